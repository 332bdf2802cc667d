"""The demonstration's rounds, told on the calendar: calls of 2024 and 2025 to their end, those of 2026 under way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from applications.models import Application, Call
from assessments.models import Panel
from portal.accounts.kinds import City
from portal.notifications import delivery
from portal.policy import clock
from portal.workbench.demo import cases, hosts, routes
from portal.workbench.demo.cases import Case
from portal.workbench.demo.desks import Offices

# The moment at which the demonstration's visitors arrive: a working day inside both cities' application windows.
NOW = datetime(2026, 5, 12, 10, 0, tzinfo=clock.BEIJING)
BEGINS = date(2024, 4, 1)
Files = dict[int, Application]


def at(day: date, hour: int = 10) -> None:
    """Move the portal's clock; what is due by then was sent before."""
    deliver_due()
    clock.set_to(datetime.combine(day, time(hour), tzinfo=clock.BEIJING))


def deliver_due() -> None:
    """The letters written so far leave as they would have then, each once."""
    while delivery.dispatch_due(delivery.deliver):
        pass


def usual(city: str, year: int, kind: str = "new", **call: Any) -> Round:
    return Round(city, year, kind, f"{city}-{year}" + ("" if kind == "new" else f"-{kind}"), call)


class Round:
    """One call and its files. Days are those of the usual year; each act moves the clock first."""

    def __init__(self, city: str, year: int, kind: str, name: str, call: dict[str, Any]) -> None:
        self.offices = Offices(city)
        self.city, self.year, self.kind, self.name, self.settings = city, year, kind, name, call
        self.cases = cases.of_round(name)
        self.files: Files = {}
        self.call: Call

    @property
    def serial(self) -> int:
        """The number in the call's notice and in the recognition document."""
        return 12 + len(self.name)

    def open(self, day: date) -> None:
        at(day, 9)
        bodies = [routes.reviewer_of(case) for case in self.cases] if self.offices.beijing else ()
        self.call = self.offices.open_call(
            kind=self.kind, year=self.year, serial=self.serial, places=bodies, **self.settings
        )

    def draft(self, day: date, *numbers: int) -> None:
        at(day)
        for case in self._named(numbers):
            routes.enter_district_studio(case, self.year)
            self.files[case.number] = hosts.draft(case, self.call)

    def submit(self, day: date, *numbers: int) -> None:
        self._each(day, numbers, hosts.submit, hour=15)

    def endorse(self, day: date, *numbers: int) -> None:
        self._each(day, numbers, self.offices.endorse)

    def accept(self, day: date, *numbers: int) -> None:
        self._each(day, numbers, self.offices.accept, hour=14)

    def seat(self, day: date, name: str, days: int, *numbers: int) -> Panel:
        at(day)
        return self.offices.seat(self.call, self._files(numbers), name=name, days=days)

    def appraise(self, day: date, panel: Panel, *numbers: int) -> None:
        at(day, 16)
        files = self._files(numbers)
        off = {self.files[case.number].pk: case.marks_off for case in self._named(numbers)}
        self.offices.appraise(panel, files, off)

    def numbers(self, *endings: str) -> list[int]:
        return [case.number for case in self.cases if case.ending in endings]

    def _each(self, day: date, numbers: Sequence[int], act: Callable[[Application], object], hour: int = 10) -> None:
        at(day, hour)
        for application in self._files(numbers):
            act(application)
            application.refresh_from_db()

    def _named(self, numbers: Sequence[int]) -> list[Case]:
        return [case for case in self.cases if not numbers or case.number in numbers]

    def _files(self, numbers: Sequence[int]) -> list[Application]:
        return [self.files[case.number] for case in self._named(numbers)]


def past(round_: Round) -> None:
    """A round told to its end: recognised in October, the call closed in November."""
    year = round_.year
    judged = round_.numbers("recognised", "declined", "not_selected")
    round_.open(date(year, 4, 22))
    round_.draft(date(year, 5, 6))
    round_.submit(date(year, 5, 14))
    for number in round_.numbers("not_recommended"):
        at(date(year, 5, 27))
        round_.offices.not_recommend(round_.files[number])
    round_.endorse(date(year, 5, 28), *judged)
    round_.accept(date(year, 6, 12), *judged)
    panel = round_.seat(date(year, 7, 8), "综合评审组", 40, *judged)
    round_.appraise(date(year, 8, 12), panel, *judged)
    at(date(year, 9, 3))
    selection = round_.offices.propose(round_.call)
    at(date(year, 9, 4), 9)
    notice = round_.offices.give_notice(selection)
    at(date(year, 10, 15))
    round_.offices.recognise(notice, serial=round_.serial)
    at(date(year, 11, 5))
    round_.offices.finish(round_.call)


