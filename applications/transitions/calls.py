"""A call's own life: drawn up from a pack, opened with its notice, windows extended by two people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from applications import decision_rules, kinds
from applications.list_workflow import CALL_WORKFLOW
from applications.models import Call, Override, Place, Window, WindowExtension
from applications.states import CallState
from portal.accounts.models import Organisation
from portal.audit import log as audit
from portal.documents import numbers
from portal.policy import clock, measures, wording
from portal.policy.refusal import Conflict, Refused
from portal.workflow.engine import begin, lock, taking

if TYPE_CHECKING:
    from portal.accounts.models import User

PREFIX = {"hangzhou": "HZ", "beijing": "BJ"}
LETTER = {Call.Kind.NEW: "N", Call.Kind.HONORARY: "H", Call.Kind.LEADER_CHANGE: "L"}


def draw_up(*, city: str, kind: str, year: int, by: User) -> Call:
    """A draft with the pack's issuers, method and usual windows; one running call a year and kind (HZ-31)."""
    pack = measures.for_city(city, policy_day(year))
    if kind not in pack.value("call_kinds"):
        raise Refused(f"{pack.city_name}的办法没有这一类申报", clause=pack.clause("三"))
    if Call.objects.filter(city=city, kind=kind, year=year).exclude(state=CallState.FINISHED).exists():
        raise Refused(f"{year} 年度已有一个进行中的同类批次，每年只进行一次", clause=pack.clause("四（一）"))
    with transaction.atomic():
        code, again = _code(city, kind, year)
        call = Call(
            code=code,
            city=city,
            pack=pack.code,
            kind=kind,
            year=year,
            title=f"{year}年度{kinds.call_title(pack, kind)}{again}",
            issuers=list(pack.offices.issuers),
            method=str(pack.value("marks_combined")),
            created_by=by,
        )
        decision_rules.require_call_officer(by, call)
        begin(CALL_WORKFLOW, call, by=by, label="拟定批次")
        Window.objects.bulk_create(_usual_windows(call, pack))
    return call


def policy_day(year: int) -> date:
    """The day whose policy a year's call follows: today, or for a coming year its first day."""
    return max(clock.today(), date(year, 1, 1))


def describe(call: Call, *, by: User, content: Mapping[str, Any]) -> None:
    """Notice number, text, issuers, address, method: while the call is a draft."""
    with transaction.atomic():
        _lock_draft(call, by)
        for name, value in content.items():
            setattr(call, name, value)
        call.save()


def set_windows(call: Call, *, by: User, dates: Mapping[str, tuple[date, date]]) -> None:
    """First and last day of each window; the last day counts until its 24:00."""
    with transaction.atomic():
        _lock_draft(call, by)
        for kind, (first, last) in dates.items():
            if last < first:
                raise Refused(f"“{Window.Kind(kind).label}”的结束日早于开始日")
            Window.objects.update_or_create(
                call=call,
                kind=kind,
                defaults={"opens_at": clock.start_of(first), "closes_at": clock.end_of(last)},
            )


def set_places(call: Call, *, by: User, places: Mapping[Organisation, int]) -> None:
    """How many files each recommender may report (BJ-25)."""
    with transaction.atomic():
        _lock_draft(call, by)
        call.places.all().delete()
        Place.objects.bulk_create(Place(call=call, recommender=body, places=n) for body, n in places.items())


def override(call: Call, *, by: User, parameter: str, value: Any, reason: str) -> None:
    """Let this call set a parameter of the pack otherwise, with a reason in the log."""
    if not reason.strip():
        raise Refused("请写明调整参数的理由")
    with transaction.atomic():
        _lock_draft(call, by)
        decision_rules.require_policy_office(by, call)
        pack = measures.load(call.pack)
        if parameter not in pack.parameters:
            raise Refused("办法里没有这个参数")
        known = pack.parameters[parameter]
        if not known.admits(value):
            raise Refused(known.strictness, clause=pack.clause(known.clause))
        Override.objects.update_or_create(
            call=call,
            parameter=parameter,
            defaults={"value": value, "reason": reason.strip(), "by": by, "at": clock.now(fresh=True)},
        )
        audit.append(
            subject=call,
            action="call.override",
            label="调整参数",
            actor=by,
            remark=reason,
            data={"parameter": parameter, "value": value},
        )


def open_call(call: Call, *, by: User) -> None:
    """Issue the notice: from now on the call shows on the public site and pins its pack (BJ-25)."""
    with taking(CALL_WORKFLOW, "open", call, by=by):
        call.published_at = clock.now(fresh=True)


