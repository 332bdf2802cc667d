"""Each rule that is data is taken out of its pack, and its case changes: no rule is there for show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from applications import quotas, ranking, rules, transitions
from applications.eligibility import judge
from applications.facts import ApplicationFacts, MemberFacts
from applications.models import Evidence, Override, Place
from applications.states import State
from portal.accounts.kinds import City
from portal.desks.models import Opinion
from portal.policy import clock, measures
from portal.policy.refusal import Refused
from tests.applications.facts import BEIJING, HANGZHOU, pack, passing, with_host, with_leader, with_studio
from tests.factories.chain import Chain, load_calendar

NEW = {code: passing(code) for code in (HANGZHOU, BEIJING)}
HONORARY = passing(HANGZHOU, "honorary")
OUTSIDER = MemberFacts("外单位人员", False, False, "other")


def broken(facts: ApplicationFacts, check: str) -> ApplicationFacts:
    """The facts with the one thing wrong that a check looks for."""
    return {
        "employer_kind": lambda: with_host(facts, nature=""),
        "uscc_nature": lambda: with_host(facts, nature="enterprise", uscc="12330100MB0A000187"),
        "leader_route": lambda: with_leader(facts, route="", level=""),
        "leader_level": lambda: with_leader(facts, level="senior_worker"),
        "certificate_number": lambda: with_leader(facts, certificate_no="Y000033000001203000001"),
        "narrative_judged": lambda: replace(facts, narratives=frozenset()),
        "retirement_distance": lambda: with_leader(facts, birth=date(1966, 1, 1)),
        "min_members": lambda: replace(facts, members=facts.members[:2]),
        "members_belong": lambda: replace(facts, members=(*facts.members, OUTSIDER)),
        "members_regular": lambda: replace(facts, members=(*facts.members, OUTSIDER)),
        "systems_present": lambda: replace(facts, filled_slots=frozenset()),
        "management_documents": lambda: replace(facts, filled_slots=frozenset()),
        "reward_scheme": lambda: replace(facts, filled_slots=frozenset()),
        "site_and_equipment": lambda: with_studio(facts, area=None, address="", equipment=0),
        "funding_support": lambda: with_studio(facts, invested=None, budget=None),
        "matching_funds": lambda: with_studio(facts, matching=Decimal(280000)),
        "has_project": lambda: with_studio(facts, projects=0, project_basis=""),
        "in_post": lambda: with_leader(facts, status="retired_rehired"),
        "front_line": lambda: with_leader(facts, front_line_years=None),
        "honours_preference": lambda: with_leader(facts, honours=()),
        "honorary_honour": lambda: with_leader(facts, honours=()),
        "honorary_retired_rehired": lambda: with_leader(facts, retired_on=None, rehired_from=None),
        "echelon": lambda: with_host(facts, skilled=None),
        "industry_focus": lambda: with_host(facts, focus="other"),
        "host_scale": lambda: with_host(facts, scale="micro", leading=False),
        "leader_is_staff": lambda: with_leader(facts, relation="none"),
        "leader_unique": lambda: replace(facts, leader_rivals=("另一家工作室",)),
        "unit_occupation_unique": lambda: replace(facts, unit_rivals=("另一家工作室",)),
        "route_by_affiliation": lambda: with_host(facts, recommender_is_district=False, recommender_is_parent=False),
        "district_level_first": lambda: with_host(facts, district_level=False),
        "name_format": lambda: with_studio(facts, name="另起的名字"),
        "support_undertaking": lambda: with_host(facts, support_undertaking=False),
        "credit_commitment": lambda: with_host(facts, credit_commitment=False),
        "grant_scheme": lambda: with_host(facts, nature="public_institution", uscc="12330100MB0A000187"),
    }[check]()


CONDITIONS = [
    pytest.param(code, condition.id, rule, id=f"{rule}-{condition.id}")
    for code in (HANGZHOU, BEIJING)
    for condition in pack(code).conditions
    for rule in condition.rules
]


@pytest.mark.parametrize(("code", "condition_id", "rule"), CONDITIONS)
def test_a_condition_taken_out_no_longer_finds_its_case(code, condition_id, rule):
    condition = pack(code).condition(condition_id)
    start = NEW[code] if "new" in condition.kinds else HONORARY
    facts = broken(start, condition.check)

    found = judge(pack(code), facts).of(condition_id)
    left = {each.rule for each in judge(pack(code).without(rule), facts).items}

    assert found.outcome != "pass"
    assert condition_id not in left


@pytest.fixture
def hangzhou(at) -> Chain:
    load_calendar(2027)
    at("2026-04-20 10:00")
    return Chain(City.HANGZHOU, at)


@pytest.fixture
def beijing(at) -> Chain:
    load_calendar(2027)
    at("2026-04-20 10:00")
    return Chain(City.BEIJING, at)


def take_out(chain: Chain, rule: str) -> None:
    """The call reads every parameter of the rule with its neutral value."""
    carried = [each for each in measures.load(chain.call.pack).parameters.values() if rule in each.rules]
    assert carried, f"{rule} is no parameter"
    for each in carried:
        Override.objects.create(
            call=chain.call,
            parameter=each.name,
            value=each.neutral,
            reason="消融试验",
            by=chain.officer,
            at=clock.now(),
        )


def fresh(application):
    return type(application).objects.get(pk=application.pk)


def test_hz_42_an_unchecked_original_holds_the_file(hangzhou):
    application = hangzhou.review(hangzhou.bring(hangzhou.draft(), State.SUBMITTED))
    Evidence.objects.filter(application=application, slot="evidence").delete()
    Evidence.objects.create(application=application, slot="evidence", title="浙江省技术能手证书")

    with pytest.raises(Refused, match="原件没有校验"):
        rules.check_endorse(hangzhou.reviewer(application), fresh(application))

    take_out(hangzhou, "HZ-42")
    rules.check_endorse(hangzhou.reviewer(application), fresh(application))


@pytest.mark.parametrize(("city", "rule"), [(City.HANGZHOU, "HZ-40"), (City.BEIJING, "BJ-29")])
def test_without_its_sealed_scan_nothing_goes_upward(at, city, rule):
    at("2026-04-20 10:00")
    chain = Chain(city, at)
    application = chain.review(chain.bring(chain.draft(), State.SUBMITTED))
    type(application).objects.filter(pk=application.pk).update(sealed_version=0)

    with pytest.raises(Refused, match="盖章扫描件"):
        rules.check_endorse(chain.reviewer(application), fresh(application))

    take_out(chain, rule)
    rules.check_endorse(chain.reviewer(application), fresh(application))


@pytest.mark.parametrize(("city", "rule"), [(City.HANGZHOU, "HZ-41"), (City.BEIJING, "BJ-28")])
def test_without_a_signed_opinion_nothing_goes_upward(at, city, rule):
    at("2026-04-20 10:00")
    chain = Chain(city, at)
    application = chain.review(chain.bring(chain.draft(), State.SUBMITTED))
    Opinion.objects.about(application).update(void=True)

    with pytest.raises(Refused, match="审核意见"):
        rules.check_endorse(chain.reviewer(application), fresh(application))

    take_out(chain, rule)
    rules.check_endorse(chain.reviewer(application), fresh(application))


def two_appraised(chain: Chain):
    first, second = chain.draft(), chain.draft(occupation="焊工")
    for each in (first, second):
        chain.bring(each, State.ACCEPTED)
    panel = chain.seat(first, second)
    chain.mark(panel, less=(0, 5))
    chain.close(panel, first, second)
    return first, second


def all_proposed(chain: Chain):
    """A list that proposes both files although only one place is left."""
    Override.objects.create(
        call=chain.call, parameter="quota_new", value=1, reason="试验", by=chain.officer, at=clock.now()
    )
    type(chain.call).objects.get(pk=chain.call.pk)
    chain.call = type(chain.call).objects.get(pk=chain.call.pk)
    selection = chain.compile()
    selection.entries.update(decision="proposed", reserve_no=None, reason="会议决定")
    return selection


def test_bj_24_the_list_never_goes_beyond_the_places(beijing):
    two_appraised(beijing)
    selection = all_proposed(beijing)
    selection.over_quota_reason = "想多选一家"
    selection.save()

    with pytest.raises(Refused, match="名额为 1 家"):
        quotas.require_room(selection, list(selection.entries.all()))

    Override.objects.filter(parameter="quota_new").delete()
    take_out(beijing, "BJ-24")
    selection = type(selection).objects.get(pk=selection.pk)
    quotas.require_room(selection, list(selection.entries.all()))


def test_hz_07_beyond_about_25_a_reason_is_asked_and_is_enough(hangzhou):
    two_appraised(hangzhou)
    selection = all_proposed(hangzhou)

    with pytest.raises(Refused, match="请写明理由"):
        quotas.require_room(selection, list(selection.entries.all()))

    selection.over_quota_reason = "当年重点产业申报较多，会议决定增加一家"
    quotas.require_room(selection, list(selection.entries.all()))


def test_hz_08_an_institution_outside_the_grant_takes_no_place(hangzhou):
    first, second = two_appraised(hangzhou)
    type(first).objects.filter(pk=second.pk).update(construction_grant_eligible=False)
    selection = all_proposed(hangzhou)
    quotas.require_room(selection, list(selection.entries.all()))

    take_out(hangzhou, "HZ-08")
    selection = type(selection).objects.get(pk=selection.pk)

    with pytest.raises(Refused, match="请写明理由"):
        quotas.require_room(selection, list(selection.entries.all()))


def test_bj_25_a_recommender_cannot_report_more_than_its_places(beijing):
    first, second = beijing.draft(), beijing.draft(occupation="焊工")
    for rank, each in enumerate((first, second), start=1):
        beijing.review(beijing.bring(each, State.SUBMITTED), rank=rank)
    Place.objects.create(call=beijing.call, recommender=first.recommender, places=1)

    with pytest.raises(Refused, match="推荐名额为 1 个"):
        transitions.report_upward(beijing.call, [first, second], by=beijing.reviewer(first))

    assert {fresh(first).state, fresh(second).state} == {State.SUBMITTED}


def test_bj_25_without_places_in_the_notice_nothing_is_reported(beijing):
    application = beijing.review(beijing.bring(beijing.draft(), State.SUBMITTED))

    with pytest.raises(Refused, match="没有给本单位分配推荐名额"):
        transitions.report_upward(beijing.call, [application], by=beijing.reviewer(application))

    take_out(beijing, "BJ-25")
    call = type(beijing.call).objects.get(pk=beijing.call.pk)
    transitions.report_upward(call, [fresh(application)], by=beijing.reviewer(application))


def test_bj_20_the_district_studio_wins_the_tie_only_by_the_rule():
    plain = ranking.Candidate(1, Decimal(85), listed_honours=9)
    district = ranking.Candidate(2, Decimal(85), district_studio=True)
    keys = measures.load("beijing-2023").value("tie_breaks")
    neutral = measures.load("beijing-2023").without("BJ-20").value("tie_breaks")

    by_rule = ranking.rank([plain, district], tie_keys=[key for key in keys if key in ranking.TIE_KEYS])
    without = ranking.rank([plain, district], tie_keys=[key for key in neutral if key in ranking.TIE_KEYS])

    assert [each.rank for each in by_rule] == [1, 2]
    assert by_rule[0].key == 2
    assert [each.rank for each in without] == [1, 1]


@pytest.mark.parametrize(("code", "rule"), [(HANGZHOU, "HZ-45"), (BEIJING, "BJ-32")])
def test_the_notice_runs_five_working_days_by_the_rule(code, rule):
    assert pack(code).value("notice_working_days") == 5
    assert pack(code).without(rule).value("notice_working_days") != 5


def test_bj_06_one_bureau_is_not_enough():
    both = measures.load("beijing-2023").offices.approvals
    one = measures.load("beijing-2023").without("BJ-06").offices.approvals

    assert both == ("city_approver", "finance_approver")
    assert one == ("city_approver",)


def test_bj_06_a_half_approved_list_is_not_released(beijing):
    two_appraised(beijing)
    selection = beijing.compile()
    transitions.submit_list(selection, by=beijing.officer)

    released = transitions.approve_list(selection, by=beijing.approver)

    assert released is False
    assert type(selection).objects.get(pk=selection.pk).state == "submitted"


def test_hz_09_honorary_studios_are_applied_for_in_hangzhou_alone(hangzhou, beijing):
    call = transitions.calls.draw_up(city=City.HANGZHOU, kind="honorary", year=2026, by=hangzhou.officer)

    assert call.kind == "honorary"
    with pytest.raises(Refused, match="没有这一类申报"):
        transitions.calls.draw_up(city=City.BEIJING, kind="honorary", year=2026, by=beijing.officer)
    assert pack(HANGZHOU).without("HZ-09").value("call_kinds") == ("new",)


def test_hz_31_one_running_call_a_year(hangzhou):
    _ = hangzhou.call

    with pytest.raises(Refused, match="每年只进行一次"):
        transitions.calls.draw_up(city=City.HANGZHOU, kind="new", year=hangzhou.call.year, by=hangzhou.officer)


@pytest.mark.parametrize(("code", "value", "hardness"), [(HANGZHOU, 25, "soft"), (BEIJING, 10, "hard")])
def test_the_places_of_a_year_are_as_written(code, value, hardness):
    parameter = pack(code).parameter("quota_new")

    assert (parameter.value, parameter.hardness) == (value, hardness)


@pytest.mark.parametrize(("code", "amount"), [(HANGZHOU, 100000), (BEIJING, 300000)])
def test_the_establishment_grant_is_as_written(code, amount):
    """HZ-63, BJ-66."""
    assert pack(code).value("grant_establishment") == amount
