"""What a page is looked at for: axe, the content policy, script errors, sideways scrolling."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--font-render-hinting=none", "--lang=zh-CN",
)  # fmt: skip
# On Linux the words of date fields and file buttons follow the environment; they are Chinese with chromium-l10n.
SPEAKS = {"LANGUAGE": "zh_CN", "LC_ALL": "zh_CN.UTF-8"}
PHONE, LAPTOP = (360, 800), (1366, 657)
# Milliseconds that a page may take while two workers and two browsers share two cores.
PATIENCE = 45_000
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def start(playwright: Playwright) -> Browser:
    expect.set_options(timeout=PATIENCE)
    return playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS), env={**os.environ, **SPEAKS})


@cache
def _axe() -> str:
    """axe-core's source; run by `evaluate`, which the content policy does not concern."""
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8") + ";0"


class Watched:
    """A browser context whose pages' console messages, script errors and foreign requests are noted."""

    def __init__(self, browser: Browser, base: str, size: tuple[int, int] = LAPTOP, **options: Any) -> None:
        self.base = base
        self.heard: list[str] = []
        self.context: BrowserContext = browser.new_context(
            base_url=base,
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            has_touch=size[0] < 600,
            **options,
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.on("console", self._hear)
        self.context.on("weberror", lambda error: self.heard.append(f"script: {error.error}"))
        self.context.on("request", lambda request: self._own(request.url))

    def page(self) -> Page:
        return self.context.new_page()

    def close(self) -> None:
        self.context.close()

    def _hear(self, message: Any) -> None:
        # A page that is asked for and refused (403, 404 …) also writes "Failed to load resource".
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.heard.append(f"console: {message.text}")

    def _own(self, address: str) -> None:
        if not address.startswith((self.base, "data:", "blob:")):
            self.heard.append(f"another host: {address}")


def axe(page: Page, without: tuple[str, ...] = ()) -> list[str]:
    """Violations of any impact, one line each: rule, where, why."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(_axe())
    options = {
        "runOnly": TAGS,
        "resultTypes": ["violations"],
        "rules": {rule: {"enabled": False} for rule in without},
    }
    found = page.evaluate(f"axe.run(document, {json.dumps(options)}).then(r => r.violations)")
    return [
        f"axe {each['id']}: {' '.join(map(str, node['target']))} {node['failureSummary'].splitlines()[-1].strip()}"
        for each in found
        for node in each["nodes"][:3]
    ]


def sideways(page: Page) -> list[str]:
    """Say what sticks out when the page can be scrolled sideways."""
    wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    if wide <= room:
        return []
    culprit = page.evaluate(
        """room => [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > room + 1
           && !e.closest('.table-scroll')).slice(0, 3).map(e => e.tagName + '.' + e.className).join(', ')""",
        room,
    )
    return [f"scrolls sideways: {wide} > {room} px ({culprit})"]


def faults(page: Page, without: tuple[str, ...] = ()) -> list[str]:
    return sideways(page) + axe(page, without)
