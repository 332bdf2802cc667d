"""A signed-in visitor over plain HTTP: one connection per request, cookies and form fields as a browser sends them."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from portal.accounts.models import User

TOKEN = "benchmark" * 3 + "token"
BACKEND = "portal.accounts.backends.NameOrEmailBackend"
TIMING = re.compile(r'app;dur=([\d.]+), cpu;dur=([\d.]+), sql;dur=([\d.]+);desc="(\d+)"')


@dataclass(frozen=True)
class Answer:
    """Status and body of one request, and what the server says it cost, in milliseconds."""

    status: int
    body: str
    app: float
    cpu: float
    sql: float
    statements: int
    location: str


def sign_in(user: int) -> str:
    """The key of a fresh session, as after signing in."""
    person = User.objects.get(pk=user)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


class Visitor:
    """Someone at a browser; `user` 0 is the public."""

    def __init__(self, port: int, user: int = 0) -> None:
        self.port = port
        self.cookies = {settings.CSRF_COOKIE_NAME: TOKEN}
        if user:
            self.cookies[settings.SESSION_COOKIE_NAME] = sign_in(user)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, fields: list[tuple[str, str]]) -> Answer:
        return self._ask("POST", path, fields)

    def _ask(self, method: str, path: str, fields: list[tuple[str, str]] | None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        body = None
        if fields is not None:
            kept = [(key, value) for key, value in fields if key != "csrfmiddlewaretoken"]
            body = urlencode([*kept, ("csrfmiddlewaretoken", TOKEN)])
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json, text/html"}
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
        found = TIMING.search(response.getheader("Server-Timing", ""))
        app, cpu, sql, statements = found.groups() if found else ("0", "0", "0", "0")
        connection.close()
        location = response.getheader("Location", "")
        return Answer(response.status, text, float(app), float(cpu), float(sql), int(statements), location)


class _Form(HTMLParser):
    """The successful controls of the form whose opening tag has a given attribute."""

    def __init__(self, mark: str) -> None:
        super().__init__()
        self.mark, self.inside, self.fields = mark, False, list[tuple[str, str]]()
        self.select, self.area = "", ""
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.inside = self.mark in given
        if not self.inside:
            return
        if tag == "select":
            self.select = given.get("name", "")
        elif tag == "option" and "selected" in given and self.select:
            self.fields.append((self.select, given.get("value", "")))
        elif tag == "textarea":
            self.area, self.text = given.get("name", ""), []
        elif tag == "input" and given.get("name") and given.get("type") not in ("file", "submit", "button"):
            self._input(given)

    def _input(self, given: dict[str, str]) -> None:
        if given.get("type") not in ("checkbox", "radio") or "checked" in given:
            self.fields.append((given["name"], given.get("value", "on")))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area:
            self.fields.append((self.area, "".join(self.text).removeprefix("\n")))
            self.area = ""
        elif tag == "select":
            self.select = ""
        elif tag == "form":
            self.inside = False


def fields_of(page: str, mark: str) -> list[tuple[str, str]]:
    """What a browser would send for that form."""
    parser = _Form(mark)
    parser.feed(page)
    return parser.fields
