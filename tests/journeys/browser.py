"""A person at a browser without scripts: opens pages, follows links, fills in the forms that are on the page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from django.test import Client
from lxml import html

from portal.accounts.models import User

# The row that scripts copy; a browser does not send what stands in <template>.
BLANK_ROW = "__prefix__"


@dataclass(frozen=True)
class Page:
    """What came back."""

    url: str
    status: int
    source: str

    @cached_property
    def tree(self) -> Any:
        return html.fromstring(self.source)

    @cached_property
    def text(self) -> str:
        """The words of the main part, single-spaced."""
        main = self.tree.xpath("//main") or [self.tree]
        return " ".join(" ".join(main[0].itertext()).split())

    def says(self, *words: str) -> bool:
        return all(each in self.text for each in words)

    def marked(self, test: str) -> list[str]:
        """The texts of the elements with this `data-test`."""
        return [" ".join(each.text_content().split()) for each in self.tree.xpath(f'//*[@data-test="{test}"]')]

    def address(self, label: str) -> str:
        """Where the first link with this text leads."""
        for link in self.tree.xpath("//a[@href]"):
            if label in " ".join(link.text_content().split()):
                return urljoin(self.url, link.get("href"))
        raise AssertionError(f"no link {label!r} on {self.url}")

    def form(self, button: str, names: set[str], where: dict[str, str], to: str) -> tuple[Any, Any]:
        """The form with a button of this text that has these fields and hidden values, and the button."""
        seen = []
        for form in self.tree.forms:
            for each in form.xpath(".//button") + _outside(self.tree, form, "button"):
                words = " ".join(each.text_content().split())
                seen.append(words)
                fits = names <= _known(self.tree, form) and where.items() <= _defaults(self.tree, form).items()
                if words.startswith(button) and fits and to in (each.get("formaction") or form.get("action") or ""):
                    return form, each
        raise AssertionError(f"no form with {button!r} and {sorted(names)} on {self.url}; buttons: {seen}")


class Person:
    """A browser of one person's own."""

    def __init__(self, client: Client | None = None) -> None:
        self.client = client or Client()

    @property
    def user(self) -> User:
        """Who is signed in here."""
        return User.objects.get(pk=self.client.session["_auth_user_id"])

    def open(self, url: str) -> Page:
        """Follow redirects to a page; anything but 200 fails the story."""
        page = self.look(url)
        assert page.status == 200, f"{page.status} {page.url}: {page.text[:300]}"
        return page

    def look(self, url: str) -> Page:
        """The same without asking for 200."""
        return self._page(self.client.get(url, follow=True), url)

    def press(
        self,
        page: Page,
        button: str,
        values: dict[str, Any] | None = None,
        *,
        where: dict[str, str] | None = None,
        to: str = "",
        status: int = 200,
    ) -> Page:
        """Fill in the form behind a button, as it stands on the page, and press it.

        `where` (hidden values) and `to` (part of the address) tell forms with the same button apart. `values` may hold
        rows of tables ("members-0-name") and files.
        """
        typed = values or {}
        names = {_blank(name) for name in typed if not name.endswith("-TOTAL_FORMS")}
        form, pressed = page.form(button, names, where or {}, to)
        data = {**_defaults(page.tree, form), **typed}
        if pressed.get("name"):
            data[pressed.get("name")] = pressed.get("value") or ""
        target = urljoin(page.url, pressed.get("formaction") or form.get("action") or page.url)
        method = (form.get("method") or "get").lower()
        answer = getattr(self.client, method)(target, _sent(data), follow=True)
        shown = self._page(answer, target)
        assert shown.status == status, f"{shown.status} after {button!r} on {page.url}: {shown.text[:600]}"
        assert not shown.marked("error-summary"), (button, page.url, shown.marked("error-summary"))
        return shown

    def _page(self, answer: Any, url: str) -> Page:
        chain = getattr(answer, "redirect_chain", [])
        place = urljoin(url, chain[-1][0]) if chain else url
        is_text = "text/html" in answer.get("Content-Type", "")
        return Page(place, answer.status_code, answer.content.decode() if is_text else "<main>file</main>")


def _outside(tree: Any, form: Any, *kinds: str) -> list[Any]:
    """Controls that stand elsewhere and name the form they belong to."""
    owned = tree.xpath(f'//*[@form="{form.get("id")}"]') if form.get("id") else []
    return [each for each in owned if each.tag in kinds]


def _controls(tree: Any, form: Any) -> list[Any]:
    kinds = ("input", "select", "textarea")
    found = [each for each in form.iter(*kinds) if not each.get("form")]
    return [each for each in [*found, *_outside(tree, form, *kinds)] if each.get("name")]


def _known(tree: Any, form: Any) -> set[str]:
    """Field names of the form; a row's fields are known by those of the blank row."""
    return {each.get("name") for each in _controls(tree, form)}


def _blank(name: str) -> str:
    """members-0-name is known by members-__prefix__-name."""
    parts = name.split("-")
    if len(parts) == 3 and parts[1].isdigit():
        return f"{parts[0]}-{BLANK_ROW}-{parts[2]}"
    return name


def _defaults(tree: Any, form: Any) -> dict[str, Any]:
    """What a browser would send without anybody typing: no blank rows, no unticked boxes, no files."""
    found: dict[str, list[str]] = {}
    for each in _controls(tree, form):
        if BLANK_ROW not in each.get("name") and each.get("disabled") is None:
            found.setdefault(each.get("name"), []).extend(_values(each))
    return {name: values if len(values) > 1 else values[0] for name, values in found.items() if values}


def _values(control: Any) -> list[str]:
    if control.tag == "textarea":
        return [(control.text or "").removeprefix("\n")]
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [each for each in options if each.get("selected") is not None]
        usual = options[:1] if control.get("multiple") is None else []
        return [each.get("value", each.text_content()) for each in chosen or usual]
    kind = control.get("type", "text")
    if kind in ("submit", "button", "reset", "image", "file"):
        return []
    if kind in ("checkbox", "radio"):
        return [control.get("value", "on")] if control.get("checked") is not None else []
    return [control.get("value", "")]


def _sent(data: dict[str, Any]) -> dict[str, Any]:
    """Ticked boxes are sent as "on", unticked ones not at all."""
    words = {name: "on" if value is True else value for name, value in data.items()}
    return {name: value for name, value in words.items() if value is not False and value is not None}
