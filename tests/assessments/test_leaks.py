"""Nobody learns another's marks before handing in the own, nor another's name ever (TM-04, T-A5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments import transitions
from assessments.documents import may_see_assignment, may_see_panel, may_see_visit
from assessments.models import Assignment, SiteVisit
from portal.notifications.models import Message, Outbox
from tests.assessments.conftest import Scene
from tests.factories.accounts import UserFactory
from tests.factories.assessments import ExpertFactory, declared, full_marks, submitted

pytestmark = pytest.mark.django_db
# The hidden total; not a running number in a name of the factories ("第87分厂").
MARK = re.compile(r"(?<![第械员\d])87(?!\d)")


def pages_of(client: Client, scene: Scene) -> Iterator[tuple[str, str]]:
    """Every page and part an expert can open about the panel, as text without per-request tokens."""
    own = list(Assignment.objects.filter(panel=scene.panel, expert=scene.experts[0]))
    places = [reverse("assessments:my_panels")]
    places += [reverse(f"assessments:{name}", args=[scene.panel.pk]) for name in ("my_panel", "declare", "summary")]
    for row in own:
        args = [scene.panel.pk, row.pk]
        places += [reverse(f"assessments:{name}", args=args) for name in ("mark", "recuse", "expert_visit")]
        places.append(reverse("assessments:mark", args=args) + "?item=H1.1")
    for place in [*places, "/messages/"]:
        answer = client.get(place)
        text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"', "", answer.content.decode())
        text = re.sub(r'data-now="[^"]*"|还剩 [^<]*', "", text)
        yield place, f"{answer.status_code} {answer.headers.get('ETag', '')} {text}"


def test_what_another_expert_does_changes_no_byte_of_the_own_pages(running: Scene, client_of: Any):
    declared(running.assignment(0, 0))
    declared(running.assignment(0, 1))
    client = client_of(running.experts[0].user)
    before = dict(pages_of(client, running))

    submitted(running.assignment(1, 0), less=13)
    transitions.recuse(running.assignment(1, 1), by=running.experts[1].user, reason="秘密理由")

    assert dict(pages_of(client, running)) == before


def test_other_experts_are_never_named(running: Scene, client_of: Any):
    for expert in (0, 1):
        for file in (0, 1):
            submitted(running.assignment(expert, file), less=expert)
    running.record_everything()
    transitions.close(running.panel, by=running.officer)
    client = client_of(running.experts[0].user)

    text = "".join(body for _, body in pages_of(client, running))

    assert running.experts[1].user.name not in text
    assert "99、100" in text


def test_others_totals_stay_hidden_while_the_panel_runs(running: Scene, client_of: Any):
    submitted(running.assignment(0, 0))
    submitted(running.assignment(1, 0), less=13)

    page = client_of(running.experts[0].user).get(reverse("assessments:summary", args=[running.panel.pk]))

    words = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", page.content.decode(), flags=re.S)
    assert "本组评分" not in words and not MARK.search(words)


def test_no_letter_to_an_expert_holds_a_mark_or_another_name(running: Scene):
    for expert in (0, 1):
        for file in (0, 1):
            submitted(running.assignment(expert, file), less=13)
    people = [expert.user for expert in running.experts]

    letters = [*Message.objects.filter(user__in=people), *Outbox.objects.filter(user__in=people)]

    assert letters
    for letter in letters:
        assert not MARK.search(letter.body + letter.subject)
        assert all(person.name not in letter.body + letter.subject for person in people)


def test_the_office_does_not_see_a_draft_when_it_types_a_paper_sheet(running: Scene, client_of: Any):
    row = declared(running.assignment())
    transitions.save_marks(row, full_marks(row, less=2), by=row.expert.user)

    page = client_of(running.officer).get(reverse("assessments:enter", args=[running.panel.pk, row.pk]))

    assert 'value="13"' not in page.content.decode()


def test_the_matrix_holds_no_mark_before_it_is_handed_in(running: Scene, client_of: Any):
    client = client_of(running.officer)
    declared(running.assignment())
    place = reverse("assessments:progress", args=[running.panel.pk])
    before = re.sub(r'value="[^"]{64}"|X-CSRFToken": "[^"]+"|data-now="[^"]*"', "", client.get(place).content.decode())

    transitions.save_marks(running.assignment(), full_marks(running.assignment()), by=running.experts[0].user)

    after = re.sub(r'value="[^"]{64}"|X-CSRFToken": "[^"]+"|data-now="[^"]*"', "", client.get(place).content.decode())
    assert after == before


def test_the_guards_of_files(running: Scene):
    row = declared(running.assignment())
    other, stranger = running.experts[1].user, ExpertFactory().user
    elsewhere = UserFactory(centre_officer=True)
    assert may_see_assignment(row.expert.user, row, None)
    assert not may_see_assignment(other, row, None)
    assert not may_see_assignment(running.officer, row, None)
    transitions.save_marks(row, full_marks(row), by=row.expert.user)
    transitions.submit(row, by=row.expert.user)
    assert may_see_assignment(running.officer, row, None)
    assert not may_see_assignment(elsewhere, row, None)

    assert may_see_panel(running.officer, running.panel, None)
    assert not may_see_panel(row.expert.user, running.panel, None)

    running.record_everything()
    visit = SiteVisit.objects.about(running.files[0]).get()
    seen = {
        user.pk: may_see_visit(user, visit, None) for user in (running.officer, row.expert.user, stranger, elsewhere)
    }
    assert list(seen.values()) == [True, True, False, False]
