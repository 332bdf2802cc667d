"""The demonstration's assessments: Hangzhou's annual one is over, its term and Beijing's are in the middle."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from assessments import suggested
from assessments.models import Assignment, GradeEntry, Participant, ResultLetter, Round
from portal.accounts.models import User
from studios.models import EndingProposal

pytestmark = pytest.mark.django_db


def test_hangzhous_annual_round_is_over_and_one_failed(load):
    """HZ-53, HZ-54: excellent, satisfactory twice, unsatisfactory; each with its letter."""
    grades = GradeEntry.objects.filter(participant__round__code="HZ-ND-2025-1")

    assert dict(grades.values_list("participant__studio__lead_master", "grade")) == {
        "蒲宏毅": "excellent", "翁静姝": "satisfactory", "屠国梁": "satisfactory", "岑广生": "unsatisfactory",
    }  # fmt: skip
    assert Round.objects.get(code="HZ-ND-2025-1").state == "finished"
    assert ResultLetter.objects.filter(studio__city="hangzhou").count() == 4


def test_the_failed_studio_is_proposed_for_revocation(load):
    proposal = EndingProposal.objects.get(ground="assessment_failed")

    assert (proposal.studio.lead_master, proposal.state) == ("岑广生", "suggested")


def test_the_results_of_beijings_earlier_batch_are_open_to_everybody(load, client):
    """BJ-51: two took part, so that nobody could be excellent (BJ-52); Hangzhou says nothing and shows nothing."""
    page = client.get(reverse("assessments:results")).content.decode()
    shown = client.get(re.findall(r'<li><a href="([^"]+)">关于2025年度技能大师工作室绩效', page)[0]).content.decode()

    assert "京人社能考〔2025〕1号" in page and "年度绩效考核" not in page
    assert [name in shown for name in ("阮青岚", "卞柏年")] == [True, True]
    assert shown.count("<td>合格") == 2


def test_beijings_round_stands_in_the_middle(load):
    """BJ-54: a self-assessment open, one waiting for its panel, two with the experts."""
    states = Participant.objects.filter(round__code="BJ-JX-2026-1").values_list("state", flat=True)
    seated = Assignment.objects.filter(panel__name="考核组", panel__city="beijing", panel__state="released")
    sheets = seated.values_list("state", flat=True)

    assert sorted(states) == ["handed_in", "open", "under_panel", "under_panel"]
    assert sorted(sheets) == ["assigned", "assigned", "declared", "submitted", "submitted", "submitted"]


def test_hangzhous_term_round_has_a_unit_and_experts_at_work(load):
    """HZ-50: one studio is with the experts, one still marks itself."""
    states = Participant.objects.filter(round__code="HZ-QM-2026-1").values_list("state", flat=True)
    sheets = Assignment.objects.filter(panel__city="hangzhou", panel__name="考核组", panel__state="released")

    assert sorted(states) == ["open", "under_panel"]
    assert sorted(sheets.values_list("state", flat=True)) == ["assigned", "assigned", "declared"]


def test_beijings_studios_have_their_papers_and_what_their_units_put_in(load):
    """Two years' papers each; the matching money of 莫凝霜's unit is seven tenths of the grant (BJ-72, A-46)."""
    gathered = {
        participant.studio.lead_master: suggested.gathered(participant)
        for participant in Participant.objects.filter(round__code="BJ-JX-2026-1")
    }

    assert {name: facts["annual_filings"].value for name, facts in gathered.items()} == dict.fromkeys(gathered, 2)
    assert {name: facts["matching_paid"].value for name, facts in gathered.items()} == {
        "申屹峰": 300_000, "莫凝霜": 210_000, "闵致远": 300_000, "甄立言": 300_000,
    }  # fmt: skip
    marks = suggested.trace_of(Participant.objects.get(studio__lead_master="莫凝霜")).by_key
    assert marks["B8.1"].mark == Decimal("4.2")


@pytest.mark.parametrize(
    ("username", "words"),
    [
        ("demo-hz-host-80", "期满考核自评"),
        ("demo-hz-expert-1", "评分：还有 1 份"),
        ("demo-hz-expert-2", "申报回避"),
        ("demo-bj-expert-2", "评分：还有 1 份"),
        ("demo-bj-expert-3", "申报回避：2 份"),
        ("demo-bj-host-77", "绩效考核自评"),
        ("demo-bj-centre_officer-1", "自评已交，待组建考核组：1 家"),
    ],
)
def test_people_meet_the_round_on_their_work_list(load, client, username, words):
    client.force_login(User.objects.get(username=username))

    page = client.get(reverse("workbench:home"))

    assert words in page.content.decode()
