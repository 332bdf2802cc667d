"""Saving a section: versions, sealed numbers, rows, what a return leaves open, copies beside the application."""

from __future__ import annotations

from datetime import date

import pytest

from applications import completeness, conflicts, copies, editing, eligibility, sections, transitions
from applications.answers import Setting
from applications.completeness import setting_of
from applications.models import Application, Section
from applications.sections import Overtaken, Typed
from applications.transitions.review import Point
from portal.accounts.models import User
from portal.policy import clock
from portal.policy.refusal import Refused
from tests.factories import answers
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.applications import ApplicationFactory, fill_complete

pytestmark = pytest.mark.django_db


def save(
    application: Application, key: str, typed: Typed, by: User | None = None, version: int | None = None
) -> Section:
    present = application.sections.get(key=key).version
    return sections.save(
        application,
        key,
        typed,
        by=by or application.created_by,
        at=clock.now(fresh=True),
        version=present if version is None else version,
    )


@pytest.fixture
def draft() -> Application:
    return ApplicationFactory()


@pytest.fixture
def returned() -> Application:
    """A file sent back for its industry and its members, and for one slot."""
    application = ApplicationFactory(complete=True)
    transitions.submit(application, by=application.created_by)
    officer = UserFactory(district_officer=True, organisation=application.recommender)
    points = [
        Point("field", "unit.industry", "所属行业", "请核对所属行业。"),
        Point("field", "team.members", "团队成员", "请补充岗位。"),
        Point("file", "licence", "营业执照", "扫描件不清楚。"),
    ]
    transitions.return_for_correction(
        application, by=officer, points=points, due_on=date.fromordinal(clock.today().toordinal() + 5)
    )
    return application


def test_what_was_typed_is_kept_even_when_it_cannot_stand(draft):
    saved = save(draft, "unit", Typed(fields={"staff_total": "三百多人"}))

    assert saved.data["staff_total"] == "三百多人"
    assert saved.version == 1


def test_only_reasons_that_a_soft_rule_of_the_section_asks_for_are_kept(draft):
    forged = {"HZ-20": "确有绝技。", "HZ-72": "属于另一节。", "HZ-15": "不是“原则上”。", "x" * 300: "没有这一条。"}
    saved = save(draft, "leader", Typed(explanations=forged))

    assert saved.data[sections.EXPLANATIONS] == {"HZ-20": "确有绝技。"}


def test_a_returned_file_keeps_its_reasons_where_nothing_was_reopened(returned):
    saved = save(returned, "unit", Typed(explanations={"HZ-72": "区级正在评审。"}))
    assert saved.data[sections.EXPLANATIONS] == {"HZ-72": "区级正在评审。"}

    saved = save(returned, "leader", Typed(explanations={"HZ-20": "改过的理由"}))
    assert sections.EXPLANATIONS not in saved.data


def test_a_reason_longer_than_its_box_is_said_at_the_box(draft):
    saved = save(draft, "leader", Typed(explanations={"HZ-20": "理" * 1001}))
    spec = draft.measures.section("leader")

    found = completeness.section_problems(spec, saved.data, setting_of(draft))

    assert ("explain-HZ-20", "理由说明最多 1000 字，现在 1001 字，请删减。") in [
        (each.field, each.text) for each in found
    ]


def test_saving_the_same_again_is_no_new_version(draft):
    save(draft, "unit", Typed(fields={"staff_total": "300"}))
    again = save(draft, "unit", Typed(fields={"staff_total": "300"}))

    assert again.version == 1


def test_an_older_version_is_a_conflict_and_nothing_is_overwritten(draft):
    colleague = UserFactory(host_clerk=True, organisation=draft.host, name="李建国")
    save(draft, "unit", Typed(fields={"staff_total": "300"}), by=colleague)

    with pytest.raises(Overtaken, match="同事李建国于"):
        save(draft, "unit", Typed(fields={"staff_total": "999"}), version=0)

    assert draft.sections.get(key="unit").data["staff_total"] == "300"


