"""Takes the guide's pictures from the demonstration: `python -m tests.browser.pictures docs/guide/images [name …]`.

DEMO_FOLDER keeps the demonstration between runs. Colours are reduced, so that all pictures stay under 6 MB.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from portal.accounts.demo import PASSWORD
from tests.browser.demo_server import demonstration
from tests.browser.looking import Watched, start

COLOURS = 96
LAPTOP, PHONE = (1366, 860), (360, 800)


@dataclass(frozen=True)
class Shot:
    """One picture: whose page, where, and which links to follow from there."""

    name: str
    user: str
    path: str
    follow: tuple[str, ...] = ()
    phone: bool = False
    # What is brought to the top of the picture; without it the page's own top.
    at: str = ""


HOST, RETURNED = "demo-hz-host-9", "demo-hz-host-7"
OFFICER, APPROVER = "demo-hz-city_officer-1", "demo-hz-city_approver-1"
DISTRICT, EXPERT = "demo-hz-district_officer-330122", "demo-hz-expert-3"
SHOTS = (
    Shot("w01-front", "", "/", phone=True),
    Shot("w01-guide", "", "/guide/hangzhou/"),
    Shot("w01-self-check", "", "/guide/hangzhou/check/", phone=True),
    Shot("sign-in", "", "/accounts/login/"),
    Shot("register", "", "/accounts/register/"),
    Shot("w02-workbench", OFFICER, "/workbench/", phone=True),
    Shot("mine", HOST, "/applications/", phone=True),
    Shot("w03-tasks", HOST, "/applications/HZ-2026-0010/form/", phone=True),
    Shot("w04-section", HOST, "/applications/HZ-2026-0010/form/team/", phone=True),
    Shot("w05-materials", HOST, "/applications/HZ-2026-0010/form/materials/", phone=True, at="[data-key=licence]"),
    Shot("w06-check", HOST, "/applications/HZ-2026-0010/check/", phone=True),
    Shot("w07-status", RETURNED, "/applications/HZ-2026-0009/", phone=True),
    Shot("corrections", RETURNED, "/applications/HZ-2026-0009/corrections/", phone=True),
    Shot("unit", RETURNED, "/accounts/unit/"),
    Shot("desk", DISTRICT, "/desk/"),
    Shot("w08-review", DISTRICT, "/desk/HZ-2026-0008/"),
    Shot("w08-materials", DISTRICT, "/desk/HZ-2026-0008/?tab=materials"),
    Shot("return", DISTRICT, "/desk/HZ-2026-0008/return/"),
    Shot("batch", "demo-hz-district_officer-330113", "/desk/batch/"),
    Shot("panels", EXPERT, "/panel/", phone=True),
    Shot("declare", "demo-hz-expert-5", "/panel/", ("main a[href*='/panel/']",)),
    Shot("w09-marking", EXPERT, "/panel/9/", ("main a[href^='/panel/9/'][href$='/']:not([href*=visit])",)),
    Shot("cockpit", OFFICER, "/city/"),
    Shot("acceptance", OFFICER, "/city/applications/"),
    Shot("w10-board", OFFICER, "/city/calls/HZ-2026-N/ranking/"),
    Shot("call", OFFICER, "/city/calls/HZ-2026-N/"),
    Shot("w11-notice", OFFICER, "/city/notices/", ("main a[href^='/city/notices/']",)),
    Shot("public-notice", "", "/notices/", ("main a[href^='/notices/HZ']",), phone=True),
    Shot("approve", APPROVER, "/workbench/"),
    Shot("finance-approve", "demo-bj-finance_approver-1", "/workbench/"),
    Shot("recognition", OFFICER, "/city/recognitions/", ("main td a[href^='/city/recognitions/'], main li a",)),
    Shot("studio", "", "/studios/", ("main a[href^='/studios/']",)),
    Shot("verify", "", "/verify/"),
    Shot("objection", "", "/notices/HZ-2025-N2-01/objection/", phone=True),
    Shot("users", "demo-ops-administrator-1", "/console/users/"),
    Shot("calendar", "demo-ops-administrator-1", "/console/calendar/"),
    Shot("health", "demo-ops-administrator-1", "/console/health/"),
    Shot("large-print", "", "/", phone=True),
)


def sign_in(watched: Watched, username: str) -> None:
    page = watched.page()
    page.goto("/accounts/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("[data-test=login]")
    page.wait_for_url("**/workbench/**")
    page.close()


def save(picture: bytes, path: Path) -> None:
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def take(page: Page, shot: Shot, path: Path) -> None:
    answer = page.goto(shot.path)
    if answer is None or answer.status >= 400:
        raise RuntimeError(f"{shot.name}: {shot.path} answered {answer.status if answer else 'nothing'}")
    for link in shot.follow:
        page.locator(link).first.click()
        page.wait_for_load_state()
    if shot.name == "large-print" and page.locator("[data-test=large-print][aria-pressed=false]").count():
        page.click("[data-test=large-print]")
        page.wait_for_load_state()
    if shot.at:
        page.locator(shot.at).scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    save(page.screenshot(), path)


def take_all(browser: Browser, address: str, folder: Path, wanted: set[str]) -> None:
    for user in dict.fromkeys(shot.user for shot in SHOTS):
        mine = [shot for shot in SHOTS if shot.user == user and (not wanted or shot.name in wanted)]
        for size, ending in ((LAPTOP, "1366"), (PHONE, "360")):
            shots = [shot for shot in mine if shot.phone or ending == "1366"]
            watched = Watched(browser, address, size)
            if user and shots:
                sign_in(watched, user)
            for shot in shots:
                page = watched.page()
                take(page, shot, folder / f"{shot.name}-{ending}.png")
                page.close()
            watched.close()


def main(folder: str, *names: str) -> None:
    home = Path(os.environ.get("DEMO_FOLDER") or tempfile.mkdtemp(prefix="portal-pictures-"))
    with demonstration(home) as address, sync_playwright() as playwright:
        browser = start(playwright)
        take_all(browser, address, Path(folder), set(names))
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
