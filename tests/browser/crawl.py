"""Walks every page a role can reach by links, a few of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urljoin, urlsplit

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
# Answers that are files, not pages.
FILES = (".pdf", ".xlsx", ".docx", ".png", "/pdf/", "/word/")


@dataclass
class Walk:
    """Breadth first from the given addresses; `visited` holds (URL name, path), `wrong` what was found."""

    watched: Watched
    queue: list[str]
    # How many pages of one kind are looked at; a kind is a URL name with its tab.
    of_a_kind: int = 1
    skipped: frozenset[str] = frozenset()
    visited: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _kinds: Counter[str] = field(default_factory=Counter)

    def run(self, page: Page) -> Walk:
        for path in self._next():
            if self._open(page, path):
                self.look(page, path)
                self.queue += page.eval_on_selector_all("a[href]", "links => links.map(a => a.getAttribute('href'))")
                self.queue = [urljoin(path, each) for each in self.queue]
        return self

    def look(self, page: Page, path: str) -> None:
        for size in (LAPTOP, PHONE):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            self.wrong += [f"{path} at {size[0]}: {each}" for each in faults(page)]
        self.wrong += [f"{path}: {each}" for each in self.watched.heard]
        self.watched.heard.clear()

    def _next(self) -> Iterator[str]:
        while self.queue:
            path = self.queue.pop(0)
            kind = self._kind(path)
            if kind and path not in self._seen and self._kinds[kind] < self.of_a_kind:
                self._seen.add(path)
                self._kinds[kind] += 1
                self.visited.append((kind, path))
                yield path

    def _kind(self, path: str) -> str:
        parts = urlsplit(path)
        if parts.scheme or parts.netloc or any(each in parts.path for each in FILES):
            return ""
        try:
            name = resolve(parts.path).view_name
        except Resolver404:
            return ""
        return "" if name in self.skipped else f"{name}?{parse_qs(parts.query).get('tab', [''])[0]}"

    def _open(self, page: Page, path: str) -> bool:
        try:
            answer = page.goto(path, wait_until="load")
        except Error as error:
            if "Download is starting" in str(error) or "ERR_ABORTED" in str(error):
                return False
            raise
        if answer is None or answer.status >= 400:
            self.wrong.append(f"{path}: answered {answer.status if answer else 'nothing'}")
            return False
        return "text/html" in (answer.headers.get("content-type") or "")