def additional(city: str, **overrides: Any) -> None:
    """A second call of 2025, told into a notice that still runs: struck out, promoted, in reserve."""
    windows = {
        "application": (date(2025, 11, 24), date(2025, 12, 31)),
        "first_review": (date(2025, 12, 1), date(2026, 1, 16)),
        "correction": (date(2025, 12, 1), date(2026, 1, 23)),
        "site_visit": (date(2026, 3, 2), date(2026, 3, 31)),
        "expert_review": (date(2026, 4, 1), date(2026, 4, 30)),
        "notice": (date(2026, 5, 6), date(2026, 6, 30)),
    }
    round_ = Round(city, 2025, "new", f"{city}-2025-more", {"windows": windows, "overrides": overrides})
    round_.open(date(2025, 11, 20))
    round_.draft(date(2025, 12, 2))
    round_.submit(date(2025, 12, 10))
    round_.endorse(date(2025, 12, 19))
    round_.accept(date(2026, 1, 8))
    panel = round_.seat(date(2026, 3, 4), "增补评审组", 40)
    round_.appraise(date(2026, 4, 8), panel)
    at(date(2026, 4, 28))
    selection = round_.offices.propose(round_.call)
    at(date(2026, 5, 8), 9)
    round_.offices.give_notice(selection)
    at(date(2026, 5, 11))
    for number in round_.numbers("struck_out"):
        round_.files[number].refresh_from_db()
        round_.offices.uphold_objection(round_.files[number])
    at(date(2026, 5, 11), 16)
    for number in round_.numbers("proposed"):
        round_.offices.promote(round_.call, round_.files[number])


def under_way(round_: Round, *, returned: dict[int, dict[tuple[str, str], str]]) -> None:
    """The open round: early batches are with the panel already, later ones at their desks, some still drafts."""
    appraised, panel_files = round_.numbers("appraised"), round_.numbers("under_panel")
    accepted, endorsed = round_.numbers("accepted"), round_.numbers("endorsed")
    early = [*appraised, *panel_files, *accepted]
    round_.open(date(2026, 3, 16))
    round_.draft(date(2026, 3, 19), *early)
    round_.submit(date(2026, 3, 23), *early)
    round_.endorse(date(2026, 4, 2), *early)
    round_.accept(date(2026, 4, 9), *early)
    first = round_.seat(date(2026, 4, 13), "第一评审组", 15, *appraised)
    round_.appraise(date(2026, 4, 24), first, *appraised)
    second = round_.seat(date(2026, 4, 27), "第二评审组", 30, *panel_files)
    late = [*endorsed, *round_.numbers("submitted", "returned", "draft")]
    round_.draft(date(2026, 4, 29), *late)
    round_.submit(date(2026, 4, 30), *endorsed, *returned)
    _mark_in_part(round_, second, panel_files)
    for number, wordings in returned.items():
        at(date(2026, 5, 8), 11)
        round_.offices.send_back(round_.files[number], wordings, due_on=date(2026, 5, 20))
    round_.submit(date(2026, 5, 9), *round_.numbers("submitted"))
    round_.endorse(date(2026, 5, 11), *endorsed)


def _mark_in_part(round_: Round, panel: Panel, numbers: Sequence[int]) -> None:
    """One sheet handed in for each file, one half filled, the rest not opened; the first file was visited."""
    at(date(2026, 5, 7), 14)
    for number in numbers:
        application = round_.files[number]
        case = cases.case(number)
        sheets = list(panel.assignments.about(application).select_related("expert", "panel__sheet").order_by("pk"))
        round_.offices.mark(sheets[0], case.marks_off + 3)
        round_.offices.mark(sheets[1], case.marks_off, hand_in=False)
    round_.offices.record(panel, round_.files[numbers[0]])


OPEN_2026 = {
    City.HANGZHOU: {
        "application": (date(2026, 3, 18), date(2026, 6, 12)),
        "first_review": (date(2026, 3, 25), date(2026, 6, 30)),
        "correction": (date(2026, 3, 25), date(2026, 7, 10)),
        "site_visit": (date(2026, 4, 10), date(2026, 7, 31)),
        "expert_review": (date(2026, 4, 13), date(2026, 8, 31)),
        "notice": (date(2026, 9, 1), date(2026, 9, 30)),
    },
}
OPEN_2026[City.BEIJING] = OPEN_2026[City.HANGZHOU]

RETURNED = {
    City.HANGZHOU: {
        7: {
            (
                "field",
                "unit.district_studio",
            ): "“是否区、县（市）技能大师工作室”填“否”，请补充建德市出具的情况说明后再次提交。",
            ("file", "employment_proof"): "“团队用工证明”缺少第 2 名成员的劳动合同，请上传完整的扫描件。",
        }
    },
    City.BEIJING: {
        21: {
            (
                "field",
                "safeguards.matching_commitment",
            ): "承诺配套 28 万元，低于市级资助 30 万元，请核对金额或补充说明。",
        }
    },
}


def tell() -> None:
    """Every round in the order of the calendar."""
    past(usual(City.HANGZHOU, 2024))
    past(usual(City.BEIJING, 2024))
    past(usual(City.HANGZHOU, 2025, overrides={"quota_new": 2}))
    past(usual(City.HANGZHOU, 2025, "honorary"))
    past(usual(City.BEIJING, 2025, overrides={"quota_new": 2, "reserve_share": 0}))
    additional(City.HANGZHOU, quota_new=4, reserve_share=1)
    additional(City.BEIJING, quota_new=4, reserve_share=1)
    for city in City:
        under_way(usual(city, 2026, windows=OPEN_2026[city]), returned=RETURNED[city])


def arrive() -> None:
    """The clock comes to `NOW` and stays; whatever was due before has left."""
    deliver_due()
    clock.set_to(NOW - timedelta(seconds=1))
    deliver_due()
    clock.stay()