def test_a_field_that_was_not_on_the_page_is_left_alone(draft):
    save(draft, "unit", Typed(fields={"staff_total": "300", "industry": "C"}))
    saved = save(draft, "unit", Typed(fields={"industry": "I"}))

    assert (saved.data["staff_total"], saved.data["industry"]) == ("300", "I")


def test_an_id_number_is_sealed_and_an_empty_box_keeps_it(draft):
    number = answers.resident_id(date(1970, 5, 20))
    save(draft, "leader", Typed(fields={"id_number": number}))

    kept = save(draft, "leader", Typed(fields={"id_number": "", "name": "沈砚舟"})).data["id_number"]

    assert number not in str(kept)
    assert kept["masked"] == f"{number[:6]}********{number[14:]}"


def test_typing_the_same_number_again_changes_nothing(draft):
    number = answers.resident_id(date(1970, 5, 20))
    save(draft, "leader", Typed(fields={"id_number": number}))

    assert save(draft, "leader", Typed(fields={"id_number": number})).version == 1


def test_rows_keep_their_mark_and_their_sealed_number_when_they_move(draft):
    rows = [answers.member(1), answers.member(2)]
    first, second = save(draft, "team", Typed(tables={"members": rows})).data["members"]

    moved = save(
        draft,
        "team",
        Typed(
            tables={"members": [{"_row": second["_row"], "id_number": ""}, {"_row": first["_row"], "post": "检验岗"}]}
        ),
    ).data["members"]

    assert [row["_row"] for row in moved] == [second["_row"], first["_row"]]
    assert moved[0]["id_number"] == second["id_number"]
    assert (moved[1]["post"], moved[1]["name"]) == ("检验岗", "成员一")


def test_a_prefilled_value_loses_its_source_when_it_is_changed(draft):
    before = draft.sections.get(key="unit").data["_sources"]

    after = save(draft, "unit", Typed(fields={"name": "新的名称", "uscc": draft.host.uscc})).data["_sources"]

    assert "name" in before and "name" not in after
    assert "uscc" in after


def test_answers_that_lists_need_are_copied(draft):
    fill_complete(draft, files=False, leader_name="何竹筠", occupation="伞艺制作工")

    draft.refresh_from_db()
    assert draft.studio_name == "何竹筠伞艺制作工技能大师工作室"
    assert (draft.lead_master, draft.occupation_key, draft.team_size) == ("何竹筠", "伞艺制作工", 3)
    assert (draft.skill_level, draft.district_level, draft.listed_honours) == ("senior_technician", True, 1)
    assert len(draft.leader_index) == 64


@pytest.mark.parametrize(("form", "eligible"), [("full", False), ("partial", True), ("self", True)])
def test_a_fully_financed_institution_is_outside_the_grant(form, eligible):
    host = OrganisationFactory(institution=True, funding_form=form)
    application = ApplicationFactory(host=host)

    fill_complete(application, files=False)

    application.refresh_from_db()
    assert application.construction_grant_eligible is eligible


def test_a_stranger_may_not_write(draft):
    with pytest.raises(Refused, match="只有申报单位的经办人"):
        save(draft, "unit", Typed(fields={"industry": "C"}), by=UserFactory(host_clerk=True))


def test_the_lead_master_writes_the_own_sections_alone(draft):
    master = UserFactory(lead_master=True, organisation=draft.host)
    Application.objects.filter(pk=draft.pk).update(leader_user=master)
    draft.refresh_from_db()

    assert save(draft, "leader", Typed(fields={"skills": "精密装配"}), by=master).version == 1
    with pytest.raises(Refused, match="这一节由单位经办人填写"):
        save(draft, "unit", Typed(fields={"industry": "C"}), by=master)


def test_a_submitted_file_is_shut():
    application = ApplicationFactory(complete=True)
    transitions.submit(application, by=application.created_by)

    with pytest.raises(Refused, match="内容不能再修改"):
        save(application, "unit", Typed(fields={"industry": "I"}))


