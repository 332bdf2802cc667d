"""The honorary title from the application to the register (HZ-29, HZ-30, A-07…A-10)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from applications import case, dues, eligibility, examination, quotas, transitions
from applications.models import Application
from applications.states import State
from portal.accounts.kinds import City
from portal.policy import clock, measures
from portal.policy.refusal import Refused
from studios import life_lines, next_assessment, pending, same_master, watch
from studios.models import LeaderStatus, Plaque, Studio, Term
from studios.states import State as Title
from tests.factories.applications import ApplicationFactory, CallFactory, fill_complete
from tests.factories.chain import Chain, load_calendar
from tests.studios.life_scene import studio_of

pytestmark = pytest.mark.django_db
AWARD = {
    "honour": "chinese_skill_award",
    "name": "中华技能大奖",
    "level": "national",
    "year": "2015",
    "issuer": "试验部门",
}
RETIRED = {
    "employment_status": "retired_rehired",
    "relation": "rehired",
    "retired_on": "2025-12-08",
    "rehired_from": "2026-01-01",
    "honours": [AWARD],
}


class Scene:
    """A studio whose master has retired and is employed again, and the unit's honorary application."""

    def __init__(self, at: Any, **leader: Any) -> None:
        load_calendar(2026, 2027)
        at("2026-05-13 10:00")
        self.chain = Chain(City.HANGZHOU, at)
        self.chain.call = CallFactory(honorary=True)
        self.application = ApplicationFactory(call=self.chain.call)
        fill_complete(
            self.application, leader_name="裘松年", birth=date(1965, 9, 8), leader={**RETIRED, **leader}
        )  # fmt: skip
        self.old = studio_of(
            host=self.application.host,
            leader_index=self.application.leader_index,
            lead_master="裘松年",
            leader_retires_on=date(2026, 1, 8),
            recognised_on=date(2025, 4, 28),
        )

    def findings(self) -> dict[str, str]:
        report = examination.examine(self.application, at=clock.now()).report
        return {each.rule: each.outcome for each in report.items}


def test_the_honorary_studio_takes_over_from_the_old_one(at):
    """A-09, A-10: no last day, assessed yearly; the old title is converted, its plaque called in."""
    scene = Scene(at)

    scene.chain.bring(scene.application, State.RECOGNISED)

    scene.old.refresh_from_db()
    studio = Studio.objects.get(kind=Studio.Kind.HONORARY)
    assert scene.application.studio == studio
    assert (scene.old.state, scene.old.converted_to) == (Title.CONVERTED, studio)
    assert (studio.name, studio.valid_to) == ("裘松年装配钳工荣誉技能大师工作室", None)
    assert Term.objects.get(studio=studio).basis == Term.Basis.CONVERTED
    assert LeaderStatus.objects.get(studio=studio).status == "re_employed"
    assert Plaque.objects.get(studio=scene.old).recall_due_on is not None
    assert next_assessment.of(studio).due == date(studio.recognised_on.year + 1, 12, 31)


def test_while_it_is_under_way_the_old_title_is_not_ended(at):
    """HZ-59, A-10: handed in, the retirement trigger waits; taken back, it is there again."""
    scene = Scene(at)
    assert watch.look().suggested == 1

    scene.chain.submit(scene.application)
    assert pending.studios_with(pending.HONORARY) == {scene.old.pk}
    assert watch.look().taken_back == 1
    transitions.withdraw(scene.application, by=scene.application.created_by, remark="暂不申报")

    assert pending.studios_with(pending.HONORARY) == set()
    assert watch.look().suggested == 1


def test_a_declined_one_no_longer_holds_the_end_back(at):
    scene = Scene(at)
    scene.chain.submit(scene.application)

    Application.objects.filter(pk=scene.application.pk).update(state=State.DECLINED)

    assert pending.studios_with(pending.HONORARY) == set()


def test_it_counts_in_no_quota_and_brings_no_construction_grant(at):
    """A-07: not one of the 25; A-08: no construction grant, with the reason."""
    scene = Scene(at)
    scene.chain.bring(scene.application, State.RECOGNISED)

    assert quotas.of_year(scene.chain.call).limit is None
    assert quotas.of_year(CallFactory()).taken == 0
    due = dues.on_recognition(measures.load("hangzhou-2023"), "honorary", True)
    assert (due.amount, due.words) == (0, "荣誉工作室不属于首次申报新建，没有建设经费资助")


def test_the_old_studios_page_says_that_the_application_runs(at):
    scene = Scene(at)
    scene.chain.submit(scene.application)

    (line,) = [each for each in life_lines.alerts(scene.old, clock.today()) if "退休" in each.label]

    assert line.words == "自 2026年1月8日（周四）起，荣誉工作室的申报正在办理，办结前不因退休终止称号"


def test_a_studio_brought_in_without_an_id_number_is_known_by_its_masters_name(at):
    """A-10, A-48: the bureau's old sheets name the master and no more."""
    scene = Scene(at)
    unread = {"origin_no": same_master.BROUGHT_IN, "leader_index": same_master.unread(scene.old.number)}
    Studio.objects.filter(pk=scene.old.pk).update(**unread)

    scene.chain.bring(scene.application, State.RECOGNISED)

    scene.old.refresh_from_db()
    assert (scene.old.state, scene.old.converted_to) == (Title.CONVERTED, scene.application.studio)
    assert pending.PendingMatter.objects.get().studio == scene.old


def test_the_studio_it_takes_over_from_is_no_rival(at):
    """A-10: the same master's and the same trade's, it is named in the banner, not warned of (A-17)."""
    scene = Scene(at)
    Studio.objects.filter(pk=scene.old.pk).update(occupation_key=scene.application.occupation_key)

    findings = scene.findings()

    assert {findings["A-17"], findings["A-17.2"]} == {eligibility.PASS}
    words = f"认定后，{scene.old.number} {scene.old.name}转为荣誉工作室"
    assert case.of(scene.application, scene.chain.officer).about == words


@pytest.mark.parametrize(
    ("leader", "rule"),
    [
        ({"employment_status": "in_post", "relation": "contract"}, "HZ-29"),
        ({"retired_on": "2026-12-08"}, "HZ-29"),
        ({"honours": [{**AWARD, "honour": "national_expert", "name": "全国技术能手"}]}, "HZ-30"),
    ],
)
def test_whoever_has_not_retired_or_has_no_such_honour_is_stopped(at, leader, rule):
    """HZ-29: retired by today and employed again; HZ-30: one of the honours named."""
    scene = Scene(at, **leader)

    assert scene.findings()[rule] == eligibility.BLOCK
    with pytest.raises(Refused, match="还不能提交"):
        transitions.submit(scene.application, by=scene.application.created_by)