def propose_extension(window: Window, *, by: User, last_day: date, reason: str) -> WindowExtension:
    """One person asks for a later last day, with a reason."""
    closes_at = clock.end_of(last_day)
    with transaction.atomic():
        lock(window.call)
        lock(window)
        decision_rules.require_call_officer(by, window.call)
        if window.call.state != CallState.OPEN:
            raise Refused(f"批次现为“{window.call.state_label}”，不办理延期")
        if not reason.strip():
            raise Refused("请写明延期理由")
        if closes_at <= window.closes_at:
            raise Refused("新的截止日应当晚于原截止日")
        if closes_at <= clock.now(fresh=True):
            raise Refused("新的截止日已经过去，请改为今天或以后的日期")
        if window.extensions.filter(confirmed_by=None).exists():
            raise Conflict("这个环节已有一个待确认的延期")
        extension = WindowExtension.objects.create(
            window=window,
            old_closes_at=window.closes_at,
            new_closes_at=closes_at,
            reason=reason.strip(),
            proposed_by=by,
            proposed_at=clock.now(fresh=True),
        )
        _log(window, by, "提出延期", reason, closes_at)
    return extension


def confirm_extension(extension: WindowExtension, *, by: User) -> None:
    """Another person confirms; the window moves, and with it its reminders."""
    with transaction.atomic():
        asked = _asked_for(extension, by)
        window = asked.window
        if asked.proposed_by_id == by.pk:
            raise Refused("提出延期的人不能自己确认，请由另一位同事确认")
        asked.confirmed_by, asked.confirmed_at = by, clock.now(fresh=True)
        if asked.new_closes_at <= asked.confirmed_at:
            raise Refused("提出的截止日已经过去，请撤回后重新提出")
        asked.save()
        window.announced_closes_at = window.announced_closes_at or window.closes_at
        window.closes_at = asked.new_closes_at
        window.save(update_fields=["closes_at", "announced_closes_at"])
        _log(window, by, "确认延期", asked.reason, window.closes_at)


def drop_extension(extension: WindowExtension, *, by: User) -> None:
    """Taken back by who asked, or not agreed to by who was asked; another one can then be asked for."""
    with transaction.atomic():
        asked = _asked_for(extension, by)
        _log(asked.window, by, "撤回延期", asked.reason, asked.new_closes_at)
        asked.delete()


def _asked_for(extension: WindowExtension, by: User) -> WindowExtension:
    """The extension as it stands under the locks of its call and row, while it still waits for the second person."""
    lock(extension.window.call)
    rows = WindowExtension.objects.select_for_update(of=("self",)).select_related("window__call")
    asked = rows.filter(pk=extension.pk).first()
    decision_rules.check_confirm_extension(by, extension.window.call)
    if asked is None:
        raise Conflict("这个延期已经撤回")
    if asked.confirmed_by_id is not None:
        raise Conflict("这个延期已经确认过了")
    return asked


def _code(city: str, kind: str, year: int) -> tuple[str, str]:
    """The code, and what a second call of the year adds to its title."""
    base = f"{PREFIX[city]}-{year}-{LETTER[Call.Kind(kind)]}"
    serial = numbers.next_number(f"call:{base}")
    return (base, "") if serial == 1 else (f"{base}{serial}", f"（第{serial}次）")


def _usual_windows(call: Call, pack: measures.Measures) -> Sequence[Window]:
    rows = []
    for spec in pack.windows:
        first, last = spec.dates(call.year)
        rows.append(Window(call=call, kind=spec.key, opens_at=clock.start_of(first), closes_at=clock.end_of(last)))
    return rows


def require_draft(call: Call, by: User) -> None:
    """Only a draft may be changed, by the office that opens calls."""
    decision_rules.require_call_officer(by, call)
    if call.state != CallState.DRAFT:
        raise Refused("批次已经发布，不能再修改；时间窗口可以由两人办理延期")


def _lock_draft(call: Call, by: User) -> None:
    lock(call)
    require_draft(call, by)


def _log(window: Window, by: User, label: str, reason: str, closes_at: datetime) -> None:
    audit.append(
        subject=window.call,
        action="call.extension",
        label=f"{window.get_kind_display()}：{label}",
        actor=by,
        remark=reason,
        data={"window": window.kind, "closes": wording.due_words(closes_at)},
    )
