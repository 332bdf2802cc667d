"""Takes the guide's pictures from the demonstration: `python -m tests.browser.pictures docs/guide/images [name …]`.

It wants chromium-l10n besides Chromium, or date fields are drawn in English. DEMO_FOLDER keeps the demonstration
between runs; what the shots do there stays done, so a second run of all of them wants a fresh folder. Colours are
reduced, so that all pictures together stay below 6 MB.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from time import monotonic

import django
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.demo_server import demonstration
from tests.browser.looking import Watched, start
from tests.browser.shots import FILLED, PAPERS, SHOTS, Click, Fill, Shot, Until

TALLEST = 4000
PATIENCE = timedelta(minutes=5)
LAPTOP, PHONE = (1366, 860), (360, 800)


def sign_in(watched: Watched, username: str) -> None:
    from portal.accounts.demo import PASSWORD

    page = watched.page()
    page.goto("/accounts/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("[data-test=login]")
    page.wait_for_url("**/workbench/**")
    page.close()


def save(picture: bytes, path: Path) -> None:
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    # Going over the chosen colours again keeps the rare ones: a small red mark stays red.
    few = image.quantize(256, kmeans=3, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def do(page: Page, shot: Shot) -> None:
    """Go to the shot's page and do what comes before the picture."""
    answer = page.goto(shot.path)
    if answer is None or answer.status >= 400:
        raise RuntimeError(f"{shot.name}: {shot.path} answered {answer.status if answer else 'nothing'}")
    for step in shot.steps:
        match step:
            case Click(selector):
                page.locator(selector).first.click()
                page.wait_for_load_state()
            case Fill(selector, words):
                page.locator(selector).first.fill(words)
            case Until(words):
                reload_until(page, words)


def reload_until(page: Page, words: str) -> None:
    end = monotonic() + PATIENCE.total_seconds()
    while not page.get_by_text(words).count():
        if monotonic() > end:
            raise RuntimeError(f"{page.url} never said {words}")
        page.wait_for_timeout(3_000)
        page.reload()


def take(page: Page, shot: Shot, path: Path) -> None:
    if shot.whole:
        unfold(page)
    if shot.at:
        page.locator(shot.at).evaluate("place => place.scrollIntoView({block: 'start'})")
    page.wait_for_load_state("networkidle")
    save(page.screenshot(), path)


def unfold(page: Page) -> None:
    """As tall as the page, which grows with the screen as long as tables scroll in a share of it."""
    width, height = page.viewport_size["width"], page.viewport_size["height"]
    while (wanted := min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)) > height:
        height = wanted
        page.set_viewport_size({"width": width, "height": height})


def take_all(browser: Browser, address: str, folder: Path, wanted: set[str]) -> None:
    """Everybody signs in once on the laptop and once on the phone."""
    open_: dict[tuple[str, tuple[int, int]], Watched] = {}
    for shot in SHOTS:
        if wanted and shot.name not in wanted:
            continue
        for size in (LAPTOP, PHONE) if shot.phone else (LAPTOP,):
            if (shot.user, size) not in open_:
                open_[shot.user, size] = Watched(browser, address, size)
                if shot.user:
                    sign_in(open_[shot.user, size], shot.user)
            page = open_[shot.user, size].page()
            do(page, shot)
            if shot.taken:
                take(page, shot, folder / f"{shot.name}-{size[0]}.png")
            page.close()


def take_papers(folder: Path, wanted: set[str]) -> None:
    """Sheets as they are printed: blank, and as two studios of the demonstration handed them in."""
    from assessments import sheet_paper
    from portal.policy.sheets import load_sheet

    for name, code in PAPERS.items():
        if not wanted or name in wanted:
            sheet = load_sheet(code)
            blank = sheet_paper.annex(sheet, sheet_paper.Paper(), sheet_paper.base_of(sheet))
            save(side_by_side(blank), folder / f"{name}.png")
    for name, number in FILLED.items():
        if not wanted or name in wanted:
            save(side_by_side(handed_in(number)), folder / f"{name}.png")


def handed_in(number: str) -> bytes:
    from assessments import self_paper
    from assessments.models import SelfVersion
    from portal.documents.models import Rendering

    version = SelfVersion.objects.filter(participant__studio__number=number).latest("pk")
    return self_paper.draw(Rendering(subject=version))[0]


def side_by_side(paper: bytes) -> bytes:
    from portal.documents import pdfium

    with pdfium.opened(paper) as document:
        pages = [page.render(scale=1).to_pil() for page in document]
    both = Image.new("RGB", (sum(page.width for page in pages), pages[0].height), "white")
    for place, page in enumerate(pages):
        both.paste(page, (place * page.width, 0))
    drawn = io.BytesIO()
    both.save(drawn, "png")
    return drawn.getvalue()


def main(folder: str, *names: str) -> None:
    home = Path(os.environ.get("DEMO_FOLDER") or tempfile.mkdtemp(prefix="portal-pictures-"))
    os.environ |= {"DJANGO_SETTINGS_MODULE": "portal.settings", "EMBEDDED": "1", "DEMO": "1", "VAR_DIR": str(home)}
    django.setup()
    Path(folder).mkdir(parents=True, exist_ok=True)
    with demonstration(home, worker=True) as address:
        take_papers(Path(folder), set(names))
        with sync_playwright() as playwright:
            browser = start(playwright)
            take_all(browser, address, Path(folder), set(names))
            browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
