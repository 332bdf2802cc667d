"""People and moves that several journeys share."""

from __future__ import annotations

import io
from typing import Any

from django.db import transaction
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page

from applications.models import Application
from portal.accounts.models import User
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.chain import Chain

SIZES = {"phone": (360, 800), "laptop": (1366, 657)}


def url(name: str, application: Application, *args: Any) -> str:
    return reverse(f"applications:{name}", args=[application.number, *args])


def sign_in_by_hand(page: Page, user: User, next_page: str = "/workbench/") -> None:
    """Types the name and password, as a person does."""
    page.goto(f"/accounts/login/?next={next_page}")
    page.get_by_label("登录名或邮箱").press_sequentially(user.username)
    page.get_by_label("密码", exact=True).press_sequentially(PASSWORD)
    page.click("[data-test=login]")
    page.wait_for_url(f"**{next_page}")


@transaction.atomic
def brought(chain: Chain, state: str) -> Application:
    """One complete application, taken to a state by real steps."""
    return chain.bring(chain.draft(), state)


def clerk_of(chain: Chain) -> User:
    """Somebody of a host that has nothing yet, while a call is open."""
    _ = chain.call
    return UserFactory(host_clerk=True)


def picture(kilobytes: int = 40) -> bytes:
    """A real photograph-like file of about that size."""
    out = io.BytesIO()
    side = max(64, int((kilobytes * 1024 / 2.2) ** 0.5))
    Image.effect_noise((side, side), 90).convert("RGB").save(out, "JPEG", quality=92)
    return out.getvalue()


def upload_of(name: str, kilobytes: int = 40) -> dict[str, Any]:
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture(kilobytes)}


def slow_down(page: Page, bytes_per_second: int) -> Any:
    """A narrow line for this page; `detach()` of what is returned ends it."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": bytes_per_second},
    )
    return line
