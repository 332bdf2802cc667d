"""What the two cities' packs hold: every rule, with its number, clause and hardness."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest

from portal.policy import measures
from portal.policy.measures import Measures, all_measures, for_city, load
from portal.policy.measures.closed_sets import CHECKS, FILE_ENDINGS, ORGANISATION_KINDS, ROLES
from portal.policy.sheets import load_sheet

HANGZHOU = load("hangzhou-2023")
BEIJING = load("beijing-2023")
BOTH = pytest.mark.parametrize("pack", [HANGZHOU, BEIJING], ids=lambda pack: pack.city)


def text_of(pack: Measures) -> str:
    return Path(measures.FOLDER, f"{pack.code}.toml").read_text(encoding="utf-8")


def test_no_rule_of_hangzhou_is_missing() -> None:
    wanted = {f"HZ-{number:02}" for number in range(1, 80)}

    assert wanted - HANGZHOU.rule_ids() == set()
    assert all(rule in text_of(HANGZHOU) for rule in wanted)


def test_no_rule_of_beijing_is_missing() -> None:
    wanted = {f"BJ-{number:02}" for number in range(1, 79)}

    assert wanted - BEIJING.rule_ids() == set()
    assert all(rule in text_of(BEIJING) for rule in wanted)


def test_every_ambiguity_is_answered_in_a_pack() -> None:
    texts = text_of(HANGZHOU) + text_of(BEIJING)

    assert [number for number in range(1, 53) if f"A-{number:02}" not in texts] == []


@pytest.mark.parametrize(
    ("name", "value", "hardness", "clause"),
    [
        ("retirement_years", 3, "soft", "杭人社发〔2023〕112号 三（一）"),
        ("min_members", 3, "hard", "杭人社发〔2023〕112号 三（一）"),
        ("quota_new", 25, "soft", "杭人社发〔2023〕112号 一"),
        ("quota_excellent", 12, "soft", "杭人社发〔2023〕112号 五（二）"),
        ("grant_establishment", Decimal(100000), "hard", "杭人社发〔2023〕112号 六（一）"),
        ("grant_excellent", Decimal(100000), "hard", "杭人社发〔2023〕112号 六（二）"),
        ("validity_years", 3, "hard", "杭人社发〔2023〕112号 五（二）"),
        ("yearly_filing_due", "01-05", "hard", "杭人社发〔2023〕112号 五（一）"),
        ("notice_working_days", 5, "default", "系统默认 A-18"),
        ("pass_mark", 60, "default", "系统默认 A-37"),
        ("renewal_window_days", 60, "default", "系统默认 A-03"),
    ],
)
def test_a_number_of_hangzhou(name: str, value: object, hardness: str, clause: str) -> None:
    parameter = HANGZHOU.parameter(name)

    assert (parameter.value, parameter.hardness, parameter.clause) == (value, hardness, clause)
    assert parameter.official is (hardness != "default")


@pytest.mark.parametrize(
    ("name", "value", "hardness", "clause"),
    [
        ("retirement_years", 2, "hard", "京人社能发〔2023〕3号 第四条（一）"),
        ("min_members", 3, "hard", "京人社能发〔2023〕3号 第四条（二）"),
        ("quota_new", 10, "hard", "京人社能发〔2023〕3号 第七条"),
        ("excellent_share", Decimal("0.2"), "soft", "京人社能发〔2023〕3号 第十六条"),
        ("notice_working_days", 5, "hard", "京人社能发〔2023〕3号 第十条"),
        ("grant_establishment", Decimal(300000), "hard", "京人社能发〔2023〕3号 第二十条"),
        ("grant_excellent", Decimal(200000), "hard", "京人社能发〔2023〕3号 第二十条"),
        ("matching_minimum", Decimal(300000), "soft", "京人社能发〔2023〕3号 第二十二条"),
        ("review_every_years", 2, "hard", "京人社能发〔2023〕3号 第十六条"),
        ("body_summary_due", "12-10", "hard", "京人社能发〔2023〕3号 第十四条"),
        ("validity_years", 0, "default", "系统默认"),
        ("rectification_months", 3, "default", "系统默认 A-27"),
    ],
)
def test_a_number_of_beijing(name: str, value: object, hardness: str, clause: str) -> None:
    parameter = BEIJING.parameter(name)

    assert (parameter.value, parameter.hardness, parameter.clause) == (value, hardness, clause)
    assert parameter.official is (hardness != "default")


@pytest.mark.parametrize(
    ("pack", "sections"),
    [
        (HANGZHOU, "unit leader team safeguards projects report plan materials undertaking"),
        (BEIJING, "unit leader team safeguards projects plan materials undertaking"),
    ],
)
def test_the_form_has_the_sections_of_the_city(pack: Measures, sections: str) -> None:
    assert [section.key for section in pack.sections] == sections.split()
    assert [section.number for section in pack.sections] == list(range(1, len(pack.sections) + 1))


def test_the_cities_keep_their_own_words() -> None:
    assert (HANGZHOU.word("lead_master"), BEIJING.word("lead_master")) == ("领衔人", "领办人")
    assert (HANGZHOU.word("host"), BEIJING.word("host")) == ("申报单位", "所在单位")


def test_hangzhou_asks_four_systems_and_beijing_five() -> None:
    assert len(HANGZHOU.condition("HZ-23").params["systems"]) == 4
    assert len(BEIJING.condition("BJ-16").params["systems"]) == 5


def test_the_report_of_hangzhou_has_seven_required_texts() -> None:
    report = HANGZHOU.section("report")

    assert [field.key for field in report.fields] == [part.key for part in HANGZHOU.report_sections]
    assert len(report.fields) == 7
    assert all(field.required and field.type == "textarea" for field in report.fields)
    assert (report.field("necessity").min_length, report.field("necessity").max_length) == (200, 3000)
    assert BEIJING.report_sections == ()


def test_who_holds_the_desks() -> None:
    assert (HANGZHOU.offices.first_review.role, len(HANGZHOU.offices.first_review.regions)) == ("district_officer", 14)
    assert (BEIJING.offices.first_review.role, len(BEIJING.offices.first_review.regions)) == ("recommender_officer", 17)
    assert (HANGZHOU.offices.acceptance.role, BEIJING.offices.acceptance.role) == ("city_officer", "centre_officer")
    assert HANGZHOU.offices.approvals == ("city_approver",)
    assert BEIJING.offices.approvals == ("city_approver", "finance_approver")


def test_a_central_unit_goes_to_the_district() -> None:
    routes = {route.key: route for route in BEIJING.routes}

    assert routes["territory"].affiliations == ("local", "central")
    assert routes["affiliation"].leads_to == ("municipal_body", "enterprise_group")


def test_fields_that_beijing_locks_after_recognition() -> None:
    locked = {
        (section.key, field.key)
        for section in BEIJING.sections
        for field in section.fields
        if field.locked_after_recognition
    }

    assert locked == {("unit", "name"), ("unit", "studio_address"), ("leader", "name")}


def test_honours_that_open_the_way_to_an_honorary_studio() -> None:
    qualifying = {honour.key for honour in HANGZHOU.honours if honour.qualifies_for_honorary}

    assert qualifying == set(HANGZHOU.condition("HZ-30").params["honours"])
    assert len([honour for honour in BEIJING.honours if honour.preferred]) == 8


@BOTH
def test_the_choice_of_honours_is_the_list_of_honours(pack: Measures) -> None:
    chosen = [key for key, _ in pack.choices["honour"]]

    assert chosen == [honour.key for honour in pack.honours] + ["other"]


@BOTH
def test_every_required_field_asks_with_a_label_and_every_long_text_has_a_limit(pack: Measures) -> None:
    fields = [field for section in pack.sections for field in section.fields]

    assert all(field.label and field.print_label for field in fields)
    assert [field.key for field in fields if field.type in ("text", "textarea") and not field.max_length] == []


@BOTH
def test_identity_numbers_and_phones_are_sensitive_and_never_public(pack: Measures) -> None:
    specs = [field for section in pack.sections for field in section.fields]
    specs += [column for section in pack.sections for table in section.tables for column in table.columns]

    assert all(field.sensitive for field in specs if field.type in ("resident_id", "mobile", "email"))


@BOTH
def test_every_file_field_has_its_slot(pack: Measures) -> None:
    slots = {slot.key for slot in pack.materials}
    asked = {field.key for section in pack.sections for field in section.fields if field.type == "file_slot"}

    assert asked - slots == set()


@BOTH
def test_every_message_can_be_filled_in_from_the_facts_of_its_check(pack: Measures) -> None:
    for condition in pack.conditions:
        facts = dict.fromkeys(CHECKS[condition.check].facts, "3")

        told = condition.message.format(**facts)

        assert told.endswith("。") and "！" not in told
        assert not [name for _, name, _, _ in Formatter().parse(told) if name]


@BOTH
def test_the_marking_sheet_of_the_pack_exists(pack: Measures) -> None:
    assert load_sheet(pack.sheet).base == 100


def test_a_material_that_can_be_queried_online_is_waived() -> None:
    assert HANGZHOU.material("skill_certificates").waived_if_verified_online
    assert HANGZHOU.material("evidence").needs_original_check
    assert HANGZHOU.material("id_cards").sensitive


def test_slots_that_a_condition_asks_for_are_left_to_it() -> None:
    assert "system_training" in HANGZHOU.judged_slots
    assert "licence" not in HANGZHOU.judged_slots


def test_conditions_and_materials_differ_by_kind() -> None:
    new = {condition.id for condition in HANGZHOU.conditions_for("new")}
    honorary = {condition.id for condition in HANGZHOU.conditions_for("honorary")}

    assert {"HZ-20", "HZ-72"} <= new - honorary
    assert {"HZ-29", "HZ-30"} <= honorary - new
    assert "rehire_contract" in {slot.key for slot in HANGZHOU.materials_for("honorary")}
    assert "rehire_contract" not in {slot.key for slot in HANGZHOU.materials_for("new")}


def test_grounds_are_listed_by_kind() -> None:
    assert len(HANGZHOU.grounds_of("change")) == 3
    assert len(HANGZHOU.grounds_of("veto")) == 3
    assert len(BEIJING.grounds_of("cancel")) == 4


def test_windows_have_days_in_any_year() -> None:
    assert HANGZHOU.window("application").dates(2027) == (date(2027, 4, 1), date(2027, 5, 15))
    assert len(BEIJING.windows) == 6


def test_quotas_and_grants_are_groups_of_parameters() -> None:
    assert BEIJING.quotas["quota_new"].value == 10
    assert BEIJING.grants["grant_excellent"].unit == "元"


def test_a_clause_is_cited_in_full_and_only_once() -> None:
    assert HANGZHOU.clause("三（一）") == "杭人社发〔2023〕112号 三（一）"
    assert HANGZHOU.clause("杭人社发〔2023〕112号 三（一）") == "杭人社发〔2023〕112号 三（一）"
    assert HANGZHOU.clause("系统默认 A-18") == "系统默认 A-18"
    assert HANGZHOU.clause("") == ""


def test_the_pack_in_force_on_a_day() -> None:
    assert for_city("beijing", date(2027, 5, 1)) is BEIJING
    assert BEIJING.in_force(date(2030, 12, 31))
    assert not BEIJING.in_force(date(2031, 1, 1))
    assert not HANGZHOU.in_force(date(2024, 1, 19))


def test_without_a_pack_in_force_the_newest_one_is_given() -> None:
    assert for_city("beijing", date(2031, 1, 1)) is BEIJING


def test_unknown_packs_and_cities_are_not_invented() -> None:
    with pytest.raises(KeyError):
        load("shanghai-2023")
    with pytest.raises(KeyError):
        for_city("shanghai", date(2027, 1, 1))
    with pytest.raises(KeyError):
        HANGZHOU.section("none")
    with pytest.raises(KeyError):
        HANGZHOU.field("unit", "none")


def test_one_field_and_one_table_can_be_asked_for() -> None:
    assert HANGZHOU.field("unit", "uscc").type == "uscc"
    assert HANGZHOU.table("team", "members").column("is_staff").label == "本单位人员"


def test_an_override_reaches_the_conditions_and_leaves_the_pack_alone() -> None:
    stricter = HANGZHOU.override("retirement_years", 4)

    assert stricter.condition("HZ-20").params["years"] == 4
    assert stricter.value("retirement_years") == 4
    assert HANGZHOU.condition("HZ-20").params["years"] == 3


def test_taking_out_a_rule_takes_out_its_condition() -> None:
    without = BEIJING.without("BJ-21")

    assert "BJ-21" not in {condition.id for condition in without.conditions}
    assert "BJ-21" not in without.rule_ids()


@pytest.mark.parametrize(
    ("pack", "rule", "name", "neutral"),
    [
        (BEIJING, "BJ-24", "quota_new", 100000),
        (BEIJING, "BJ-32", "notice_working_days", 0),
        (HANGZHOU, "HZ-63", "grant_establishment", Decimal(0)),
        (HANGZHOU, "HZ-42", "original_checks", False),
        (HANGZHOU, "HZ-43", "review_steps", ()),
    ],
)
def test_taking_out_a_rule_makes_its_parameter_neutral(pack: Measures, rule: str, name: str, neutral: object) -> None:
    assert pack.without(rule).value(name) == neutral


def test_taking_out_a_rule_takes_out_its_fields_columns_and_slots() -> None:
    without = HANGZHOU.without("HZ-36")

    assert "id_number" not in {column.key for column in without.table("team", "members").columns}
    assert "certificates" not in {table.key for table in without.section("leader").tables}
    assert "licence" not in {slot.key for slot in without.materials}


def test_taking_out_joint_recognition_leaves_one_office() -> None:
    without = BEIJING.without("BJ-06")

    assert without.offices.approvals == ("city_approver",)
    assert without.offices.issuers == ("北京市人力资源和社会保障局",)


def test_taking_out_the_list_of_reviewers_empties_it() -> None:
    assert HANGZHOU.without("HZ-04").offices.first_review.regions == ()


def test_a_rule_nobody_wrote_cannot_be_taken_out() -> None:
    with pytest.raises(KeyError):
        HANGZHOU.without("HZ-99")


def test_without_its_rule_a_desk_falls_back_to_the_city_bureau() -> None:
    assert BEIJING.without("BJ-48").offices.acceptance.role == "city_officer"


def test_the_policy_section_alone_revises() -> None:
    """BJ-47: 职业能力建设处 makes, revises, explains; without the rule whoever runs the rounds may as well."""
    office = BEIJING.offices.policy

    assert (office.label, office.roles) == ("市人力资源社会保障局职业能力建设处", ("city_officer",))
    assert BEIJING.without("BJ-47").offices.policy.roles == ("city_officer", "centre_officer")


@BOTH
def test_taking_out_any_rule_of_the_policy_changes_the_pack(pack: Measures) -> None:
    rules = sorted(rule for rule in pack.rule_ids() if rule.startswith(("HZ", "BJ")))

    assert [rule for rule in rules if pack.without(rule) == pack] == []


def test_roles_and_office_kinds_are_those_of_the_accounts() -> None:
    from portal.accounts.models import Organisation
    from portal.accounts.roles import Role

    assert set(Role.values) == ROLES
    assert {value for value, _ in Organisation._meta.get_field("kind").flatchoices} == ORGANISATION_KINDS


def test_slots_take_only_what_uploads_can_check() -> None:
    from portal.documents.uploads import KINDS

    # A CSV is no material: only a bank's answer is one.
    assert {ending for kind in KINDS.values() for ending in kind.extensions} == FILE_ENDINGS | {"csv"}
    slots = [slot for pack in all_measures() for slot in pack.materials]
    assert slots and all(slot.accept and set(slot.accept) <= FILE_ENDINGS for slot in slots)
