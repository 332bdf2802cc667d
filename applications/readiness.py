"""What keeps a call from being opened, and what its officer should know before opening it (HZ-31, BJ-02, BJ-25)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from applications import kinds
from applications.models.call import Window
from portal.policy import clock, wording

if TYPE_CHECKING:
    from applications.models import Call
    from portal.policy.measures import Measures

# The order in which windows must end; a notice cannot be over before the experts have marked.
_IN_TURN = (
    (Window.Kind.APPLICATION, Window.Kind.FIRST_REVIEW, "推荐单位审核应当在申报截止之后结束"),
    (Window.Kind.FIRST_REVIEW, Window.Kind.EXPERT_REVIEW, "专家评审应当在推荐单位审核之后结束"),
    (Window.Kind.EXPERT_REVIEW, Window.Kind.NOTICE, "公示应当在专家评审之后结束"),
)


@dataclass(frozen=True)
class Finding:
    """One sentence, with the clause it rests on."""

    words: str
    clause: str = ""


def obstacles(call: Call) -> list[Finding]:
    """Everything that must be put right before the call opens."""
    pack = call.measures
    return [*_notice(call, pack), *_windows(call), *_places(call, pack)]


def warnings(call: Call, today: date) -> list[Finding]:
    """What does not stop the call but should be known: the first half-year (BJ-25), the policy's end (BJ-02)."""
    pack = call.measures
    found = []
    due = notice_due(pack, call.year)
    if due is not None and today > due and not kinds.changes_leader(call):
        words = f"申报通知应在 {wording.day_words(due)} 前下发，现已超过"
        found.append(Finding(words, pack.parameter("call_notice_due").clause))
    if pack.effective_to is not None:
        last = max((window.closes_at for window in call.windows.all()), default=None)
        if last is not None and last > clock.end_of(pack.effective_to):
            words = f"《{pack.title}》执行至 {wording.day_words(pack.effective_to)}，本批次有环节在此之后"
            found.append(Finding(words, pack.document_no))
    if today < pack.effective_from:
        words = f"《{pack.title}》自 {wording.day_words(pack.effective_from)} 起施行，现在还没有开始"
        found.append(Finding(words, pack.document_no))
    return found


def notice_due(pack: Measures, year: int) -> date | None:
    """The last day for the year's notice (BJ-25); None where the policy names none."""
    known = pack.parameters.get("call_notice_due")
    return date.fromisoformat(f"{year}-{known.value}") if known is not None and known.value else None


def _notice(call: Call, pack: Measures) -> list[Finding]:
    found = []
    if not call.notice_no.strip() or not call.notice_text.strip():
        found.append(Finding("请先填写申报通知的文号和正文"))
    absent = [issuer for issuer in pack.offices.issuers if issuer not in call.issuers]
    if absent:
        words = f"申报通知应由办法规定的各部门联合发布，发布单位不全：缺{'、'.join(absent)}"
        found.append(Finding(words, pack.clause(pack.offices.approvals_clause)))
    return found


def _windows(call: Call) -> list[Finding]:
    windows = {window.kind: window for window in call.windows.all()}
    absent = [str(kind.label) for kind in Window.Kind if kind not in windows]
    if absent:
        return [Finding(f"还没有设置时间窗口：{'、'.join(absent)}")]
    found = [Finding(words) for first, then, words in _IN_TURN if windows[then].closes_at <= windows[first].closes_at]
    end = windows[Window.Kind.APPLICATION].closes_at
    if end <= clock.now():
        last = wording.day_words((end - timedelta(seconds=1)).astimezone(clock.BEIJING).date())
        found.append(Finding(f"申报截止日 {last} 已经过去，请先调整时间窗口"))
    return found


def _places(call: Call, pack: Measures) -> list[Finding]:
    """BJ-25: the notice gives each recommender its places; a new lead master takes none (A-32)."""
    if not kinds.changes_leader(call) and pack.value("places_enforced") and not call.places.exists():
        return [Finding("还没有给推荐单位分配名额", pack.parameter("places_enforced").clause)]
    return []
