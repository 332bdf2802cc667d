"""Difference test (T-A5): from the panel to the notice no byte an applicant gets tells what is decided inside."""

from __future__ import annotations

import re
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

pytestmark = pytest.mark.django_db
TOKENS = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"|data-now="[^"]*"|\d\d:\d\d(?::\d\d)?|还剩[^<]*|'
    r'data-test="incident">[^<]+'
)
PAGES = (
    "status",
    "form",
    "materials",
    "check",
    "done",
    "corrections",
    "withdraw",
    "dossier",
    "form_pdf",
    "receipt_pdf",
)
ROUND = (
    "/workbench/", "/workbench/waiting/", "/workbench/done/", "/messages/", "/applications/", "/documents/exports/",
    "/calls/", "/notices/", "/studios/", "/accounts/profile/", "/city/", "/desk/", "/panel/", "/city/applications/",
)  # fmt: skip
WORDS = ("拟认定", "后备", "名次", "排名", "汇总分", "综合得分")


def addresses(application: Application) -> list[str]:
    """Every door an applicant has or might try."""
    number = application.number
    found = [reverse(f"applications:{name}", args=[number]) for name in PAGES]
    specs = blueprint.sections(application.measures, application.call.kind)
    found += [reverse("applications:section", args=[number, spec.key]) for spec in specs]
    found += [f"/applications/{number}/preview/", f"/city/calls/{application.call.code}/ranking/", "/search/?q=后备"]
    found += [f"/search/?q={word}" for word in (number, application.host.name, application.lead_master, "专家")]
    found += [f"/applications/?{query}" for query in ("sort=score", "sort=-reserve_no", "state=proposed", "page=2")]
    return [*found, *ROUND]


def seen_by(client: Client, application: Application) -> dict[str, str]:
    """Status, headers and body of everything, without what differs by request."""
    found = {}
    for address in addresses(application):
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        told = {name: answer.headers.get(name, "") for name in ("Location", "ETag", "Last-Modified")}
        found[address] = f"{answer.status_code} {told} {TOKENS.sub('', body.decode('utf-8', 'replace'))}"
    return found


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

    def look(self) -> list[dict[str, str]]:
        file = Application.objects.get(pk=self.file.pk)
        return [seen_by(client, file) for client in self.clients]

    def mark(self) -> None:
        for row in self.panel.assignments.all():
            submitted(row, 27 if row.subject_id == self.file.pk else 1)


def differing(before: list[dict[str, str]], after: list[dict[str, str]]) -> list[str]:
    """Each page that changed, with the place where it first did."""
    return [
        f"{place}: {_first_difference(one[place], two[place])}"
        for one, two in zip(before, after, strict=True)
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
    before = scene.look()

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
            assert differing(before, scene.look()) == [], f"the approvers read {decision}"
            if decision != SelectionEntry.Decision.DECLINED:
                for approver in chain.approvers:
                    transitions.approve_list(selection, by=approver)
                assert differing(before, scene.look()) == [], f"released as {decision}"
            transaction.set_rollback(True)
        selection.refresh_from_db()

    text = "".join("".join(pages.values()) for pages in before)
    assert [word for word in WORDS if word in re.sub(r"/search/.*|value=\"[^\"]*\"", "", text)] == []
    experts = {row.expert.user.name for row in scene.panel.assignments.select_related("expert__user")}
    assert "评审中" in text and not any(name in text for name in experts)
