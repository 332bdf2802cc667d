"""栾雪梅 leaves her unit: the change is verified, the new master's application is handed in and recommended (BJ-56)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from applications import leader_change
from applications.models import Application
from portal.workbench.demo import cases, files, hosts, titles
from studios import life_files
from studios.models import Amendment
from studios.states import LeaderPost
from studios.transitions import amendments, people

LEFT_HER = 52
# The unit's next master; the unit's code stays that of the case, the person is another.
NEXT = replace(
    cases.case(LEFT_HER),
    leader="贺清源",
    sex="male",
    group="male60",
    birth=date(1980, 9, 3),
    round="beijing-2026-leader",
)
WINDOWS = {
    "application": (date(2026, 4, 30), date(2026, 6, 12)),
    "first_review": (date(2026, 5, 6), date(2026, 6, 30)),
    "correction": (date(2026, 5, 6), date(2026, 7, 10)),
    "site_visit": (date(2026, 5, 20), date(2026, 7, 31)),
    "expert_review": (date(2026, 6, 1), date(2026, 8, 31)),
    "notice": (date(2026, 9, 1), date(2026, 9, 30)),
}


def ask(left_on: date) -> Amendment:
    """Where she stands is written down, the change asked for with its paper."""
    studio, clerk = titles.studio(LEFT_HER), titles.clerk(LEFT_HER)
    people.record_leader_status(studio, by=clerk, status=LeaderPost.LEFT, since=left_on, note="调往外地工作")
    new = {"lead_master": NEXT.leader, "cause": "left"}
    change = amendments.draft(
        studio, by=clerk, ground="leader_replaced", new=new, reason="原领办人调离本单位，由本工种的高级技师接任。"
    )
    life_files.keep([files.pdf("调动文件", "调动文件", studio.unit)], change, "evidence", clerk)
    amendments.submit(change, by=clerk)
    return change


def verify(change: Amendment) -> None:
    amendments.verify(change, by=titles.caretaker(LEFT_HER), remark="原领办人已调离，情况属实，请按第三章申报。")


def call(serial: int) -> None:
    """The city opens its call for new masters of studios there are."""
    body = titles.studio(LEFT_HER).recommender
    titles.offices(LEFT_HER).open_call(kind="leader_change", year=2026, serial=serial, places=[body], windows=WINDOWS)


def apply(change: Amendment) -> Application:
    """The whole application of chapter 3, from the change's page."""
    clerk = titles.clerk(LEFT_HER)
    application = leader_change.open_application(change, by=clerk)
    hosts.fill(application, NEXT, by=clerk)
    hosts.upload(application, by=clerk)
    hosts.submit(application)
    return application


def recommend(application: Application) -> None:
    """Left for the centre to accept, whoever visits."""
    application.refresh_from_db()
    titles.offices(LEFT_HER).endorse(application)