def test_a_returned_file_opens_only_what_was_named(returned):
    saved = save(returned, "unit", Typed(fields={"industry": "I", "name": "偷改的名称"}))

    assert saved.data["industry"] == "I"
    assert saved.data["name"] == returned.host.name


def test_the_scope_of_a_return_speaks_of_fields_tables_and_files(returned):
    scope = editing.scope_of(returned)

    assert scope.opens("unit", "industry") and not scope.opens("unit", "name")
    assert scope.opens("team", "members") and scope.opens_section("team")
    assert scope.opens_slot("licence") and not scope.opens_slot("evidence")
    assert not scope.opens_section("leader")


def test_a_change_that_would_double_a_master_is_refused_in_beijing():
    first = ApplicationFactory(beijing=True, complete=True, serial=11)
    transitions.submit(first, by=first.created_by)
    second = ApplicationFactory(beijing=True, complete=True, serial=12)
    transitions.submit(second, by=second.created_by)
    officer = UserFactory(district_officer=True, organisation=second.recommender)
    transitions.return_for_correction(
        second,
        by=officer,
        points=[Point("field", "leader.id_number", "身份证件号码", "请核对。")],
        due_on=date.fromordinal(clock.today().toordinal() + 5),
    )
    taken = answers.resident_id(date(1976, 9, 8), serial=11)

    with pytest.raises(Refused, match="已有另一份申报在办理"):
        save(second, "leader", Typed(fields={"id_number": taken}))

    second.refresh_from_db()
    assert second.leader_index != first.leader_index


def test_a_complete_section_has_no_problems_and_an_empty_one_names_each(draft):
    spec = draft.measures.section("unit")
    empty = completeness.section_problems(spec, {}, setting_of(draft))

    assert "请填写“申报单位名称”。" in [each.text for each in empty]
    assert "请选择“单位性质”。" in [each.text for each in empty]


def test_contradictions_are_found():
    application = ApplicationFactory(complete=True)
    save(application, "unit", Typed(fields={"skilled_total": "900"}))
    save(application, "leader", Typed(fields={"sex": "female", "birth": "1977-01-01"}))

    texts = [str(each) for each in completeness.problems(application)]

    assert "技能人才数 900 人超过职工总数 500 人，请核对。" in texts
    assert "性别与身份证件号码不一致，请对照证件核对。" in texts
    assert "出生日期与身份证件号码不一致，请对照证件核对。" in texts


def test_numbers_are_compared_as_the_fields_read_them():
    typed = {"staff_total": "1,200", "skilled_total": "１３００"}

    found = completeness.contradictions("unit", typed, Setting(date(2027, 3, 31)))

    assert found == [("skilled_total", "技能人才数 1300 人超过职工总数 1200 人，请核对。")]


def test_levels_may_not_exceed_the_skilled():
    typed = {"skilled_total": "10", "technicians": "11"}

    found = completeness.contradictions("unit", typed, Setting(date(2027, 3, 31)))

    assert found == [("senior_workers", "高级工及以上各等级合计 11 人，超过技能人才数 10 人，请核对。")]


def test_rows_too_few_and_rows_in_error_are_named_by_number():
    application = ApplicationFactory(complete=True)
    row = {**answers.member(1), "education": "", "birth": "1999-01-01"}
    save(application, "team", Typed(tables={"members": [row]}))
    save(application, "plan", Typed(tables={"targets": []}))

    texts = [str(each) for each in completeness.problems(application)]

    assert "团队成员第 1 行：请选择“学历”。" in texts
    assert "团队成员第 1 行：出生日期与身份证件号码不一致，请对照证件核对。" in texts
    assert "“年度目标”至少填 3 行，现有 0 行。" in texts


