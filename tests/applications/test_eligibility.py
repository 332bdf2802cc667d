"""Eligibility is pure: facts and a pack in, one finding per condition out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from applications.conditions import CHECKS
from applications.eligibility import judge
from applications.facts import ApplicationFacts, MemberFacts
from portal.policy.measures import closed_sets
from tests.applications.facts import BEIJING, HANGZHOU, pack, passing, with_host, with_leader, with_studio


def finding(code: str, facts: ApplicationFacts, rule: str):
    return judge(pack(code), facts).of(rule)


def outcome(code: str, facts: ApplicationFacts, rule: str) -> str:
    return finding(code, facts, rule).outcome


@pytest.mark.parametrize("code", [HANGZHOU, BEIJING])
def test_who_meets_everything_is_stopped_by_nothing(code):
    report = judge(pack(code), passing(code))

    assert report.blocking == ()
    assert (report.counts["warn"], report.counts["block"]) == (0, 0)
    assert sum(report.counts.values()) == len(pack(code).conditions_for("new"))


def test_every_check_a_pack_may_name_is_implemented():
    assert set(CHECKS) == set(closed_sets.CHECKS)


@pytest.mark.parametrize("code", [HANGZHOU, BEIJING])
def test_an_empty_form_is_judged_without_failing_and_cannot_be_handed_in(code):
    report = judge(pack(code), ApplicationFacts(submission_day=date(2027, 3, 31), closing_day=date(2027, 5, 31)))

    assert report.blocking
    assert all(each.text for each in report.items if each.outcome != "pass")


def test_a_finding_names_its_clause_and_the_field_to_go_to():
    found = finding(HANGZHOU, replace(passing(HANGZHOU), members=()), "HZ-21")

    assert found.clause == "杭人社发〔2023〕112号 三（一）"
    assert (found.section, found.field) == ("team", "members")
    assert found.text == ("除领衔人外还需 3 名团队成员（现 0 名，要求不少于 3 名）。请在“团队成员”中补充。")


@pytest.mark.parametrize(
    ("code", "nature", "expected"),
    [
        (HANGZHOU, "sole_trader", "pass"),
        (BEIJING, "sole_trader", "block"),
        (BEIJING, "public_institution", "pass"),
        (BEIJING, "social_organisation", "block"),
    ],
)
def test_who_may_host(code, nature, expected):
    rule = "HZ-17" if code == HANGZHOU else "BJ-09"

    assert outcome(code, with_host(passing(code), nature=nature, uscc="", funding_form="full"), rule) == expected


def test_a_code_of_another_kind_of_unit_is_only_worth_a_look():
    found = finding(HANGZHOU, with_host(passing(HANGZHOU), uscc="12330100MB0A000187"), "HZ-17.2")

    assert found.outcome == "warn"
    assert not found.stops
    assert "12 开头" in found.text


@pytest.mark.parametrize(
    ("route", "level", "evidence", "expected"),
    [
        ("technician", "technician", "", "pass"),
        ("technician", "senior_technician", "", "pass"),
        ("senior_technician", "technician", "", "block"),
        ("senior_technician", "chief_technician", "", "pass"),
        ("technician", "senior_worker", "", "block"),
        ("highest_level", "senior_worker", "本职业最高为高级工", "judge"),
        ("unique_skill", "none", "绸伞制作技艺", "judge"),
        ("unique_skill", "none", "", "block"),
    ],
)
def test_four_routes_of_the_leader_and_the_last_two_go_to_the_experts(route, level, evidence, expected):
    facts = with_leader(passing(HANGZHOU), route=route, level=level, route_evidence=evidence)

    assert outcome(HANGZHOU, facts, "HZ-18") == expected


@pytest.mark.parametrize(
    ("level", "expected"), [("technician", "pass"), ("chief_technician", "pass"), ("senior_worker", "block")]
)
def test_beijing_asks_for_a_technician_without_exception(level, expected):
    assert outcome(BEIJING, with_leader(passing(BEIJING), level=level), "BJ-11") == expected


def test_hangzhou_counts_retirement_from_the_day_of_first_submission_and_three_years_exactly_pass():
    # Born 1966-11-30: retires 2027-05-30 (60 years and 6 months).
    born = with_leader(passing(HANGZHOU), birth=date(1966, 11, 30))

    assert outcome(HANGZHOU, replace(born, submission_day=date(2024, 5, 30)), "HZ-20") == "pass"
    assert outcome(HANGZHOU, replace(born, submission_day=date(2024, 5, 31)), "HZ-20") == "warn"


def test_beijing_counts_to_the_last_day_of_the_call_and_is_hard():
    # Born 1968-09-10: retires 2029-09-10.
    born = with_leader(passing(BEIJING), birth=date(1968, 9, 10))

    exactly = replace(born, submission_day=date(2027, 4, 1), closing_day=date(2027, 9, 10))
    one_day_short = replace(born, submission_day=date(2027, 4, 1), closing_day=date(2027, 9, 11))

    assert outcome(BEIJING, exactly, "BJ-13") == "pass"
    assert finding(BEIJING, one_day_short, "BJ-13").stops


def test_a_man_born_in_september_1968_passes_in_beijing_by_the_new_retirement_age():
    facts = replace(with_leader(passing(BEIJING), birth=date(1968, 9, 1)), closing_day=date(2027, 3, 31))

    assert outcome(BEIJING, facts, "BJ-13") == "pass"


@pytest.mark.parametrize(("code", "rule"), [(HANGZHOU, "HZ-20"), (BEIJING, "BJ-13")])
def test_a_woman_without_her_retirement_group_cannot_hand_in(code, rule):
    found = finding(code, with_leader(passing(code), sex="female", retirement_group=""), rule)

    assert found.outcome == "block"
    assert found.stops


def test_a_group_of_the_other_sex_is_stopped():
    assert outcome(HANGZHOU, with_leader(passing(HANGZHOU), retirement_group="female50"), "HZ-20") == "block"


def test_special_work_goes_by_the_approved_date():
    special = with_leader(passing(HANGZHOU), retirement_group="special")

    assert outcome(HANGZHOU, special, "HZ-20") == "warn"
    approved = with_leader(special, special_retirement=date(2031, 1, 1))
    assert outcome(HANGZHOU, approved, "HZ-20") == "pass"


@pytest.mark.parametrize(("sex", "last"), [("male", date(2039, 9, 8)), ("female", date(2033, 6, 8))])
def test_special_work_never_retires_later_than_others(sex, last):
    """BJ-13: a day typed too late would let in who is too old."""
    special = with_leader(passing(BEIJING), retirement_group="special", sex=sex, birth=date(1976, 9, 8))

    assert outcome(BEIJING, with_leader(special, special_retirement=last), "BJ-13") == "pass"
    assert outcome(BEIJING, with_leader(special, special_retirement=last + timedelta(days=1)), "BJ-13") == "block"


def test_a_soft_rule_asks_for_a_written_reason_and_then_lets_through():
    short = with_leader(passing(HANGZHOU), birth=date(1967, 8, 1))
    explained = replace(short, explanations={"HZ-20": "全市仅此一人掌握该技艺。"})

    without, with_reason = finding(HANGZHOU, short, "HZ-20"), finding(HANGZHOU, explained, "HZ-20")

    assert (without.needs_waiver, without.stops) == (True, True)
    assert (with_reason.needs_waiver, with_reason.explanation_given, with_reason.stops) == (True, True, False)


def test_not_yet_a_district_studio_needs_a_reason_in_hangzhou():
    found = finding(HANGZHOU, with_host(passing(HANGZHOU), district_level=False), "HZ-72")

    assert (found.outcome, found.needs_waiver) == ("warn", True)


def test_matching_below_the_grant_is_soft_in_beijing():
    found = finding(BEIJING, with_studio(passing(BEIJING), matching=Decimal(280000)), "BJ-72")

    assert (found.outcome, found.needs_waiver) == ("warn", True)
    assert "280,000 元" in found.text and "300,000 元" in found.text


def test_a_row_that_repeats_a_person_does_not_count():
    twice = (*passing(HANGZHOU).members[:2], MemberFacts("成员二", True, True, "skilled", repeated=True))

    assert outcome(HANGZHOU, replace(passing(HANGZHOU), members=twice), "HZ-21") == "block"


def test_members_of_another_unit_are_named():
    strangers = (MemberFacts("外来甲", False, False, "skilled"), *passing(HANGZHOU).members)
    facts = replace(passing(HANGZHOU), members=strangers)

    assert "外来甲" in finding(HANGZHOU, facts, "HZ-22").text
    assert outcome(HANGZHOU, facts, "HZ-22") == "block"


def test_beijing_takes_professionals_but_only_regular_employees():
    professional = tuple(MemberFacts(each, True, True, "professional") for each in "甲乙丙")
    helper = (*professional, MemberFacts("丁", True, False, "skilled"))

    assert outcome(BEIJING, replace(passing(BEIJING), members=professional), "BJ-19.2") == "pass"
    assert outcome(BEIJING, replace(passing(BEIJING), members=helper), "BJ-19.2") == "block"


def test_a_missing_document_is_named_by_its_label():
    slots = passing(BEIJING).filled_slots - {"system_selection"}

    assert "技能人才选拔制度" in finding(BEIJING, replace(passing(BEIJING), filled_slots=slots), "BJ-16").text


@pytest.mark.parametrize(("code", "rule", "expected"), [(HANGZHOU, "A-17", "warn"), (BEIJING, "BJ-21", "block")])
def test_a_master_with_another_studio_stops_beijing_and_warns_hangzhou(code, rule, expected):
    facts = replace(passing(code), leader_rivals=("BJ-2025-0003 某技能大师工作室（已认定）",))

    assert outcome(code, facts, rule) == expected


@pytest.mark.parametrize(("code", "rule", "expected"), [(HANGZHOU, "A-17.2", "warn"), (BEIJING, "BJ-22", "block")])
def test_the_same_occupation_in_the_same_unit(code, rule, expected):
    facts = replace(passing(code), unit_rivals=("BJ-2025-0003 某技能大师工作室（已认定）",))

    assert outcome(code, facts, rule) == expected


@pytest.mark.parametrize(
    ("affiliation", "kind", "district", "parent", "expected"),
    [
        ("local", "district_bureau", True, False, "pass"),
        ("central", "district_bureau", True, False, "pass"),
        ("central", "enterprise_group", False, True, "block"),
        ("municipal", "enterprise_group", False, True, "pass"),
        ("municipal", "enterprise_group", False, False, "block"),
        ("local", "district_bureau", False, False, "block"),
    ],
)
def test_the_route_follows_territory_or_affiliation(affiliation, kind, district, parent, expected):
    facts = with_host(
        passing(BEIJING),
        affiliation=affiliation,
        recommender_kind=kind,
        recommender_is_district=district,
        recommender_is_parent=parent,
    )

    assert outcome(BEIJING, facts, "BJ-27") == expected


@pytest.mark.parametrize(("form", "expected"), [("full", "judge"), ("partial", "judge"), ("", "judge")])
def test_an_institution_is_asked_about_the_construction_grant(form, expected):
    facts = with_host(passing(HANGZHOU), nature="public_institution", funding_form=form)

    assert outcome(HANGZHOU, facts, "HZ-64") == expected


def test_an_honorary_leader_is_retired_rehired_and_honoured():
    honoured = with_leader(
        passing(HANGZHOU, "honorary"),
        status="retired_rehired",
        retired_on=date(2026, 12, 31),
        rehired_from=date(2027, 1, 1),
        honours=("chinese_skill_award",),
    )

    assert outcome(HANGZHOU, honoured, "HZ-29") == "pass"
    assert outcome(HANGZHOU, honoured, "HZ-30") == "pass"
    assert outcome(HANGZHOU, with_leader(honoured, retired_on=date(2027, 12, 31)), "HZ-29") == "block"
    assert outcome(HANGZHOU, with_leader(honoured, rehired_from=date(2027, 4, 1)), "HZ-29") == "block"
    assert outcome(HANGZHOU, with_leader(honoured, rehired_from=None), "HZ-29") == "block"
    assert outcome(HANGZHOU, with_leader(honoured, honours=("gold_collar",)), "HZ-30") == "block"


@pytest.mark.parametrize("status", ["retired_rehired", ""])
def test_beijing_takes_only_who_is_in_post(status):
    assert outcome(BEIJING, with_leader(passing(BEIJING), status=status), "BJ-12") == "block"


def test_no_year_at_the_front_line_needs_a_reason():
    assert finding(BEIJING, with_leader(passing(BEIJING), front_line_years=0), "BJ-10").needs_waiver


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"area": None}, "HZ-25"),
        ({"equipment": 0}, "HZ-25"),
        ({"invested": Decimal(0), "budget": Decimal(0)}, "HZ-26"),
        ({"projects": 0}, "HZ-28"),
        ({"project_basis": ""}, "HZ-28"),
        ({"name": "别的名字"}, "HZ-35"),
    ],
)
def test_what_the_studio_lacks_stops_hangzhou(changes, rule):
    assert outcome(HANGZHOU, with_studio(passing(HANGZHOU), **changes), rule) == "block"


@pytest.mark.parametrize(
    ("changes", "rule", "expected"),
    [
        ({"focus": "other"}, "HZ-05", "warn"),
        ({"leading": False, "scale": "micro"}, "HZ-06", "warn"),
        ({"leading": False, "scale": ""}, "HZ-06", "warn"),
        ({"support_undertaking": False}, "HZ-75", "block"),
        ({"credit_commitment": False}, "D-01", "block"),
        ({"recommender": ""}, "HZ-32", "block"),
    ],
)
def test_what_the_unit_lacks(changes, rule, expected):
    assert outcome(HANGZHOU, with_host(passing(HANGZHOU), **changes), rule) == expected


def test_a_certificate_number_that_speaks_of_another_level_is_a_hint():
    facts = with_leader(passing(HANGZHOU), certificate_no="Y000033000001202000001")

    assert outcome(HANGZHOU, facts, "HZ-18.2") == "warn"


def test_narratives_are_for_people_once_written():
    assert outcome(HANGZHOU, passing(HANGZHOU), "HZ-19") == "judge"
    assert "还没有填写" in finding(HANGZHOU, replace(passing(HANGZHOU), narratives=frozenset()), "HZ-19").text


def test_listed_honours_are_a_preference_not_a_condition():
    found = finding(BEIJING, with_leader(passing(BEIJING), honours=()), "BJ-14")

    assert (found.outcome, found.stops) == ("warn", False)


def test_an_unknown_rule_is_no_finding():
    with pytest.raises(KeyError):
        judge(pack(HANGZHOU), passing(HANGZHOU)).of("BJ-13")


@pytest.mark.parametrize(
    ("code", "rule", "changes"),
    [(HANGZHOU, "HZ-21", {"members": ()}), (BEIJING, "BJ-21", {"leader_rivals": ("另一家",)})],
)
def test_a_rule_taken_out_of_the_pack_no_longer_stops(code, rule, changes):
    facts = replace(passing(code), **changes)

    assert any(each.rule == rule for each in judge(pack(code), facts).blocking)
    assert all(each.rule != rule for each in judge(pack(code).without(rule), facts).blocking)
