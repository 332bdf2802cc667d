"""The first half of an assessment, page by page: the round is drawn up and opened, units assess themselves, experts
mark, the panel closes. The second half, from the grades on, belongs to whoever tells the story on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from assessments.models import Assignment, Expert, Panel, Participant, Round, RoundWindow
from portal.accounts.models import User
from portal.policy import clock
from studios.models import Studio
from tests.factories.accounts import UserFactory
from tests.factories.assessments import ExpertFactory
from tests.journeys.browser import Page, Person

NOTICE = "根据办法开展考核，请各工作室按时自评，并做好现场考察的准备。"
SUMMARY = "考核期内带徒、攻关、交流和社会服务按计划完成，台账齐全。"


def place(name: str, *args: Any) -> str:
    return reverse(f"assessments:{name}", args=args)


class RoundOffice(Person):
    """The office that organises assessments: Hangzhou's bureau, Beijing's employment centre."""

    def draw_up(self, kind: str, year: int, reference_on: date) -> Round:
        page = self.open(place("round_new"))
        typed = {"kind": kind, "year": year, "reference_on": reference_on.isoformat()}
        page = self.press(page, "拟定", typed)
        return Round.objects.get(code=page.url.rstrip("/").rsplit("/", 1)[-1])

    def prepare(self, round: Round, *, days: int = 30) -> Page:
        """Notice, windows from today on, the list from the register."""
        page = self.open(place("round_notice", round.code))
        self.press(page, "保存", {"notice_text": NOTICE, "notice_no": f"试〔{clock.today().year}〕9号"})
        first, last = clock.today(), clock.today() + timedelta(days=days)
        typed = {f"{kind}_first": first.isoformat() for kind in RoundWindow.Kind.values}
        typed |= {f"{kind}_last": last.isoformat() for kind in RoundWindow.Kind.values}
        self.press(self.open(place("round_windows", round.code)), "保存", typed)
        return self.press(self.open(place("round", round.code)), "从名册生成名单")

    def step(self, round: Round, label: str, name: str) -> Page:
        return self.press(self.open(place("round_step", round.code, name)), label)

    def convene(self, round: Round, experts: list[Expert]) -> Panel:
        """Open, choose experts with the first as chair, draw, 下发."""
        page = self.open(place("open_panel", "assessments.round", round.pk))
        due = (clock.today() + timedelta(days=10)).isoformat()
        self.press(page, "组建评审组", {"due_on": due, "marks_per_subject": str(len(experts))})
        panel = Panel.objects.about(round).latest("pk")
        chosen = {"experts": [str(each.pk) for each in experts], "chair": str(experts[0].pk)}
        self.press(self.open(place("members", panel.pk)), "保存专家名单", chosen)
        self.press(self.open(place("assignments", panel.pk)), "生成分派稿")
        self.press(self.open(place("release", panel.pk)), "下发")
        return panel

    def record(self, panel: Panel, *, problems: dict[str, str] | None = None) -> None:
        """Visit and documents of every file; each line of the pack's list is as it should be, but for the problems."""
        for file in panel.files.all():
            page = self.open(place("visit", panel.pk, file.pk))
            names = sorted(set(page.tree.xpath('//input[starts-with(@name, "found_")]/@name')))
            found = dict.fromkeys(names, "yes") | {f"found_{key}": "no" for key in problems or {}}
            notes = {f"note_{key}": words for key, words in (problems or {}).items()}
            today = clock.today().isoformat()
            typed = {"on": today, "place": "车间", "people": "甲、乙", "conclusion": "情况属实。"}
            self.press(page, "保存考察记录", {**typed, **found, **notes})
            page = self.open(place("review", panel.pk, file.pk))
            self.press(page, "保存评审记录", {"on": today, "people": "甲、乙", "conclusion": "材料齐全。"})

    def close(self, panel: Panel) -> Page:
        return self.press(self.open(place("close", panel.pk)), "结束评审")

    def send_back(self, participant: Participant, words: str, last_day: date) -> Page:
        page = self.open(place("participant_step", participant.pk, "return"))
        return self.press(page, "退回修改", {"reason": words, "last_day": last_day.isoformat()})

    def review_again(self, participant: Participant, last_day: date) -> Page:
        page = self.open(place("participant_step", participant.pk, "again"))
        return self.press(page, "列入复评", {"last_day": last_day.isoformat()})


