"""Finds the forms on a page as a browser would send them, and fills them with what nobody should send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote_plus, urljoin, urlsplit

TYPED = {"text", "textarea", "email", "tel", "number", "date", "month", "datetime-local", "search", "password", "url"}
NAMES_OF_BUTTONS = {"submit", "button", "image", "reset"}


@dataclass
class Form:
    """Where a form goes and the names it sends, each with its type and the value the page holds."""

    action: str
    method: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def key(self) -> tuple[Any, ...]:
        """Equal for forms that differ only in the values they hold."""
        return (self.action, self.method, tuple(sorted({(name, kind) for name, kind, _ in self.fields})))

    def typed(self) -> list[str]:
        return [name for name, kind, _ in self.fields if kind in TYPED]


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms, self.here = page, list[Form](), list[Form]()
        self.area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urlsplit(urljoin(self.page, given.get("action", "") or self.page))
            form = Form(f"{action.path}?{action.query}".rstrip("?"), given.get("method", "get").lower())
            self.forms.append(form)
            self.here = [form]
        if not self.here or not given.get("name"):
            return
        if tag in ("input", "button"):
            kind = given.get("type", "text" if tag == "input" else "submit")
            self.here[0].fields.append((given["name"], kind, given.get("value", "")))
        if tag in ("select", "textarea"):
            self.here[0].fields.append((given["name"], tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.here = []


def on(page: str, html: str) -> Iterator[Form]:
    reader = _Reader(page)
    reader.feed(html)
    yield from reader.forms


def encoded(pairs: list[tuple[str, str | bytes]]) -> bytes:
    """An urlencoded body; values given as bytes are sent as they are, valid UTF-8 or not."""
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs).encode()


HOSTILE: dict[str, str | bytes] = {
    "NUL": "甲\x00乙",
    "lone surrogate": b"\xed\xa0\x80",
    "broken UTF-8": b"\xff\xfe\x80",
    "too long": "长" * 6000,
    "full-width digits": "１２３４５",
    "superscript digits": "²³",
    "negative": "-1",
    "infinite": "1e999",
    "not a number": "NaN",
    "huge number": "9" * 4400,
    "year zero": "0000-00-00",
    "year 9999": "9999-12-31",
    "month thirteen": "2026-13",
    "malformed UUID": "00000000-0000-0000-0000-00000000000g",
    "SQL": "1' OR '1'='1'; --",
    "markup": '"><script>alert(1)</script>',
    "template": "{{ request.user.password }}{% debug %}",
    "path": "../../../../etc/passwd\r\nX-Evil: 1",
    "formula": "=HYPERLINK(1)",
    "right to left": "\u202eexe.fdp\u200b\ufeff",
    "nothing": "",
}
# One of each family; the others with the marker `long`.
USUAL = ("NUL", "lone surrogate", "too long", "huge number", "year 9999")
# What a form must never let in (TM-12).
FORBIDDEN: dict[str, str] = {
    "state": "recognised", "host": "1", "host_id": "1", "owner": "1", "created_by": "1", "city": "beijing",
    "score": "100", "recommender": "1", "number": "X-1", "is_superuser": "1", "is_staff": "1", "role": "administrator",
    "is_active": "1", "maker": "1", "publisher": "1", "submitted_at": "2020-01-01", "version_no": "99", "pk": "1",
    "id": "1", "revision": "99",
}  # fmt: skip
