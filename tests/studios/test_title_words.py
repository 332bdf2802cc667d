"""A term that is over: what is true of the title is said on every page; the city has a day to answer (A-02, A-03)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from portal.accounts.models import User
from portal.policy import clock
from studios import life_duties, life_worklist, renewal_words, title_words
from studios.models import AssessmentResult, RenewalApplication, Studio
from studios.transitions import endings, life, renewals
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.django_db
GRADES, END_OF_TERM = AssessmentResult.Grade, AssessmentResult.Kind.END_OF_TERM
WINDOW, AFTER = "2029-07-09 23:59", "2029-07-10 00:01"


@pytest.fixture
def scene(at: Any) -> Scene:
    """Past its term on 28 April 2029."""
    at("2029-05-10 09:00")
    scene = Scene(studio_of())
    life.end_term(scene.studio)
    return scene


def result(scene: Scene, grade: str = GRADES.SATISFACTORY) -> None:
    life.record_result(
        scene.studio, by=scene.officer, kind=END_OF_TERM, year=2029, grade=grade, concluded_on=date(2029, 5, 10),
        document_no="试〔2029〕9号",
    )  # fmt: skip


def asked(scene: Scene) -> RenewalApplication:
    result(scene)
    return renewals.apply_to_renew(scene.studio, by=scene.clerk, plan="继续带徒。")


def label(scene: Scene, *, public: bool = False) -> str:
    return title_words.of(Studio.objects.get(pk=scene.studio.pk), public=public).label


def test_before_its_result_a_title_waits_for_its_assessment(scene):
    said = title_words.of(scene.studio)

    assert (said.label, said.note) == ("期满待考核", "有效期已满，期满考核结果公布前称号继续保留。")


def test_whoever_passed_is_said_to_have_passed_and_until_when_it_may_ask(scene):
    result(scene)

    said = title_words.of(scene.studio, public=True)

    assert said.label == "期满考核合格，待申请续建"
    assert said.note == "单位可以在 2029年7月9日（周一）24:00 前申请续建，其间称号继续保留。"


def test_the_last_minute_of_the_window_still_belongs_to_the_unit(scene, at):
    result(scene)
    at(WINDOW)
    assert label(scene) == "期满考核合格，待申请续建"

    at(AFTER)

    assert label(scene) == "期满考核合格，没有续建"


def test_what_lies_with_the_city_is_said_to_lie_there(scene, at):
    asked(scene)
    at(AFTER)

    assert label(scene, public=True) == "续建申请审核中"


def test_what_came_back_waits_for_the_unit(scene):
    renewals.return_renewal(asked(scene), by=scene.officer, remark="计划太短", due_on=date(2029, 8, 1))

    said = title_words.of(scene.studio)

    assert (said.label, said.due) == ("期满考核合格，待补充续建申请", date(2029, 8, 1))


def test_a_failure_is_told_to_those_inside_before_its_decision(scene):
    result(scene, GRADES.UNSATISFACTORY)

    assert (label(scene), label(scene, public=True)) == ("期满考核不合格，待决定", "期满，待决定")


def test_a_renewal_that_was_declined_is_told_inside(scene, at):
    renewal = asked(scene)
    renewals.draft(renewal, by=scene.officer, remark="不同意", document_no="")
    renewals.decline(renewal, by=scene.approver, remark="场地已不存在")
    at(AFTER)

    assert (label(scene), label(scene, public=True)) == ("续建申请未获准", "期满考核合格，没有续建")


def test_many_titles_are_asked_in_one_statement_and_the_clock_in_another(scene, django_assert_num_queries):
    result(scene)
    others = [studio_of(), studio_of()]
    for each in others:
        life.end_term(each)

    with django_assert_num_queries(2):
        title_words.of_all([scene.studio])
    with django_assert_num_queries(2):
        said = title_words.of_all([scene.studio, *others])
    assert [said[each.pk].label for each in others] == ["期满待考核"] * 2


def test_titles_within_their_term_are_asked_nothing(at, django_assert_num_queries):
    at("2026-05-10 09:00")
    studio = studio_of()

    with django_assert_num_queries(0):
        assert title_words.of_all([studio])[studio.pk].label == "有效"


def test_a_term_is_over_at_midnight_whether_or_not_anybody_has_looked(at):
    at("2029-04-28 23:59:59")
    studio = studio_of()
    assert title_words.of(studio).label == "有效"

    at("2029-04-29 00:00:01")

    assert title_words.of(studio).label == "期满待考核"


PAGES = ["studios:page", "workbench:studio_life", "studios:manage"]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_studio_says_it(scene, client_of, name):
    result(scene)

    shown = client_of(scene.clerk).get(reverse(name, args=[scene.studio.number])).content.decode()

    assert "期满考核合格，待申请续建" in shown and "期满待考核" not in shown


def test_the_lists_say_it(scene, client_of):
    result(scene)

    directory = client_of(scene.clerk).get(reverse("studios:directory")).content.decode()
    offices = client_of(scene.officer).get(reverse("studios:city_studios")).content.decode()
    found = client_of(scene.officer).get(reverse("workbench:search"), {"q": scene.studio.number}).content.decode()

    assert "期满考核合格，待申请续建" in found
    for shown in (directory, offices):
        assert "合格，待续建" in shown and "期满待考核" not in shown
    assert "申请续建 2029-07-09" in offices


def test_the_code_of_the_certificate_says_it(scene, client):
    result(scene)

    shown = client.get(reverse("verification:result", args=[scene.studio.verification_code])).content.decode()

    assert 'data-verdict="genuine"' in shown and "期满考核合格，待申请续建" in shown


def test_the_unit_reads_what_going_on_means(scene, client_of):
    """A-01, HZ-53: the year after the next term began; A-03: nothing asked, nothing barred."""
    result(scene)

    shown = client_of(scene.clerk).get(reverse("studios:renewal", args=[scene.studio.number])).content.decode()

    assert "第 2 期自 2029年4月29日（周日）起，不再设有效期；实行动态管理，从 2030 年度起每年参加年度绩效考核" in shown
    assert "称号到期终止，不是撤销；以后仍可以重新申报，不受限制。" in shown
    assert "系统默认 A-03" in shown


@pytest.mark.parametrize(("recognised_on", "since", "year"), [
    (date(2023, 12, 31), "2027年1月1日（周五）", "2028 年度"),
    (date(2024, 2, 29), "2027年3月1日（周一）", "2028 年度"),
])  # fmt: skip
def test_the_next_term_begins_the_day_after_whatever_the_calendar_says(at, recognised_on, since, year):
    at("2024-03-05 09:00")
    words = renewal_words.going_on(studio_of(recognised_on=recognised_on))

    assert words.startswith(f"第 2 期自 {since}起") and f"从 {year}起" in words


def test_a_title_without_an_end_has_nothing_to_go_on_from(at):
    at("2029-05-10 09:00")

    assert renewal_words.meanings(studio_of("beijing")) == []


def test_who_decides_reads_what_follows(scene, client_of):
    renewal = asked(scene)
    renewals.draft(renewal, by=scene.officer, remark="同意", document_no="试续〔2029〕1号")
    client = client_of(scene.approver)

    granting = client.get(reverse("studios:renewal_step", args=[renewal.pk, "approve"])).content.decode()
    declining = client.get(reverse("studios:renewal_step", args=[renewal.pk, "decline"])).content.decode()

    assert "准予后立即生效：第 2 期自 2029年4月29日（周日）起" in granting
    assert "单位在 2029年7月9日（周一）24:00 前仍可再次申请" in declining


def test_who_answers_sees_that_an_end_is_under_way(scene, client_of):
    renewal = asked(scene)
    case = endings.propose(
        scene.studio, by=scene.officer, ground="left_unit", ground_on=date(2029, 5, 1), facts="已离职"
    )

    shown = client_of(scene.officer).get(reverse("studios:renewal_review", args=[renewal.pk])).content.decode()

    assert 'data-test="case"' in shown and case.number in shown


def duty(renewal: RenewalApplication) -> tuple[str, str, set[User], set[User]]:
    (found,) = [each for each in life_duties.duties(clock.now()) if each.key.startswith("renewal-answer:")]
    return found.label, f"{found.due.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}", set(found.holders), set(found.escalate)


def test_the_bureau_has_fifteen_days_to_draft_and_decide(scene):
    people = scene.officer, scene.approver
    renewal = asked(scene)
    officers = set(User.objects.holding("city_officer", city="hangzhou"))
    assert duty(renewal) == (f"{scene.studio.name}续建申请：审核", "2029-05-26 00:00", officers, {people[1]})

    renewals.draft(renewal, by=scene.officer, remark="同意", document_no="试续〔2029〕1号")

    assert duty(renewal) == (f"{scene.studio.name}续建申请：审批", "2029-05-26 00:00", {people[1]}, set())


def test_an_answered_renewal_is_nobodys_duty(scene):
    renewal = asked(scene)
    renewals.withdraw(renewal, by=scene.clerk)

    assert not [each for each in life_duties.duties(clock.now()) if each.key.startswith("renewal-answer:")]


def test_the_days_begin_again_with_what_was_sent_again(scene, at):
    renewal = asked(scene)
    renewals.return_renewal(renewal, by=scene.officer, remark="计划太短", due_on=date(2029, 8, 1))
    at("2029-06-01 10:00")

    renewals.resubmit(renewal, by=scene.clerk, plan="更长的计划。")

    assert duty(renewal)[1] == "2029-06-17 00:00"


def test_the_work_list_and_the_pages_name_the_day(scene, client_of):
    renewal = asked(scene)
    bundles = [each for each in life_worklist.tasks(scene.officer, clock.now()) if each.rows is not None]

    (row,) = [row for each in bundles for row in each.read(0, 9) if row.label == "审核续建申请"]
    review = client_of(scene.officer).get(reverse("studios:renewal_review", args=[renewal.pk])).content.decode()
    own = client_of(scene.clerk).get(reverse("studios:renewal", args=[scene.studio.number])).content.decode()

    assert f"{row.due.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}" == "2029-05-26 00:00"
    assert "2029年5月25日（周五）前" in review and "市局应在 2029年5月25日（周五）前答复" in own


def test_a_unit_with_two_studios_reads_it_of_each(scene, client_of):
    result(scene)
    studio_of(host=scene.studio.host, recognised_on=date(2029, 4, 28))

    shown = client_of(scene.clerk).get(reverse("studios:mine")).content.decode()

    assert shown.count('data-test="studio"') == 2 and "期满考核合格，待申请续建" in shown
