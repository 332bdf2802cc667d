"""When a round may move; each check raises `Refused` with the words people read."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from assessments import round_offices
from assessments.models import Round, RoundWindow
from assessments.states import SETTLED, ParticipantState, RoundState
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.policy.wording import day_words, start_words
from studios.filing_terms import filing_term

if TYPE_CHECKING:
    from portal.accounts.models import User

Kind = Round.Kind
# Which parameter names the sheet of a kind; a city has the kinds whose sheet its pack names (HZ-50, HZ-53, BJ-54).
SHEETS = {Kind.END_OF_TERM: "term_sheet", Kind.ANNUAL: "annual_sheet", Kind.PERFORMANCE: "performance_sheet"}


def check_draft(user: User | None, round: Round) -> None:
    round_offices.require_conducts(user, round)
    if round.state != RoundState.DRAFT:
        raise Refused(f"批次现为“{round.state_label}”，不能再改")


def check_override(user: User | None, round: Round) -> None:
    """Another value than the pack's is a matter of policy, not of running the round (BJ-47)."""
    office = round.measures.offices.policy
    if user is None or user.city != round.city or not user.is_in(*office.roles):
        clause = round.measures.clause(office.clause)
        raise Refused(f"参数的调整属于政策事项，由{office.label}办理", clause=clause)
    if round.state != RoundState.DRAFT:
        raise Refused(f"批次现为“{round.state_label}”，不能再改")


def check_running(user: User | None, round: Round) -> None:
    round_offices.require_conducts(user, round)
    if round.state != RoundState.OPEN:
        raise Refused(f"批次现为“{round.state_label}”，不能办理这一项")


def check_submit_list(user: User | None, round: Round) -> None:
    round_offices.require_conducts(user, round)
    if not round.measures.value("participants_by_two"):
        raise Refused("本批次的名单不需要另一人复核，可以直接启动")
    _require_ready(round)


def check_revise(user: User | None, round: Round) -> None:
    if not round_offices.confirms(user, round):
        raise Refused("名单由组织单位或者审批岗位的人员退回")


def check_open(user: User | None, round: Round) -> None:
    round_offices.require_conducts(user, round)
    if round.measures.value("participants_by_two"):
        raise Refused("参评名单须由另一位同事复核，请先提交复核")
    _require_ready(round)


def check_confirm(user: User | None, round: Round) -> None:
    """A second person looks at the list where the pack asks for it."""
    if user is None or not round_offices.confirms(user, round):
        raise Refused("名单由组织单位的另一位同事或者审批岗位复核")
    if user.pk == round.maker_id:
        raise Refused("提交名单的人不能自己复核，请由另一位同事办理")
    _require_ready(round)


def check_finish(user: User | None, round: Round) -> None:
    round_offices.require_conducts(user, round)
    waiting = round.participants.exclude(state__in=SETTLED).count()
    if waiting:
        raise Refused(f"还有 {waiting} 家没有结果，不能结束批次")


def check_discard(user: User | None, round: Round) -> None:
    round_offices.require_conducts(user, round)


def _require_ready(round: Round) -> None:
    """Windows, notice and list are there, and the assessed time is over before the units look back on it."""
    if not round.notice_text.strip():
        raise Refused("请先填写考核通知")
    windows = {window.kind: window for window in round.windows.all()}
    lacking = [kind.label for kind in RoundWindow.Kind if kind not in windows]
    if lacking:
        raise Refused(f"请先确定各环节的时间，还缺：{'、'.join(lacking)}")
    _require_timely(round, windows[RoundWindow.Kind.SELF])
    if not round.participants.filter(state=ParticipantState.LISTED).exists():
        raise Refused("参评名单是空的，请先从名册生成")


def _require_timely(round: Round, window: RoundWindow) -> None:
    earliest = earliest_self(round)
    if window.opens_at < earliest:
        raise Refused(f"自评最早从{start_words(earliest)}开始：{_why(round)}")
    if clock.now(fresh=True) >= window.closes_at:
        raise Refused("自评的截止时间已过，请先调整")


def earliest_self(round: Round) -> datetime:
    """After the reference date; of an annual assessment after the papers of the year are due (requirements.md §3.3)."""
    earliest = clock.end_of(round.reference_on)
    term = filing_term(round.measures, round.year) if round.kind == Kind.ANNUAL else None
    return max(earliest, term.due) if term is not None else earliest


def _why(round: Round) -> str:
    if round.kind == Kind.ANNUAL:
        return f"{round.year} 年度的总结和报表到那时才报齐"
    return f"考核的是到 {day_words(round.reference_on)}为止的工作"


def require_kind(round: Round) -> str:
    """The code of the sheet for the round's kind; a city assesses only what its policy knows."""
    code = sheet_code(round)
    if not code:
        raise Refused("本市的办法没有这一种考核")
    return code


def sheet_code(round: Round) -> str:
    name = SHEETS[Kind(round.kind)]
    parameters = round.measures.parameters
    return str(parameters[name].value) if name in parameters else ""


def require_reference(round: Round, reference_on: date) -> None:
    if round.kind == Kind.ANNUAL and reference_on != date(round.year, 12, 31):
        raise Refused(f"年度考核的基准日是{day_words(date(round.year, 12, 31))}")
    if reference_on.year != round.year:
        raise Refused(f"考核基准日应在 {round.year} 年")
