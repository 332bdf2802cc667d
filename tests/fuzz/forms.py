"""Finds the forms on a page as a browser would send them, and fills them with what nobody should send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urljoin, urlsplit

from lxml import html

TYPED = {"text", "textarea", "email", "tel", "number", "date", "month", "datetime-local", "search", "password", "url"}
CHOSEN = {"select", "radio", "checkbox"}
PLAUSIBLE = {"date": "2026-05-20", "number": "3", "email": "a@example.invalid", "month": "2026-05"}
# The row that scripts copy.
BLANK_ROW = "__prefix__"
Pairs = list[tuple[str, str | bytes]]


@dataclass(frozen=True)
class Field:
    """A control: its type, what a browser sends for it when nobody touches it, and what may be chosen."""

    name: str
    kind: str
    held: tuple[str, ...]
    offered: tuple[str, ...] = ()


@dataclass
class Form:
    """Where a form goes and what it sends."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    @property
    def key(self) -> tuple[Any, ...]:
        """Equal for forms that differ only in the values they hold."""
        return (self.action, self.method, tuple(sorted({(each.name, each.kind) for each in self.fields})))

    def mixed(self, turn: int) -> Pairs:
        """Another kind of hostile value in each field; as `turn` counts up each field sees each kind."""
        kinds = list(HOSTILE.values())
        return [(each.name, kinds[(place + turn) % len(kinds)]) for place, each in enumerate(self.fields)]

    def areas(self) -> list[str]:
        return [each.name for each in self.fields if each.kind == "textarea"]

    def held(self) -> Pairs:
        """As the page stands."""
        return [(each.name, value) for each in self.fields for value in each.held]

    def filled(self) -> Pairs:
        """As somebody in earnest would send it: every box ticked, the last thing chosen, a word in every field."""
        pairs: Pairs = []
        for each in self.fields:
            if each.kind in CHOSEN:
                pairs += [(each.name, value) for value in each.offered[-1:]]
            elif each.kind in TYPED:
                pairs.append(
                    (each.name, next((value for value in each.held if value), PLAUSIBLE.get(each.kind, "经核属实")))
                )
            else:
                pairs += [(each.name, value) for value in each.held]
        return pairs

    def worded(self, words: str) -> Pairs:
        """In earnest, but with these words wherever words are asked for."""
        asked = {each.name for each in self.fields if each.kind in ("text", "textarea")}
        return [(name, words if name in asked else value) for name, value in self.filled()]

    def spoilt(self, hostile: str | bytes, *, everywhere: bool) -> Pairs:
        """Typed and chosen fields get the hostile value; `everywhere` puts it into the hidden ones as well."""
        pairs: Pairs = []
        for each in self.fields:
            if everywhere or each.kind in TYPED | CHOSEN:
                pairs.append((each.name, hostile))
            else:
                pairs += [(each.name, value) for value in each.held]
        return pairs


def on(page: str, source: str) -> Iterator[Form]:
    """Every form of a page; one more for each button that sends it elsewhere."""
    tree = html.fromstring(source)
    for found in tree.forms:
        fields = [_field(each) for each in _controls(tree, found)]
        method = (found.get("method") or "get").lower()
        targets = [found.get("action") or page, *found.xpath(".//button/@formaction")]
        for target in dict.fromkeys(targets):
            action = urlsplit(urljoin(page, target))
            yield Form(f"{action.path}?{action.query}".rstrip("?"), method, fields)


def _controls(tree: Any, form: Any) -> list[Any]:
    outside = tree.xpath(f'//*[@form="{form.get("id")}"]') if form.get("id") else []
    inside = [each for each in form.iter("input", "select", "textarea", "button") if not each.get("form")]
    return [
        each
        for each in [*inside, *outside]
        if each.get("name") not in (None, "", "csrfmiddlewaretoken") and BLANK_ROW not in each.get("name")
    ]


def _field(control: Any) -> Field:
    kind = control.tag if control.tag in ("select", "textarea") else control.get("type", "text")
    if control.tag == "button":
        kind = "submit"
    return Field(control.get("name"), kind, _held(control, kind), _offered(control, kind))


def _offered(control: Any, kind: str) -> tuple[str, ...]:
    if kind == "select":
        return tuple(each.get("value", each.text_content()) for each in control.iter("option"))
    return (control.get("value", "on"),) if kind in ("radio", "checkbox") else ()


def _held(control: Any, kind: str) -> tuple[str, ...]:
    if kind == "textarea":
        return ((control.text or "").removeprefix("\n"),)
    if kind == "select":
        options = list(control.iter("option"))
        chosen = [each for each in options if each.get("selected") is not None]
        usual = options[:1] if control.get("multiple") is None else []
        return tuple(each.get("value", each.text_content()) for each in chosen or usual)
    if kind == "file" or (kind in ("radio", "checkbox") and control.get("checked") is None):
        return ()
    return (control.get("value", "on" if kind == "checkbox" else ""),)


def encoded(pairs: Pairs) -> bytes:
    """An urlencoded body; values given as bytes are sent as they are, valid UTF-8 or not."""
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs).encode()


HOSTILE: dict[str, str | bytes] = {
    "NUL": "甲\x00乙",
    "control characters": "甲\x01\x07\x1b[31m\x7f\x85乙",
    "lone surrogate": b"\xed\xa0\x80",
    "broken UTF-8": b"\xff\xfe\x80",
    "emoji": "👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "too long": "长" * 6000,
    "full-width digits": "１２３４５",
    "superscript digits": "²³",
    "negative": "-1",
    "infinite": "1e999",
    "not a number": "NaN",
    "huge number": "9" * 4400,
    "beyond 64 bits": "18446744073709551616",
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
    "blanks": " \t\u3000",
    "nothing": "",
}
# What a form must never let in (TM-12).
FORBIDDEN: dict[str, str] = {
    "state": "recognised", "host": "1", "host_id": "1", "owner": "1", "created_by": "1", "city": "beijing",
    "score": "100", "recommender": "1", "number": "X-1", "is_superuser": "1", "is_staff": "1", "role": "administrator",
    "is_active": "1", "maker": "1", "publisher": "1", "submitted_at": "2020-01-01", "version_no": "99", "pk": "1",
    "id": "1", "revision": "99",
}  # fmt: skip
