"""From a score to a level, pure: cut-offs, bonus, vetoes (HZ-50, HZ-54, HZ-60, BJ-52, A-37).

Neither policy gives cut-offs: they are parameters of the pack marked 系统默认; a round may override them with a reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from studios.models import AssessmentResult

if TYPE_CHECKING:
    from portal.policy.measures import Measures

Grade = AssessmentResult.Grade


@dataclass(frozen=True)
class Cuts:
    """Where the levels begin, both inclusive."""

    pass_mark: Decimal
    # Only from here on may a studio be excellent; being above does not make it so.
    excellent_mark: Decimal
    bonus_counts: bool
    # Hangzhou: a veto is a fail whatever the score (五（三）3). Beijing: its grounds stop the review instead (第18条).
    veto_fails: bool

    def __post_init__(self) -> None:
        if not Decimal(0) <= self.pass_mark <= self.excellent_mark:
            raise ValueError("the excellent line lies below the pass line")


@dataclass(frozen=True)
class Score:
    """What the panel's marks came to: the sheet's hundred points and the bonus block apart."""

    base: Decimal
    bonus: Decimal = Decimal(0)

    @property
    def total(self) -> Decimal:
        return self.base + self.bonus


@dataclass(frozen=True)
class Level:
    """The level a participant reaches by itself; `grade` is None while it has none."""

    grade: str | None
    # At or above the excellent line: may be ranked into the pool.
    candidate: bool
    # The number the level and the rank were judged by.
    judged: Decimal | None
    words: str
    # A ground stopped the assessment: no grade at all.
    stopped: bool = False


def cuts_of(pack: Measures) -> Cuts:
    """The pack's cut-offs, with whatever a round has overridden in it."""
    return Cuts(
        pass_mark=Decimal(str(pack.value("pass_mark"))),
        excellent_mark=Decimal(str(pack.value("excellent_mark"))),
        bonus_counts=bool(pack.value("bonus_counts_for_level")),
        veto_fails=pack.value("veto_consequence") == "fail",
    )


def judged(score: Score, cuts: Cuts) -> Decimal:
    """The one number for level and rank (F15): with the bonus where it counts."""
    return score.total if cuts.bonus_counts else score.base


def level(score: Score | None, cuts: Cuts, vetoes: Sequence[str] = ()) -> Level:
    """The level of one participant. A missing score is no fail; a veto stands whatever the score (HZ-60)."""
    number = None if score is None else judged(score, cuts)
    if vetoes and not cuts.veto_fails:
        return Level(None, False, number, "有取消称号的情形，停止考核：" + "；".join(vetoes), stopped=True)
    if vetoes:
        return Level(Grade.UNSATISFACTORY, False, number, "直接确定为不合格：" + "；".join(vetoes))
    if number is None:
        return Level(None, False, None, "还没有考核分")
    if number < cuts.pass_mark:
        return Level(
            Grade.UNSATISFACTORY, False, number, f"{_short(number)} 分，低于合格线 {_short(cuts.pass_mark)} 分"
        )
    if number < cuts.excellent_mark:
        line = _short(cuts.excellent_mark)
        return Level(Grade.SATISFACTORY, False, number, f"{_short(number)} 分，低于优秀候选线 {line} 分")
    return Level(Grade.SATISFACTORY, True, number, f"{_short(number)} 分，达到优秀候选线，按排名和名额确定")


def may_be(found: Level, grade: str) -> str:
    """Why a meeting may not give this grade; "" when it may.

    The grade follows from the score; only excellence among the candidates is the meeting's choice (HZ-55, BJ-52).
    """
    if found.grade is None:
        return found.words
    if grade == Grade.EXCELLENT and not found.candidate:
        return f"没有达到优秀候选线，不能定为优秀（{found.words}）"
    if grade == Grade.EXCELLENT and found.grade == Grade.UNSATISFACTORY:
        return found.words
    if grade != Grade.EXCELLENT and grade != found.grade:
        return f"合格、不合格由得分和否决项确定：{found.words}"
    return ""


def _short(number: Decimal) -> str:
    """Without the zeros after the point."""
    return f"{number.normalize():f}"
