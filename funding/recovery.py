"""What must come back when a title is cancelled (BJ-64, A-25, A-26), pure, with every step in words.

All city grants paid in the cycle that holds the day of the ground, spent or not; earlier cycles stay untouched; there
is no test of fault. A city whose policy has no such clause asks for nothing back (Hangzhou, A-44).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from funding.cycles import NOTHING, Cycle, Paid, Review, containing, cycles
from portal.policy import wording


@dataclass(frozen=True)
class Terms:
    """What the pack says: whether grants come back at all, by which clause; and a project under the old rules."""

    recovers: bool
    clause: str
    old_rules: bool = False


@dataclass(frozen=True)
class Reason:
    """One step of the reckoning in words, with its clause."""

    words: str
    clause: str


@dataclass(frozen=True)
class Claim:
    """The amount in yuan, the payments behind it, the cycle, and how it came about."""

    amount: Decimal
    cycle: Cycle | None
    reasons: tuple[Reason, ...]

    @property
    def payments(self) -> tuple[Paid, ...]:
        return self.cycle.payments if self.cycle else ()


def claim(terms: Terms, ground_on: date, payments: Sequence[Paid], reviews: Sequence[Review]) -> Claim:
    """What comes back for a title cancelled on a ground of that day."""
    if not terms.recovers:
        return _nothing(Reason("本市办法没有追回条款，称号终止后不追回资助；台账继续保留", "系统默认 A-44"))
    if terms.old_rules:
        return _nothing(Reason("仍在按旧办法执行的项目建设期内，不适用本办法的追回条款", "系统默认 A-49"))
    known = cycles(payments, reviews)
    if not known:
        return _nothing(Reason("没有拨付过市级资助，不涉及资金", "系统默认 A-26"))
    ground = Reason(f"取消事由发生在 {_day(ground_on)}，按这一天认定所在的资助周期", terms.clause)
    found = containing(known, ground_on)
    if found is None:
        return _nothing(ground, _closed(known, ground_on))
    return Claim(found.total, found, (ground, *_of(found, known, reviews, terms.clause)))


def _of(found: Cycle, known: Sequence[Cycle], reviews: Sequence[Review], clause: str) -> list[Reason]:
    """The cycle, what stayed inside it, its payments, what is left alone, the sum."""
    until = _day(found.closed_on) if found.closed_on else "至今没有合格及以上的绩效考核结果，周期未结束"
    steps = [Reason(f"所在资助周期：自 {_day(found.opened_on)} 批准拨付起，{_ending(found, until)}", "系统默认 A-25")]
    steps += [
        Reason(f"{_day(each.on)} {each.label}，不结束周期", "系统默认 A-25")
        for each in reviews
        if not each.passed and found.holds(each.on)
    ]
    steps += [
        Reason(
            f"{each.label} {wording.yuan(each.amount)}，{_day(each.approved_on)} 批准，{_day(each.paid_on)} 拨付",
            clause,
        )
        for each in found.payments
    ]
    others = sum((each.total for each in known if each is not found), NOTHING)
    if others:
        steps.append(Reason(f"其他资助周期的 {wording.yuan(others)}不追回", "系统默认 A-25"))
    steps.append(
        Reason(f"应追回 {wording.yuan(found.total)}，不论是否已经使用，也不论取消的原因", f"{clause}、系统默认 A-26")
    )
    return steps


def _ending(found: Cycle, until: str) -> str:
    return f"到 {until} 考核合格为止" if found.closed_on else until


def _closed(known: Sequence[Cycle], ground_on: date) -> Reason:
    """Why no cycle holds the day: the last one before it had closed, or none had opened."""
    before = [each for each in known if each.closed_on is not None and each.closed_on <= ground_on]
    if not before:
        return Reason("事由发生时还没有批准过市级资助，不在任何资助周期内，应追回 0 元", "系统默认 A-25")
    closed = before[-1].closed_on
    words = f"最近一个资助周期已于 {_day(closed)} 考核合格时结束，此后没有新的市级资助，应追回 0 元"
    return Reason(words, "系统默认 A-25")


def _nothing(*reasons: Reason) -> Claim:
    return Claim(NOTHING, None, reasons)


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
