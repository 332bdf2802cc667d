"""Inspections and rectification orders: who goes, what is kept, what is ordered, what is due (HZ-47, BJ-44)."""

from __future__ import annotations

from datetime import date

import pytest

from portal.accounts.kinds import City
from portal.notifications.models import Message
from portal.policy import clock, measures
from portal.policy.refusal import Conflict, Refused
from portal.workflow import worklist
from studios import inspection_duties, inspection_rounds, overview, visit_facts
from studios.models import Inspection
from studios.rules import inspections as rules
from studios.transitions import inspections, orders
from studios.visit_facts import Seen
from tests.factories.accounts import UserFactory
from tests.studios.life_scene import Scene, studio_of
from tests.studios.visit_scene import answers, begun, concluded, ordered, photo

pytestmark = pytest.mark.django_db
HANGZHOU, BEIJING = measures.load("hangzhou-2023"), measures.load("beijing-2023")
DUE = date(2027, 6, 10)
VISIT_FACTS = {
    "has_dedicated_site", "sign_not_prominent", "no_honour_board", "equipment_shortage_affects_work",
    "rules_and_duties_clear", "rules_not_posted", "has_ledger_and_fund_rules", "has_improper_spending",
    "no_support_fund", "no_guarantee_rules",
}  # fmt: skip
OF_HANGZHOU = {"no_honour_board", "no_support_fund", "no_guarantee_rules"}


@pytest.fixture
def hangzhou(at) -> Scene:
    at("2027-05-10 09:00")
    return Scene(studio_of())


@pytest.fixture
def beijing(at) -> Scene:
    at("2027-05-10 09:00")
    return Scene(studio_of(City.BEIJING))


def test_the_checklist_comes_from_the_pack_and_carries_the_names_of_the_sheets():
    """HZ-47, BJ-44: without its rule a city has no checklist; keys are the facts of source visit."""
    assert {item.key for item in HANGZHOU.inspection_items if item.fact_when} == VISIT_FACTS
    facts_of_beijing = {item.key for item in BEIJING.inspection_items if item.fact_when}
    assert facts_of_beijing == (VISIT_FACTS - OF_HANGZHOU) | {"unauthorised_change"}
    assert HANGZHOU.without("HZ-47").inspection_items == ()
    assert HANGZHOU.without("HZ-47").value("irregular_inspections") is False
    assert BEIJING.without("BJ-44").inspection_items == ()
    assert not rules.yearly(BEIJING.without("BJ-44"))
    assert rules.yearly(BEIJING) and not rules.yearly(HANGZHOU)


def test_city_and_district_of_hangzhou_both_inspect_at_any_time(hangzhou):
    first = concluded(hangzhou, hangzhou.officer)
    second = concluded(hangzhou, hangzhou.desk)

    assert {first.kind, second.kind} == {Inspection.Kind.IRREGULAR}
    assert rules.clause(HANGZHOU, first.kind) == "杭人社发〔2023〕112号 五（一）"


def test_a_body_inspects_each_studio_once_a_year_and_may_come_again(beijing):
    """BJ-44: the first visit of a year is the yearly one."""
    first = concluded(beijing, beijing.desk)
    again = begun(beijing, beijing.desk)
    centre = begun(beijing, beijing.centre)

    assert [first.kind, again.kind, centre.kind] == ["yearly", "irregular", "irregular"]
    assert rules.clause(BEIJING, first.kind) == "京人社能发〔2023〕3号 第十四条"
    assert rules.clause(BEIJING, centre.kind) == "京人社能发〔2023〕3号 第十五条"


@pytest.mark.parametrize("who", ["clerk", "approver", "finance"])
def test_others_do_not_inspect(beijing, who):
    with pytest.raises(Refused, match="督导检查由"):
        begun(beijing, getattr(beijing, who))


def test_in_beijing_the_bureau_leaves_inspecting_to_the_centre(beijing):
    with pytest.raises(Refused, match="市就业促进中心办理"):
        begun(beijing, beijing.officer)


@pytest.mark.parametrize("on", [date(2026, 4, 27), date(2027, 5, 11)])
def test_a_visit_is_between_recognition_and_today(hangzhou, on):
    with pytest.raises(Refused, match="检查日期应在"):
        begun(hangzhou, hangzhou.officer, on)


def test_a_visit_stays_in_its_year(hangzhou):
    visit = begun(hangzhou, hangzhou.officer)

    with pytest.raises(Refused, match="检查日期应在 2027 年内"):
        inspections.write(visit, answers(visit) | {"on": date(2026, 12, 1)}, by=hangzhou.officer)


def test_nothing_is_concluded_half(hangzhou):
    visit = begun(hangzhou, hangzhou.officer)
    half = answers(visit, no_honour_board="")
    half["checklist"]["records_kept"] = {"found": "", "note": ""}
    inspections.write(visit, half | {"conclusion": ""}, by=hangzhou.officer)

    with pytest.raises(Refused, match="“有成果荣誉展示栏”的问题说明、台账记录及时、完整、检查结论"):
        inspections.conclude(visit, by=hangzhou.officer)


