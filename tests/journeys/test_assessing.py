"""A round of assessment over HTTP, up to the closed panel: Hangzhou's annual one, Beijing's performance review."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from assessments.models import FinalMark, Participant
from portal.policy import clock
from tests.factories.chain import load_calendar
from tests.journeys.assessing import Assessing, place
from tests.studios.life_scene import studio_of
from tests.studios.records_scene import written

pytestmark = pytest.mark.django_db


def test_an_annual_round_in_hangzhou(at, client_of):
    """HZ-53, HZ-56, HZ-57: seven apprentices suggest seven points; a sign covered up costs two."""
    load_calendar(2027, 2028)
    at("2028-02-15 10:00")
    studio = studio_of(recognised_on=date(2024, 6, 1), years=0)
    for number in range(7):
        written(studio, "apprentice", "2027-03-01", person=f"徒弟{number}")
    people = Assessing.of("hangzhou", client_of, [studio])

    round = people.open("annual", 2027, date(2027, 12, 31))
    people.to_closed_panel(round, problems={"sign_not_prominent": "被遮挡"})

    found = Participant.objects.get(round=round)
    marks = dict(FinalMark.objects.values_list("item", "value"))
    assert found.state == "appraised"
    assert (marks["A5.1"], marks["A1.1"]) == (Decimal(7), Decimal(3))
    assert found.base + found.bonus == sum(marks.values())
    page = people.unit(found).open(place("participant", found.pk))
    assert page.marked("participant-state") == ["考核中"] and "3.000" not in page.text


def test_a_self_assessment_sent_back_and_handed_in_again(at, client_of):
    load_calendar(2027, 2028)
    at("2028-02-15 10:00")
    studio = studio_of(recognised_on=date(2024, 6, 1), years=0)
    people = Assessing.of("hangzhou", client_of, [studio])
    round = people.open("annual", 2027, date(2027, 12, 31))
    participant = Participant.objects.get(round=round)
    people.unit(participant).hand_in(participant)

    people.office.send_back(participant, "请补充带徒协议。", date(2028, 3, 10))
    page = people.unit(participant).open(place("participant", participant.pk))
    people.unit(participant).press(people.unit(participant).assess(participant), "重新提交自评")

    assert page.says("自评退回修改", "请补充带徒协议。")
    assert participant.versions.count() == 2


def test_a_performance_review_in_beijing(at, client_of):
    """BJ-48, BJ-49, BJ-54: the centre runs it, another person confirms the list."""
    load_calendar(2027, 2028)
    at("2028-02-15 10:00")
    studio = studio_of("beijing", recognised_on=date(2025, 12, 1))
    people = Assessing.of("beijing", client_of, [studio])

    round = people.open("performance", 2027, date(2027, 12, 31))
    people.to_closed_panel(round)

    found = Participant.objects.get(round=round)
    assert (found.state, found.first, found.last) == ("appraised", date(2025, 12, 1), date(2027, 12, 31))
    assert clock.today() == date(2028, 2, 15)
