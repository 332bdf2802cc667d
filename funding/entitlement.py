"""What a studio is due by its pack, pure: an amount in yuan, or the reason why not.

Hangzhou gives a first-time new studio a construction grant (HZ-63) unless its institution is not listed for it (HZ-64,
A-06); honorary studios get none (A-08). Beijing gives every first recognition its grant (BJ-66).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from applications.dues import Due
from funding.models import Grant
from funding.states import GrantState

if TYPE_CHECKING:
    from portal.policy.measures import Measures

NOTHING = Decimal(0)
Needs = Grant.Needs


@dataclass(frozen=True)
class Verdict:
    """Where a claim stands, for how much, why, by which clause, and what must be decided first."""

    state: str
    amount: Decimal
    reason: str
    clause: str
    needs: str = ""
    # The budget decision it rests on.
    decision: int | None = None


@dataclass(frozen=True)
class Title:
    """What a verdict must know of a studio."""

    honorary: bool
    eligible: bool
    legacy_project: bool = False
    # "已撤销" or "已注销": nothing goes to it any more.
    ended: str = ""


def establishment(measures: Measures, kind: str, eligible: bool, *, first: bool = True) -> Due:
    """The one-off grant on recognition; `first` is false for a title that was only renewed or converted (A-47)."""
    grant = measures.parameter("grant_establishment")
    if not first:
        return Due(NOTHING, "不是首次认定，没有一次性资助", grant.clause)
    if kind == "leader_change" and not _allows(measures, "leader_change_new_grant"):
        return Due(NOTHING, "更换领办人不是首次认定，没有一次性资助", "系统默认 A-32")
    if kind == "honorary" and not _allows(measures, "grant_honorary_establishment"):
        return Due(NOTHING, "荣誉工作室不属于首次申报新建，没有建设经费资助", _clause(measures))
    if not eligible and _allows(measures, "grant_excludes_unfunded"):
        clause = measures.parameter("grant_excludes_unfunded").clause
        return Due(NOTHING, "事业单位不列入建设经费资助，没有建设经费", clause)
    return Due(Decimal(str(grant.value)), grant.label, grant.clause)


def on_recognition(
    measures: Measures, kind: str, title: Title, *, first: bool, imported: bool = False, given: bool = False
) -> Verdict:
    """The verdict on a recognition, a renewal, a conversion or a change of leader."""
    due = establishment(measures, kind, title.eligible, first=first)
    if imported:
        return excluded("历史导入的工作室，按认定当时的办法资助，不在这里拨付", due.clause)
    if not due.amount:
        return excluded(due.words, due.clause)
    if given:
        return excluded("这家工作室已有一笔一次性资助", due.clause)
    return _barred(title, due.clause) or Verdict(GrantState.DUE, due.amount, due.words, due.clause)


def on_excellence(
    measures: Measures,
    title: Title,
    *,
    imported: bool,
    others: int,
    same_year: bool,
    decision: int | None,
    corrected: bool = False,
) -> Verdict:
    """The verdict on an excellent result: per result, at most once a year (A-04); 可 means after a decision (A-45)."""
    grant = measures.parameter("grant_excellent")
    amount = Decimal(str(grant.value))
    if imported:
        return excluded("历史导入的考核结果，按当时的办法资助，不在这里拨付", grant.clause)
    if corrected:
        return excluded("考核结果复核后已更正，以更正后的结果为准", "系统默认 A-42")
    barred = _barred(title, grant.clause)
    if barred:
        return barred
    if same_year:
        return excluded("同一考核年度已有一笔优秀资助", "系统默认 A-04")
    most = int(str(measures.value("max_excellent_grants"))) if "max_excellent_grants" in measures.parameters else 0
    if most and others >= most:
        return excluded(f"优秀资助已满 {most} 次", measures.parameter("max_excellent_grants").clause)
    if _allows(measures, "grant_excellent_needs_budget") and decision is None:
        clause = measures.parameter("grant_excellent_needs_budget").clause
        words = "优秀等次“可”追加资助，须有指明本次考核的预算决定；没有决定的，优秀等次照常有效"
        return Verdict(GrantState.CHECKING, amount, words, clause, Needs.BUDGET)
    if title.honorary:
        words = "荣誉工作室考核优秀，文字上可以资助，由市级决定"
        return Verdict(GrantState.CHECKING, amount, words, "系统默认 A-08", Needs.CITY)
    if not title.eligible and _allows(measures, "grant_excludes_unfunded"):
        words = "事业单位不列入建设经费资助；优秀资助没有这一限制，须财务核定"
        return Verdict(GrantState.CHECKING, amount, words, "系统默认 A-06", Needs.FINANCE)
    return Verdict(GrantState.DUE, amount, grant.label, grant.clause, decision=decision)


def on_service(measures: Measures, title: Title, *, unit_amount: Decimal | None, decision: int | None) -> Verdict:
    """The lead master's subsidy for a service day: nothing until the city has set it by a document (HZ-69)."""
    most = measures.parameter("service_subsidy_max")
    barred = _barred(title, most.clause)
    if barred:
        return barred
    if unit_amount is None:
        words = "专项服务补贴“按规定”发放，市级尚未以文件确定标准"
        return Verdict(GrantState.CHECKING, NOTHING, words, most.clause, Needs.BUDGET)
    amount = min(unit_amount, Decimal(str(most.value)))
    return Verdict(GrantState.DUE, amount, "领衔人参加市级社会服务活动", most.clause, decision=decision)


def excluded(reason: str, clause: str) -> Verdict:
    return Verdict(GrantState.EXCLUDED, NOTHING, reason, clause)


def _barred(title: Title, clause: str) -> Verdict | None:
    """Nothing to a revoked or closed studio after its date; an old project goes on by the old rules (A-49)."""
    if title.ended:
        return excluded(f"工作室{title.ended}，不再拨付", clause)
    if title.legacy_project:
        return excluded("仍在原建设项目期内，按之前办法执行", "系统默认 A-49")
    return None


def _allows(measures: Measures, name: str) -> bool:
    return bool(measures.value(name)) if name in measures.parameters else False


def _clause(measures: Measures) -> str:
    name = "grant_honorary_establishment"
    return measures.parameter(name).clause if name in measures.parameters else ""
