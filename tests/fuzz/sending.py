"""Sends a form to the portal and says what is wrong with the answer; whatever it did is undone."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from tests.access import matrix
from tests.access.world import ANONYMOUS, World
from tests.fuzz import traces
from tests.fuzz.forms import Form, Pairs, encoded, on

PATIENCE = 10
# Without it no form of a browser arrives.
TOKEN = ("csrfmiddlewaretoken", "x")
URLENCODED = "application/x-www-form-urlencoded"
ANSWERS = (200, 302, 303, 400, 403, 404, 409, 413, 429)
# The demonstration's clock would move everything else; signing out ends the actor; the sheet of styles only shows.
LEFT_ALONE = {"workbench:demo_clock", "accounts:logout", "workbench:styleguide"}
# Their answer to a good form is a page, not a way onward.
SHOWING = {
    "applications:reveal", "applications:batch_preview", "applications:autosave", "applications:self_check",
    "applications:verdict", "assessments:save_marks", "assessments:self_save", "audit:verify", "accounts:feed",
    "funding:payee_reveal",
}  # fmt: skip
# Written by the first look at the page, which a refusal does not take back: the secret that the telephone is to read.
BEGUN = {"accounts:factor_bind": {"accounts_authenticator"}}
# Their act is to give or take a post, or to close an account.
GIVING = {"accounts:join_agree", "accounts:post_take", "console:post_take", "console:join_agree", "console:user_close"}
CHINESE = re.compile("[\u4e00-\u9fff]")
# A sentence at a field, at the head of the form, about the step as a whole, or that there is nothing left to do.
SAID = re.compile(
    r'data-test="(?:field-error|error-summary|refusal|sealed-problem|empty)"'
    r'|class="[^"]*(?:field-error|banner-(?:warn|danger))'
)
AT_FIELD = re.compile(r'data-test="field-error">.*?<span>(.*?)</p>', re.S)


@dataclass(frozen=True)
class Target:
    """A form, somebody who is shown it, and the name of its address."""

    who: str
    form: Form
    name: str


@dataclass
class Sender:
    """Browsers of everybody in the world, and how the world stands before anything is sent."""

    world: World
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, who: str) -> Client:
        """Signed in outside any transaction that is undone: a session written in one would be gone with it."""
        if who not in self.clients:
            self.clients[who] = self.world.client(who)
        return self.clients[who]

    @cached_property
    def before(self) -> tuple[dict[str, Any], dict[str, Any]]:
        return traces.rights(), traces.contents()

    @cached_property
    def targets(self) -> list[Target]:
        return list(_targets(self))

    def wrong(self, target: Target, pairs: Pairs, kind: str) -> list[str]:
        """What is wrong with the answer to this content."""
        found: list[str] = []
        client, content = self.client(target.who), encoded([TOKEN, *pairs])
        self.before  # noqa: B018 - read before the first form changes anything
        cache.clear()
        with transaction.atomic():
            started = time.process_time()
            answer = client.post(target.form.action, content, content_type=URLENCODED)
            took = time.process_time() - started
            if took > PATIENCE:
                found.append(f"{took:.1f} s of work")
            if answer.status_code in ANSWERS:
                found += self._after(target, answer)
            else:
                found.append(f"{answer.status_code} {_failure(answer)}")
            transaction.set_rollback(True)
        return [f"{target.form.action} as {target.who}, {kind}: {each}" for each in found]

    def _after(self, target: Target, answer: Any) -> Iterator[str]:
        if target.who != ANONYMOUS and answer.headers.get("Location", "").startswith(reverse(settings.LOGIN_URL)):
            yield "nobody is signed in"
        rights, contents = self.before
        changed = {name for name, value in traces.rights().items() if value != rights[name]}
        yield from (f"changed {name}" for name in changed - ({"posts", "people"} if target.name in GIVING else set()))
        yield from traces.half_written()
        said = bool(SAID.search(text_of(answer)))
        if answer.status_code == 200 and not said and target.name not in SHOWING:
            yield "a page again, without a word of what is wrong"
        if answer.status_code >= 400 or (answer.status_code == 200 and said):
            yield from _differences(contents, traces.contents(), BEGUN.get(target.name, set()))
        yield from _unclear(answer)


def _failure(answer: Any) -> str:
    raised = getattr(answer, "exc_info", None)
    return f"{type(raised[1]).__name__}: {str(raised[1])[:120]}" if raised else ""


def text_of(answer: Any) -> str:
    """The page; "" for what is none."""
    if answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
        return ""
    return str(answer.content.decode())


def _differences(before: dict[str, Any], after: dict[str, Any], begun: set[str]) -> Iterator[str]:
    """Refused, and yet something was written, elsewhere than where a look at the page writes."""
    for name, value in after.items():
        if value != before[name] and (changed := _lines(value, begun) ^ _lines(before[name], begun)):
            yield f"refused ({name}): {sorted(changed)[:4]}"


def _lines(value: Any, begun: set[str]) -> set[str]:
    return {str(each) for each in (value.items() if isinstance(value, dict) else value) if each[0] not in begun}


def _unclear(answer: Any) -> Iterator[str]:
    """Words that are not for people who read Chinese, or none at all."""
    text = text_of(answer)
    for message in AT_FIELD.findall(text):
        if not CHINESE.search(re.sub(r"<[^>]+>|错误：", "", message)):
            yield f"no Chinese sentence at a field: {message[:80]!r}"
    if answer.status_code >= 400 and text and not CHINESE.search(re.sub(r"<[^>]+>", "", text)):
        yield f"{answer.status_code} without a word"


def _targets(sender: Sender) -> Iterator[Target]:
    """Each form once, with somebody who is shown it; POST routes that no page links to get a form of their own."""
    found: dict[Any, Target] = {}
    for row in matrix.rows():
        who = next((each for each in row.open_to or row.writes if each in sender.world.people), ANONYMOUS)
        if row.name in LEFT_ALONE:
            continue
        for form, name in _forms_of(sender.client(who), row, row.url(sender.world)):
            found.setdefault(form.key, Target(who, form, name))
    yield from found.values()


def _forms_of(client: Client, row: matrix.Row, url: str) -> Iterator[tuple[Form, str]]:
    if "GET" in row.methods:
        with transaction.atomic():
            answer = client.get(url)
            transaction.set_rollback(True)
        if answer.status_code == 200 and text_of(answer):
            yield from ((form, name) for form in on(url, text_of(answer)) if (name := _our_name(form)))
    if "POST" in row.methods:
        yield bare(url), row.name


def bare(url: str) -> Form:
    """A form made up for an address, with the names most often asked for."""
    names = ("reason", "remark", "text", "version", "item", "value", "pick")
    source = "".join(f'<input name="{name}">' for name in names)
    return next(on(url, f'<form method="post">{source}</form>'))


def _our_name(form: Form) -> str:
    """The name of the address a form is posted to; "" for what is not to be tried."""
    if form.method != "post":
        return ""
    try:
        name = resolve(form.action.split("?")[0]).view_name
    except Resolver404:
        return ""
    return "" if name in LEFT_ALONE else name