def test_a_section_not_marked_complete_keeps_the_file_from_being_ready():
    application = ApplicationFactory(complete=True)
    Section.objects.filter(application=application, key="plan").update(complete=False)

    assert [str(each) for each in completeness.problems(application)] == [
        "“工作计划”一节还没有标记完成，请核对后标记。"
    ]


def test_a_conflict_shows_both_texts_and_carries_the_later_one_signed(draft):
    spec = draft.measures.section("leader")
    save(draft, "leader", Typed(fields={"name": "沈砚舟", "education": "college"}))
    stored = draft.sections.get(key="leader")
    number = answers.resident_id(date(1970, 5, 20))
    typed = Typed(fields={"name": "沈砚洲", "education": "master", "id_number": number})

    mine = conflicts.mine_of(spec, stored, typed, clock.today())
    found = {each.name: each for each in conflicts.differences(spec, stored, mine, setting_of(draft))}

    assert (found["name"].theirs, found["name"].mine, found["name"].mergeable) == ("沈砚舟", "沈砚洲", True)
    assert (found["education"].theirs, found["education"].mine) == ("大专、高职", "硕士")
    assert found["id_number"].mine == f"{number[:6]}********{number[14:]}"
    post = {
        "mine": conflicts.keep(mine),
        "keep_name": "merged",
        "merged_name": "沈砚舟洲",
        "keep_education": "theirs",
        "keep_id_number": "mine",
    }
    chosen = conflicts.chosen(spec, post)
    assert chosen.fields["name"] == "沈砚舟洲"
    assert "education" not in chosen.fields
    assert chosen.fields["id_number"] == mine["id_number"]


def test_a_conflict_in_a_table_or_a_reason_is_chosen_whole(draft):
    spec = draft.measures.section("leader")
    save(draft, "leader", Typed(tables={"resume": [{"unit": "一厂"}]}, explanations={"HZ-20": "甲"}))
    stored = draft.sections.get(key="leader")
    typed = Typed(tables={"resume": [{"unit": "二厂"}]}, explanations={"HZ-20": "乙"})

    mine = conflicts.mine_of(spec, stored, typed, clock.today())
    found = {each.name: each for each in conflicts.differences(spec, stored, mine, setting_of(draft))}

    assert "一厂" in found["resume"].theirs and "二厂" in found["resume"].mine
    assert not found["resume"].mergeable
    assert (found["explain-HZ-20"].theirs, found["explain-HZ-20"].mine) == ("甲", "乙")
    post = {"mine": conflicts.keep(mine), "keep_resume": "mine", "keep_explain-HZ-20": "theirs"}
    chosen = conflicts.chosen(spec, post)
    saved = save(draft, "leader", chosen)
    assert [row["unit"] for row in saved.data["resume"]] == ["二厂"]
    assert saved.data["_explanations"] == {"HZ-20": "甲"}
    again = conflicts.chosen(spec, {**post, "keep_explain-HZ-20": "mine"})
    assert again.explanations == {"HZ-20": "乙"}


def test_a_forged_conflict_is_refused(draft):
    with pytest.raises(Refused, match="已经失效"):
        conflicts.chosen(draft.measures.section("unit"), {"mine": "forged", "keep_name": "mine"})


def test_copies_of_a_section_without_any_are_none(draft):
    section = draft.sections.get(key="plan")

    assert copies.update(draft, draft.measures, draft.call.kind, section) == []


@pytest.mark.parametrize("doubled", ["the lead master", "a member"])
def test_beijing_counts_nobody_twice_though_it_asks_for_no_numbers(doubled):
    application = ApplicationFactory(beijing=True, complete=True)
    members = [answers.member(each) for each in (1, 2, 3)]
    leader = application.sections.get(key="leader").data
    again = {"name": leader["name"], "birth": leader["birth"]} if doubled == "the lead master" else {}
    members[2] = {**(members[2] if again else members[1]), **again}

    save(application, "team", Typed(tables={"members": members}))

    found = eligibility.report(application, at=clock.now()).of("BJ-19")
    assert (found.outcome, "现 2 名" in found.text) == ("block", True)
