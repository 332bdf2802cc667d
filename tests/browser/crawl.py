"""Walks every page a role can reach by links, a few of each kind."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

from tests.browser.looking import LAPTOP, PHONE, Watched, faults

# Pages that are the same for everybody; the visitor's walk looks at them.
EVERYBODYS = frozenset(
    {
        *("workbench:front", "workbench:help", "workbench:privacy", "workbench:accessibility", "workbench:status"),
        *("workbench:demo_clock", "notifications:demo_mail", "verification:form", "applications:public_calls"),
        *("applications:public_call", "applications:guide", "applications:self_check", "applications:public_notices"),
        *("applications:public_notice", "applications:announcement", "applications:object", "studios:directory"),
        *("studios:page", "documents:rendering"),
    }
)
# Pages that differ by the frame around them alone; one person of each frame looks at them.
SHARED = frozenset(
    {
        *("accounts:profile", "accounts:change_password", "notifications:messages", "notifications:message"),
        *("workbench:waiting", "workbench:done", "workbench:policy", "notifications:reminders"),
        *("accounts:unit", "accounts:unit_edit", "accounts:branch_new", "accounts:colleague_new", "applications:new"),
    }
)
# A link whose page may be the reason why not: the last administrator of a unit stays.
REASONED = frozenset({"accounts:post_take"})
# Answers that are files, not pages.
FILES = (".pdf", ".xlsx", ".docx", ".png", "/pdf/", "/word/")


@dataclass
class Walk:
    """Breadth first from the given addresses; `visited` holds (kind, path), `wrong` what was found.

    A kind is a URL name with its tab or its section of the form; `of_a_kind` pages of each are looked at, `deep` links
    away from the start. Colours are the same at every width, and measuring them is most of the work: `contrast_at`
    says at which sizes it is done.
    """

    watched: Watched
    start: list[str]
    skipped: frozenset[str] = frozenset()
    of_a_kind: int = 1
    deep: int = 99
    contrast_at: tuple[tuple[int, int], ...] = (LAPTOP,)
    visited: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _kinds: Counter[str] = field(default_factory=Counter)

    def run(self, page: Page) -> Walk:
        queue = [(path, 0) for path in self.start]
        while queue:
            path, distance = queue.pop(0)
            if not self._is_new(path) or not self._open(page, path):
                continue
            self.look(page, path)
            if distance < self.deep:
                links = page.eval_on_selector_all("a[href]", "links => links.map(a => a.getAttribute('href'))")
                # A place on a page is that page.
                queue += [(urldefrag(urljoin(path, each)).url, distance + 1) for each in links]
        return self

    def look(self, page: Page, path: str) -> None:
        for size in (LAPTOP, PHONE):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            without = () if size in self.contrast_at else ("color-contrast",)
            self.wrong += [f"{path} at {size[0]}: {each}" for each in faults(page, without)]
        self.wrong += [f"{path}: {each}" for each in self.watched.heard]
        self.watched.heard.clear()

    def _is_new(self, path: str) -> bool:
        kind = self._kind(path)
        if not kind or path in self._seen or self._kinds[kind] >= self.of_a_kind:
            return False
        self._seen.add(path)
        self._kinds[kind] += 1
        self.visited.append((kind, path))
        return True

    def _kind(self, path: str) -> str:
        parts = urlsplit(path)
        if parts.scheme or parts.netloc or any(each in parts.path for each in FILES):
            return ""
        try:
            found = resolve(parts.path)
        except Resolver404:
            return ""
        part = found.kwargs.get("key") or parse_qs(parts.query).get("tab", [""])[0]
        return "" if found.view_name in self.skipped else f"{found.view_name}?{part}"

    def _open(self, page: Page, path: str) -> bool:
        try:
            answer = page.goto(path, wait_until="load")
        except Error as error:
            if "Download is starting" in str(error) or "ERR_ABORTED" in str(error):
                return False
            raise
        if answer is not None and answer.status == 403 and self._kind(path).rstrip("?") in REASONED:
            return True
        if answer is None or answer.status >= 400:
            self.wrong.append(f"{path}: answered {answer.status if answer else 'nothing'}")
            return False
        return "text/html" in (answer.headers.get("content-type") or "")