def test_what_is_concluded_no_longer_changes_and_only_then_the_unit_reads_it(hangzhou):
    visit = begun(hangzhou, hangzhou.officer)
    assert not Inspection.objects.visible_to(hangzhou.clerk).exists()
    assert Inspection.objects.visible_to(hangzhou.desk).exists()
    colleague = hangzhou.colleague
    inspections.write(visit, answers(visit), by=hangzhou.officer, files=[photo()])
    inspections.conclude(visit, by=hangzhou.officer)

    assert Inspection.objects.visible_to(hangzhou.clerk).get() == visit
    for act in (
        lambda: inspections.write(visit, answers(visit), by=hangzhou.officer),
        lambda: inspections.remove_file(visit, visit.files.get(), by=hangzhou.officer),
    ):
        with pytest.raises(Refused, match="已经办结"):
            act()
    with pytest.raises(Conflict):
        inspections.discard(visit, by=colleague, remark="错")


def test_unit_and_the_other_office_hear_of_it(hangzhou):
    people = (hangzhou.clerk, hangzhou.desk, hangzhou.officer)
    concluded(hangzhou, hangzhou.officer, rules_not_posted="没有上墙")

    said = {who.pk: list(Message.objects.filter(user=who).values_list("subject", flat=True)) for who in people}
    assert said == {people[0].pk: ["不定期检查已办结"], people[1].pk: ["不定期检查已办结"], people[2].pk: []}
    assert "发现 1 个问题" in Message.objects.get(user=hangzhou.clerk).body


def test_the_office_that_did_not_go_does_not_write(hangzhou):
    visit = begun(hangzhou, hangzhou.officer)

    with pytest.raises(Refused, match="这次检查由"):
        inspections.write(visit, answers(visit), by=hangzhou.desk)


def test_a_studio_that_lost_its_title_is_not_inspected(hangzhou):
    hangzhou.studio.state = "expired"
    hangzhou.studio.save()

    with pytest.raises(Refused, match="不再持有称号"):
        begun(hangzhou, hangzhou.officer)


def test_facts_of_a_period_are_those_the_latest_visit_saw(at, hangzhou):
    """Seen twice: the later one counts; a point that did not apply says nothing; drafts and other years stay out."""
    concluded(hangzhou, hangzhou.officer, on=date(2026, 12, 30), no_honour_board="没有")
    early = concluded(hangzhou, hangzhou.officer, on=date(2027, 2, 1), rules_not_posted="没有", has_dedicated_site="无")
    late = begun(hangzhou, hangzhou.desk, date(2027, 3, 1))
    given = answers(late)
    given["checklist"]["has_dedicated_site"] = {"found": "na", "note": ""}
    inspections.write(late, given, by=hangzhou.desk)
    inspections.conclude(late, by=hangzhou.desk)
    begun(hangzhou, hangzhou.officer)

    seen = visit_facts.found(hangzhou.studio, date(2027, 1, 1), date(2027, 12, 31))

    assert set(seen) == VISIT_FACTS
    assert seen["rules_not_posted"] == Seen(False, date(2027, 3, 1), late.pk, "")
    assert seen["has_dedicated_site"] == Seen(False, date(2027, 2, 1), early.pk, "无")
    assert seen["no_honour_board"].value is False and seen["rules_and_duties_clear"].value is True


def test_a_problem_is_ordered_once(hangzhou):
    """HZ-47: each problem can become an order, or several one; nothing is ordered twice."""
    visit = concluded(hangzhou, hangzhou.officer, rules_not_posted="没有上墙", no_honour_board="没有")
    issue = {"by": hangzhou.officer, "points": "整改", "due_on": DUE}
    order = orders.issue(visit, items=["rules_not_posted"], **issue)

    assert (order.office, order.issued_on, order.state) == (hangzhou.officer.organisation, clock.today(), "issued")
    with pytest.raises(Conflict, match="已经下达过"):
        orders.issue(visit, items=["rules_not_posted", "no_honour_board"], **issue)
    with pytest.raises(Refused, match="请选择"):
        orders.issue(visit, items=[], **issue)
    orders.issue(visit, items=["no_honour_board"], **issue)
    with pytest.raises(Refused, match="没有待下达整改要求的问题"):
        orders.issue(visit, items=["no_honour_board"], **issue)


def test_who_may_not_order(hangzhou):
    visit = begun(hangzhou, hangzhou.officer)
    given = {"items": ["no_honour_board"], "points": "整改", "due_on": DUE}

    with pytest.raises(Refused, match="请先办结"):
        orders.issue(visit, by=hangzhou.officer, **given)
    with pytest.raises(Refused, match="整改要求由"):
        orders.issue(visit, by=hangzhou.desk, **given)
    visit = concluded(hangzhou, hangzhou.officer, no_honour_board="没有")
    with pytest.raises(Refused, match="整改期限应在今天之后"):
        orders.issue(visit, by=hangzhou.officer, **given | {"due_on": clock.today()})