class UnitAtHome(Person):
    """The unit: assesses itself from the records, confirms what there was nothing of, hands in."""

    def assess(self, participant: Participant, **other: str) -> Page:
        """Each item as suggested, in full where nobody can tell; `other` by item (A1_1 for A1.1) gives another mark."""
        page = self.open(place("self_assessment", participant.pk))
        while silent := page.tree.xpath('//button[starts-with(@data-test, "nothing-")]/@formaction'):
            page = self.press(page, "确认没有", to=silent[0])
        typed = {"summary": SUMMARY}
        for item in page.tree.xpath('//*[@data-test="self-item"][.//input[@data-mark]]'):
            box = item.xpath(".//input[@data-mark]")[0]
            key = box.get("name").removeprefix("m_")
            words = " ".join(item.xpath('.//*[@class="self-words"]')[0].text_content().split())
            suggested = words.partition("系统建议 ")[2].partition(" 分")[0]
            mark = other.get(key.replace(".", "_"), suggested or box.get("data-max"))
            typed[box.get("name")] = mark
            typed[f"r_{key}"] = "" if mark == suggested else "见台账和现场"
        return self.press(page, "核对后提交", typed)

    def hand_in(self, participant: Participant, **other: str) -> Page:
        return self.press(self.assess(participant, **other), "提交自评")


class Judge(Person):
    """An expert of the panel: declares, marks beside the suggestions, hands in."""

    def declare(self, panel: Panel) -> Page:
        page = self.open(place("declare", panel.pk))
        names = page.tree.xpath('//input[starts-with(@name, "conflict_")]/@name')
        return self.press(page, "提交申明", dict.fromkeys(names, "no"))

    def mark(self, assignment: Assignment, **other: str) -> Page:
        """Each item as suggested, in full where nobody can tell, with a reason; `other` by item gives another mark."""
        page = self.open(place("mark", assignment.panel_id, assignment.pk))
        typed: dict[str, str] = {}
        for row in page.tree.xpath("//tr[@data-mark-row][.//input[@data-mark]]"):
            box = row.xpath(".//input[@data-mark]")[0]
            key = box.get("name").removeprefix("m_")
            seen = row.xpath('.//details[@class="trace"]/summary')
            suggested = " ".join(seen[0].text_content().split()) if seen else ""
            known = suggested if suggested.replace(".", "").isdigit() else box.get("data-max")
            typed[box.get("name")] = other.get(key.replace(".", "_"), known)
            if row.xpath(f'.//input[@name="r_{key}"]'):
                typed[f"r_{key}"] = "现场核实"
        return self.press(page, "提交评分", typed)


@dataclass
class Assessing:
    """The people of one city's round, each with a browser opened anew for every act; `to` moves the clock."""

    city: str
    client_of: Any
    officer: User
    # Who confirms the list where the pack asks for a second person.
    second: User
    clerks: dict[int, User]
    experts: list[Expert] = field(default_factory=list)

    @classmethod
    def of(cls, city: str, client_of: Any, studios: list[Studio], *, officer: User | None = None) -> Assessing:
        role = "centre_officer" if city == "beijing" else "city_officer"
        clerks = {each.pk: UserFactory(host_clerk=True, organisation=each.host) for each in studios}
        second: User = UserFactory(**{role: True}, city=city)
        experts = [ExpertFactory(city=city) for _ in range(2)]
        return cls(city, client_of, officer or UserFactory(**{role: True}, city=city), second, clerks, experts)

    @property
    def office(self) -> RoundOffice:
        return RoundOffice(self.client_of(self.officer))

    def unit(self, participant: Participant) -> UnitAtHome:
        return UnitAtHome(self.client_of(self.clerks[participant.studio_id]))

    def judge(self, expert: Expert) -> Judge:
        return Judge(self.client_of(expert.user))

    def open(self, kind: str, year: int, reference_on: date) -> Round:
        """Drawn up, prepared, and started: by a second person where the pack asks for one."""
        round = self.office.draw_up(kind, year, reference_on)
        self.office.prepare(round)
        if round.measures.value("participants_by_two"):
            self.office.step(round, "提交名单复核", "submit_list")
            RoundOffice(self.client_of(self.second)).step(round, "复核名单，启动考核", "confirm")
        else:
            self.office.step(round, "启动考核", "open")
        return Round.objects.get(pk=round.pk)

    def hand_in_all(self, round: Round) -> None:
        for participant in round.participants.filter(state="open").order_by("pk"):
            self.unit(participant).hand_in(participant)

    def judge_all(self, panel: Panel, marks: dict[int, dict[str, str]] | None = None) -> None:
        """Every expert declares and marks every file; `marks` by studio gives other marks than the suggested ones."""
        for expert in self.experts:
            self.judge(expert).declare(panel)
            rows = Assignment.objects.filter(panel=panel, expert=expert).order_by("pk")
            for row in rows:
                studio = Participant.objects.get(pk=row.subject_id).studio_id
                self.judge(expert).mark(row, **(marks or {}).get(studio, {}))

    def to_closed_panel(
        self, round: Round, marks: dict[int, dict[str, str]] | None = None, *, problems: dict[str, str] | None = None
    ) -> Panel:
        """Self-assessments, panel, visits, marks, 结束评审: every studio of the round has its final marks."""
        self.hand_in_all(round)
        panel = self.office.convene(round, self.experts)
        self.office.record(panel, problems=problems)
        self.judge_all(panel, marks)
        self.office.close(panel)
        return Panel.objects.get(pk=panel.pk)
