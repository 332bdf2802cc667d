"""Each application of the demonstration behaves as its note says (requirements §6.3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from applications import eligibility, lists, notice_drafts, quotas, ranking, transitions
from applications.models import Application
from applications.states import State
from portal.accounts.models import Organisation
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workbench.demo import cases, hosts, routes
from studios.models import Studio
from tests.factories.applications import CallFactory
from tests.factories.chain import Chain

pytestmark = pytest.mark.django_db


@pytest.fixture
def drafted(at):
    """`drafted(7)` is case 7 filled in, on 9 May 2026, in a call that closes with 12 June."""
    at("2026-05-09 10:00")

    def draft(number: int) -> Application:
        case = cases.case(number)
        windows = {"application": (clock.start_of(date(2026, 4, 1)), clock.end_of(date(2026, 6, 12)))}
        return hosts.draft(case, CallFactory(city=case.city, windows=windows))

    return draft


def finding(application: Application, rule: str) -> eligibility.Finding:
    return eligibility.report(application, at=clock.now()).of(rule)


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 15, 16, 17, 19, 21])
def test_these_can_be_handed_in(drafted, number):
    application = drafted(number)

    transitions.submit(application, by=application.created_by)

    assert application.state == State.SUBMITTED
    assert application.studio_name == f"{cases.case(number).leader}{cases.case(number).occupation}技能大师工作室"


def test_2_numbers_are_checked(drafted):
    application = drafted(2)

    assert finding(application, "HZ-17.2").outcome == eligibility.PASS
    assert application.leader_index


def test_3_a_woman_of_the_group_of_50_is_counted_by_her_own_table(drafted):
    assert "2035年11月" in finding(drafted(3), "HZ-20").text


def test_5_a_sole_trader_may_apply_in_hangzhou_without_a_certificate(drafted):
    application = drafted(5)

    assert finding(application, "HZ-17").outcome == eligibility.PASS
    assert finding(application, "HZ-18").outcome == eligibility.JUDGE
    assert application.skill_level == "none"


def test_6_too_close_to_retirement_is_soft_and_needs_a_reason(drafted):
    application = drafted(6)
    found = finding(application, "HZ-20")

    assert found.needs_waiver and found.explanation_given and not found.stops
    assert "还有 2 年 4 个月 21 天（2028年9月 到龄）" in found.text


def test_7_no_district_studio_yet_needs_a_reason(drafted):
    found = finding(drafted(7), "HZ-72")

    assert found.needs_waiver and found.explanation_given and not found.stops


def test_8_an_institution_outside_the_grant_takes_no_place(drafted):
    application = drafted(8)

    assert application.construction_grant_eligible is False
    assert quotas.counting(application.call)(application) is False


def test_9_two_members_stop_the_file(drafted):
    application = drafted(9)

    with pytest.raises(Refused, match="除领衔人外还需 1 名团队成员（现 2 名，要求不少于 3 名）"):
        transitions.submit(application, by=application.created_by)

    assert Application.objects.get(pk=application.pk).state == State.DRAFT


def test_12_west_lake_reviews_its_own(drafted):
    assert drafted(12).recommender.name == "杭州西湖风景名胜区人力资源和社会保障局"


def test_14_is_preferred_to_13_at_equal_scores(drafted):
    """BJ-20: already a district studio."""
    applications = [drafted(13), drafted(14)]
    for application in applications:
        application.score = Decimal(90)
    call = applications[0].call

    ranked = ranking.rank(lists.candidates(call, applications), tie_keys=lists.tie_keys(call))

    assert [row.key for row in ranked] == [applications[1].pk, applications[0].pk]
    assert [row.rank for row in ranked] == [1, 2]


def test_15_goes_through_its_group(drafted):
    application = drafted(15)

    assert application.recommender == Organisation.objects.get(name="北京市地铁运营有限公司")
    assert finding(application, "BJ-27").outcome == eligibility.PASS


def test_16_carries_two_of_the_listed_honours(drafted):
    application = drafted(16)

    assert application.listed_honours == 2
    assert finding(application, "BJ-14").outcome == eligibility.PASS


def test_17_exactly_two_years_are_enough(drafted):
    found = finding(drafted(17), "BJ-13")

    assert found.outcome == eligibility.PASS
    assert "2028年6月" in found.text


def test_18_one_year_and_eleven_months_are_not(drafted):
    application = drafted(18)

    with pytest.raises(Refused, match="不足 2 年，不能申报"):
        transitions.submit(application, by=application.created_by)

    assert finding(application, "BJ-13").outcome == eligibility.BLOCK


def test_19_a_central_unit_goes_through_the_district_of_its_branch(drafted):
    application = drafted(19)

    assert application.recommender.region_id == "110106"
    assert application.branch.name == "丰台分厂"
    assert notice_drafts.items([application])[0]["district"] == "丰台区"
    assert application.region == application.branch.region != application.host.region


def test_20_the_same_master_cannot_lead_a_second_file(drafted):
    first = drafted(19)
    transitions.submit(first, by=first.created_by)
    second = drafted(20)

    with pytest.raises(Refused, match="同一技能大师只能领办一个工作室"):
        transitions.submit(second, by=second.created_by)

    assert second.recommender.region_id == "110111"


def test_21_too_little_matching_money_warns_and_needs_a_reason(drafted):
    found = finding(drafted(21), "BJ-72")

    assert found.needs_waiver and found.explanation_given and not found.stops
    assert "280" in found.text and "300" in found.text


def test_5_would_be_stopped_in_beijing(drafted):
    """BJ-09: enterprises and public institutions only."""
    application = drafted(13)
    section = application.sections.get(key="unit")
    section.data["nature"] = "sole_trader"
    section.save()
    application = Application.objects.get(pk=application.pk)

    assert finding(application, "BJ-09").outcome == eligibility.BLOCK


@pytest.mark.parametrize(
    ("number", "year", "valid_to"),
    [(10, 2024, 2027), (11, 2025, None), (22, 2024, None), (23, 2024, None), (24, 2024, None)],
)
def test_these_become_studios_through_the_whole_chain(at, number, year, valid_to):
    at(f"{year}-05-13 10:00")
    case = cases.case(number)
    chain = Chain(case.city, at)
    chain.call = CallFactory(city=case.city, kind="honorary" if number == 11 else "new")
    application = hosts.draft(case, chain.call)

    chain.bring(application, State.RECOGNISED)

    studio = Studio.objects.get()
    assert studio.kind == ("honorary" if number == 11 else "new")
    assert (studio.valid_to.year if studio.valid_to else None) == valid_to
    assert studio.recommender == routes.reviewer_of(case)
