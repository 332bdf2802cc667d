"""The demonstration's assessments: one round of each city told to its end, two rounds standing open."""

from __future__ import annotations

from datetime import date

from assessments.models import Panel, Round
from portal.accounts.kinds import City
from portal.workbench.demo import cases, ledgers, older, papers, sheets, titles
from portal.workbench.demo.assessing import JUDGES, Assessment
from portal.workbench.demo.rounds import at

ANNUAL, PERFORMANCE, TERM = Round.Kind.ANNUAL, Round.Kind.PERFORMANCE, Round.Kind.END_OF_TERM


def _older(group: str) -> tuple[int, ...]:
    return tuple(each.number for each in cases.older() if each.round == group)


# 蒲宏毅 is excellent, 翁静姝 and 屠国梁 pass, 岑广生 fails.
HANGZHOU = _older("hangzhou-older")
# 阮青岚 and 卞柏年: their two years were over a batch earlier.
EARLIER = _older("beijing-first")
BEIJING = (*_older("beijing-older"), *EARLIER)
# 郦青山 and 樊惠兰: their first three years end in April 2026.
ENDING = _older("hangzhou-term")
FOUND = {
    HANGZHOU[3]: {
        "no_honour_board": "没有成果荣誉展示栏。",
        "rules_not_posted": "岗位职责没有张贴。",
    }
}


def bring_hangzhou() -> None:
    """The older studios come on the register in time for the papers of the year."""
    at(date(2025, 11, 24))
    older.bring(*HANGZHOU)
    older.write_up(*HANGZHOU)


def bring_beijing() -> None:
    """On the register in the portal's first weeks: they file and keep their ledgers like everybody."""
    older.bring(*BEIJING)


def file_papers() -> None:
    papers.file(2025, *HANGZHOU)


def accept_papers() -> None:
    papers.accept(2025, *HANGZHOU)


def performance_of_2025() -> None:
    """BJ-51, BJ-54: the batch before, told to its end; its results are open to everybody."""
    at(date(2025, 5, 6))
    round_ = Assessment.draw_up(City.BEIJING, PERFORMANCE, 2025, date(2025, 4, 30))
    round_.open(
        {
            "listing": date(2025, 5, 9), "self": date(2025, 5, 20), "visit": date(2025, 6, 4),
            "marking": date(2025, 6, 6), "publication": date(2025, 6, 20),
        }
    )  # fmt: skip
    at(date(2025, 5, 14), 15)
    for number in EARLIER:
        round_.hand_in(number)
    at(date(2025, 5, 21))
    _judged(round_, EARLIER, date(2025, 5, 28), date(2025, 5, 30))
    at(date(2025, 6, 12))
    round_.publish("京人社能考〔2025〕1号", "关于2025年度技能大师工作室绩效考核结果的通报")
    round_.finish()


def _judged(round_: Assessment, numbers: tuple[int, ...], visited_on: date, marked_on: date) -> None:
    """Visited, marked by every expert, closed."""
    panel = round_.seat(*numbers, days=14)
    at(visited_on, 14)
    for number in numbers:
        round_.record(panel, number, FOUND.get(number))
    at(marked_on, 16)
    for place in range(JUDGES):
        for number in numbers:
            round_.mark(panel, place, number)
    round_.close(panel)


def annual_of_2025() -> None:
    """HZ-53: self-assessed in January, marked before the Spring Festival, published after it; one title is in doubt."""
    at(date(2026, 1, 12))
    round_ = Assessment.draw_up(City.HANGZHOU, ANNUAL, 2025, date(2025, 12, 31))
    round_.open(
        {
            "listing": date(2026, 1, 16), "self": date(2026, 1, 26), "visit": date(2026, 2, 6),
            "marking": date(2026, 2, 11), "publication": date(2026, 3, 6),
        }
    )  # fmt: skip
    at(date(2026, 1, 22), 15)
    for number in HANGZHOU:
        round_.hand_in(number)
    at(date(2026, 1, 28))
    _judged(round_, HANGZHOU, date(2026, 2, 4), date(2026, 2, 9))
    at(date(2026, 2, 26))
    round_.publish("杭人社考〔2026〕1号", "关于2025年度技能大师工作室年度绩效考核结果的通报")
    at(date(2026, 2, 27))
    round_.finish()


def term_of_2026() -> None:
    """HZ-50: three years are over. One studio is with the experts, one still fills in."""
    at(date(2026, 4, 13), 9)
    older.bring(*ENDING)
    older.write_up(*ENDING)
    for number in ENDING:
        titles.master(cases.case(number))
    round_ = Assessment.draw_up(City.HANGZHOU, TERM, 2026, date(2026, 4, 30))
    at(date(2026, 5, 4), 9)
    round_.open(
        {
            "listing": date(2026, 5, 8), "self": date(2026, 5, 22), "visit": date(2026, 6, 5),
            "marking": date(2026, 6, 12), "publication": date(2026, 7, 10),
        }
    )  # fmt: skip
    at(date(2026, 5, 8), 9)
    round_.hand_in(ENDING[0])
    at(date(2026, 5, 11), 9)
    panel = round_.seat(ENDING[0], days=25)
    round_.mark(panel, 0, ENDING[0], hand_in=False)


def performance_of_2026() -> None:
    """BJ-54: two full years are over. Two studios are with the experts, one awaits its panel, one fills in."""
    at(date(2026, 4, 16), 9)
    ledgers.catch_up()
    sheets.find_grants()
    round_ = Assessment.draw_up(City.BEIJING, PERFORMANCE, 2026, date(2026, 3, 31))
    round_.open(
        {
            "listing": date(2026, 4, 20), "self": date(2026, 5, 20), "visit": date(2026, 5, 22),
            "marking": date(2026, 5, 29), "publication": date(2026, 6, 30),
        }
    )  # fmt: skip
    at(date(2026, 4, 23), 15)
    before_panel = BEIJING[:2]
    for number in before_panel:
        round_.hand_in(number)
    at(date(2026, 4, 28))
    panel = round_.seat(*before_panel, days=31)
    at(date(2026, 5, 7), 15)
    round_.record(panel, BEIJING[0])
    at(date(2026, 5, 8), 16)
    _mark_in_part(round_, panel, *before_panel)
    at(date(2026, 5, 11))
    round_.hand_in(BEIJING[3])


def _mark_in_part(round_: Assessment, panel: Panel, first: int, second: int) -> None:
    """The first expert is through, the second half way, the third has yet to declare."""
    for number in (first, second):
        round_.mark(panel, 0, number)
    round_.mark(panel, 1, first)
    round_.mark(panel, 1, second, hand_in=False)