def test_an_order_goes_to_and_fro_until_it_is_mended(hangzhou):
    """HZ-47: answered with evidence, sent back with a finding and a new day, answered again, closed."""
    order = ordered(hangzhou, hangzhou.officer, DUE)
    with pytest.raises(Refused, match="请附上"):
        orders.answer(order, by=hangzhou.clerk, text="已改", files=[])
    orders.answer(order, by=hangzhou.clerk, text="已改", files=[photo()])
    orders.send_back(order, by=hangzhou.officer, finding="仍被遮挡", due_on=date(2027, 6, 20))
    assert (order.state, order.due_on, order.finding) == ("issued", date(2027, 6, 20), "仍被遮挡")
    assert hangzhou.studio.state == "active"

    orders.answer(order, by=hangzhou.leader, text="已移走", files=[photo("二.jpg")])
    orders.close(order, by=hangzhou.officer, finding="属实")

    assert order.state == "closed" and order.closed_at is not None and order.files.count() == 2
    told = list(Message.objects.filter(user=hangzhou.clerk).order_by("pk").values_list("subject", flat=True))
    assert told == ["整改要求：复查不通过，继续整改", "整改要求：复查通过，销号"]


def test_a_review_without_words_is_none(hangzhou):
    order = ordered(hangzhou, hangzhou.officer, DUE)
    orders.answer(order, by=hangzhou.clerk, text="已改", files=[photo()])

    with pytest.raises(Refused, match="请写明复查意见"):
        orders.close(order, by=hangzhou.officer, finding=" ")
    with pytest.raises(Refused, match="这份整改要求由"):
        orders.close(order, by=hangzhou.desk, finding="属实")


def test_an_order_is_due_to_the_unit_then_to_its_office(hangzhou):
    """−7, −3, −1 and the day after are the registry's; who and when are said here."""
    clerk, officer = hangzhou.clerk, hangzhou.officer
    order = ordered(hangzhou, officer, DUE)

    (duty,) = [each for each in inspection_duties.duties(clock.now()) if each.key == f"order:{order.pk}"]

    assert duty.holders == (clerk,) and officer in duty.escalate and clerk not in duty.escalate
    assert (duty.due, duty.clause) == (clock.end_of(DUE), "杭人社发〔2023〕112号 五（一）")
    orders.answer(order, by=clerk, text="已改", files=[photo()])
    assert list(inspection_duties.duties(clock.now())) == []


def test_an_overdue_order_is_chased_once_a_day(at, hangzhou):
    order = ordered(hangzhou, hangzhou.officer, DUE)
    clerk = hangzhou.clerk
    at("2027-06-11 09:00")
    orders.chase(order, by=hangzhou.officer)

    assert Message.objects.get(user=clerk).subject == "催办：整改要求"
    with pytest.raises(Conflict, match="今天已经催办过"):
        orders.chase(order, by=hangzhou.colleague)
    (line,) = [each for each in overview.lines("due", hangzhou.studio, clock.today()) if each.label == "整改要求"]
    assert (line.words, line.due) == ("已过期，请尽快整改并报告", DUE)


def test_the_yearly_round_is_due_before_the_summary(at, beijing):
    """BJ-44: from 1 October each body is reminded until every studio's visit of the year is concluded."""
    desk = beijing.desk
    at("2027-09-30 09:00")
    assert list(inspection_duties.duties(clock.now())) == []
    at("2027-10-01 09:00")
    (duty,) = inspection_duties.duties(clock.now())
    assert (duty.holders, duty.due) == ((desk,), clock.end_of(date(2027, 12, 10)))
    begun(beijing, desk)
    assert [each.title for each in _tasks(desk)] == ["2027 年度还有 1 家工作室没有办结", beijing.studio.name]

    visit = Inspection.objects.get()
    inspections.write(visit, answers(visit), by=desk)
    inspections.conclude(visit, by=desk)

    assert list(inspection_duties.duties(clock.now())) == [] and _tasks(desk) == []


def test_a_studio_recognised_this_year_follows_next_year(at, beijing):
    at("2026-11-01 09:00")

    assert not inspection_rounds.unvisited(BEIJING, 2026).exists()
    assert inspection_rounds.unvisited(BEIJING, 2027).get() == beijing.studio


def test_work_lists_of_unit_and_office(hangzhou):
    order = ordered(hangzhou, hangzhou.officer, DUE)
    other = UserFactory(host_clerk=True, city=City.HANGZHOU)
    assert [each.label for each in _tasks(hangzhou.clerk)] == ["完成整改并报告"]
    assert _tasks(other) == [] and _tasks(hangzhou.officer) == []

    orders.answer(order, by=hangzhou.clerk, text="已改", files=[photo()])

    assert [each.label for each in _tasks(hangzhou.officer)] == ["复查整改情况"]
    assert _tasks(hangzhou.clerk) == [] and _tasks(hangzhou.desk) == []


def _tasks(user):
    bundles = worklist.in_order(inspection_duties.tasks(user, clock.now()))
    return [item for bundle in bundles for item in bundle.read(0, bundle.count)]
