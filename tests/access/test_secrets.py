"""Difference test (T-A5): from the panel to the notice no byte an applicant gets tells what is decided inside."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from applications import blueprint, transitions
from applications.models import Application, SelectionEntry
from applications.states import State
from portal.accounts.kinds import City
from portal.accounts.models import User
from tests.factories.accounts import UserFactory
from tests.factories.assessments import submitted
from tests.factories.chain import Chain, load_calendar

pytestmark = [pytest.mark.django_db, pytest.mark.untraced]
# What differs by request and by the minute.
TOKENS = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"|data-now="[^"]*"|\d\d:\d\d(?::\d\d)?|还剩[^<]*|'
    r'data-test="incident">[^<]+'
)
PAGES = (
    "status", "form", "materials", "check", "done", "corrections", "withdraw", "dossier", "form_pdf", "receipt_pdf",
    "preview", "sealed_scan",
)  # fmt: skip
ROUND = (
    "/workbench/", "/workbench/waiting/", "/workbench/done/", "/messages/", "/applications/", "/documents/exports/",
    "/calls/", "/notices/", "/studios/", "/accounts/profile/", "/city/", "/desk/", "/panel/", "/city/applications/",
)  # fmt: skip
# Forms an applicant may send at any time, whatever the answer.
FORMS: dict[str, dict[str, Any]] = {
    "withdraw": {"reason": "另有安排"},
    "check": {"agreed": "on", "seen": "0"},
    "corrections": {"seen": "0"},
    "note": {"text": "请问进度"},
    "chase": {},
    "upload": {"slot": "evidence"},
}
# The form itself asks for the place among a work's authors; what people typed is theirs.
FORM_WORDS = re.compile(r'本人排名|注明排名|value="[^"]*"')
WORDS = ("拟认定", "后备", "名次", "排名", "汇总分", "综合得分")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Hundreds of refusals are no news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def addresses(application: Application) -> list[str]:
    """Every door an applicant has or might try."""
    number = application.number
    found = [reverse(f"applications:{name}", args=[number]) for name in PAGES]
    specs = blueprint.sections(application.measures, application.call.kind)
    found += [reverse("applications:section", args=[number, spec.key]) for spec in specs[:2]]
    found += [f"/city/calls/{application.call.code}/ranking/", "/search/?q=后备"]
    found += [f"/search/?q={word}" for word in (number, application.host.name, application.lead_master, "专家")]
    found += [f"/applications/?{query}" for query in ("sort=score", "sort=-reserve_no", "state=proposed", "page=2")]
    return [*found, *ROUND]


def seen_by(client: Client, application: Application) -> dict[str, str]:
    """Status, headers and body of everything, without what differs by request."""
    found = {address: _said(client.get(address)) for address in addresses(application)}
    section = reverse("applications:autosave", args=[application.number, "unit"])
    forms = {reverse(f"applications:{name}", args=[application.number]): data for name, data in FORMS.items()}
    for address, data in {**forms, section: {"version": "1", "name": "改"}}.items():
        with transaction.atomic():
            found[f"POST {address}"] = _said(client.post(address, data))
            transaction.set_rollback(True)
    return found


def _said(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    told = {name: answer.headers.get(name, "") for name in ("Location", "ETag", "Last-Modified")}
    return f"{answer.status_code} {told} {TOKENS.sub('', body.decode('utf-8', 'replace'))}"


class Scene:
    """A file of ours and a rival's before one panel, and three people of our unit looking on."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.file, self.rival = chain.draft(occupation="钳工"), chain.draft(occupation="焊工")
        host = self.file.host
        master = UserFactory(lead_master=True, organisation=host)
        Application.objects.filter(pk=self.file.pk).update(leader_user=master)
        for each in (self.file, self.rival):
            chain.bring(each, State.ACCEPTED)
        administrator = UserFactory(host_administrator=True, organisation=host)
        self.people: list[User] = [self.file.created_by, administrator, master]
        self.panel = chain.seat(self.file, self.rival, experts=2)
        self.clients = []
        for person in self.people:
            client = Client()
            client.force_login(person, backend="portal.accounts.backends.NameOrEmailBackend")
            self.clients.append(client)

    def look(self, people: int = 1) -> list[dict[str, str]]:
        """What the first of them see; the clerk sees most and looks at every stage."""
        file = Application.objects.get(pk=self.file.pk)
        return [seen_by(client, file) for client in self.clients[:people]]

    def mark(self) -> None:
        for row in self.panel.assignments.all():
            submitted(row, 27 if row.subject_id == self.file.pk else 1)


def differing(before: list[dict[str, str]], after: list[dict[str, str]]) -> list[str]:
    """Each page that changed, with the place where it first did."""
    return [
        f"{place}: {_first_difference(one[place], two[place])}"
        for one, two in zip(before, after, strict=False)
        for place in one
        if one[place] != two[place]
    ]


def _first_difference(one: str, two: str) -> str:
    at = next((place for place, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    return f"…{one[max(0, at - 60) : at + 60]!r} → {two[at : at + 60]!r}"


@pytest.mark.parametrize("city", [City.HANGZHOU, City.BEIJING])
def test_an_applicant_sees_one_and_the_same_from_panel_to_notice(at: Any, city: str):
    load_calendar(2027)
    at("2026-04-20 10:00")
    chain = Chain(city, at)
    scene = Scene(chain)
    before = scene.look(people=3)

    scene.mark()
    assert differing(before, scene.look()) == [], "marks"
    chain.close(scene.panel, scene.file, scene.rival)
    assert differing(before, scene.look()) == [], "the panel's end"
    selection = chain.compile()
    for decision in SelectionEntry.Decision:
        reason = "集体评议意见" if decision != SelectionEntry.Decision.PROPOSED else ""
        with transaction.atomic():
            transitions.decide_entries(selection, by=chain.officer, decisions={scene.file.pk: (decision, reason)})
            transitions.minute_list(selection, by=chain.officer, minutes="一致。", over_quota_reason="")
            assert differing(before, scene.look()) == [], f"the draft says {decision}"
            transitions.submit_list(selection, by=chain.officer)
            if decision != SelectionEntry.Decision.DECLINED:
                for approver in chain.approvers:
                    transitions.approve_list(selection, by=approver)
                assert differing(before, scene.look(people=3)) == [], f"released as {decision}"
            transaction.set_rollback(True)
        selection.refresh_from_db()

    assert list(_telling(before, scene)) == []


def _telling(pages: list[dict[str, str]], scene: Scene) -> Iterator[str]:
    """Words of a decision on any page, beside those the person typed; names of experts; and the calm word missing."""
    experts = {row.expert.user.name for row in scene.panel.assignments.select_related("expert__user")}
    for place, text in ((place, text) for seen in pages for place, text in seen.items()):
        read = FORM_WORDS.sub("", text)
        for word in (*WORDS, *experts):
            at = read.find(word)
            if at >= 0 and "/search/" not in place:
                yield f"{place}: …{read[max(0, at - 60) : at + 40]}"
    if not any("评审中" in text for text in pages[0].values()):
        yield "nowhere 评审中"
