"""Worklist rows about acts of the city: calls to open, extensions, lists, notices to draft, documents to issue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from applications import decision_rules, kinds, lists, readiness, recognition
from applications.models import Application, Call, Recognition, SelectionList, WindowExtension
from applications.states import CallState, ListState, RecognitionState, State
from applications.transitions import outcome, selection
from portal.bulletin.models import NoticeState, PublicNotice
from portal.desks import approvals
from portal.policy import clock
from portal.policy.canonical import fingerprint
from portal.workflow.worklist import Bundle, Item, single

if TYPE_CHECKING:
    from portal.accounts.models import User


def tasks(user: User, at: datetime) -> Iterator[Bundle]:
    """The acts that wait for an officer or approver of the city; a handful of rows for each running call."""
    if not user.is_in(*decision_rules.CALL_OFFICERS, "city_approver", "finance_approver"):
        return
    found = (_calls, _extensions, _lists, _notices_to_draft, _documents_to_draft, _documents)
    for source in found:
        yield from map(single, source(user))


def gates(user: User, at: datetime) -> list[QuerySet[Any]]:
    """The rows these acts are about; most days there are none, and then nothing more is asked."""
    if not user.is_in(*decision_rules.CALL_OFFICERS, "city_approver", "finance_approver"):
        return []
    return [_drafts(user), _asked(user), _open_lists(user), _unnoticed(user), _ended(user), _open_documents(user)]


def _drafts(user: User) -> QuerySet[Call]:
    return Call.objects.filter(city=user.city, state=CallState.DRAFT)


def _calls(user: User) -> Iterator[Item]:
    if not user.is_in(*decision_rules.CALL_OFFICERS):
        return
    for call in _drafts(user).prefetch_related("overrides"):
        last = None if kinds.changes_leader(call) else readiness.notice_due(call.measures, call.year)
        due = clock.end_of(last) if last is not None else None
        yield _item("发布申报通知", call, call.title, _call_page(call), "办理", due=due, since=call.state_since)


def _asked(user: User) -> QuerySet[WindowExtension]:
    return WindowExtension.objects.filter(window__call__city=user.city, confirmed_by=None).exclude(proposed_by=user)


def _extensions(user: User) -> Iterator[Item]:
    """A later end of a window, asked for by a colleague."""
    for each in _asked(user).select_related("window__call").prefetch_related("window__call__overrides"):
        call = each.window.call
        if user.is_in(*decision_rules.CALL_OFFICERS, *call.measures.offices.approvals):
            label = f"确认延期：{each.window.get_kind_display()}"
            due = each.old_closes_at
            yield _item(label, call, call.title, _call_page(call), "办理", due=due, since=each.proposed_at)


def _open_lists(user: User) -> QuerySet[SelectionList]:
    return SelectionList.objects.filter(call__city=user.city, state__in=(ListState.DRAFT, ListState.SUBMITTED))


def _lists(user: User) -> Iterator[Item]:
    for each in _open_lists(user).select_related("call").prefetch_related("call__overrides"):
        call, page = each.call, reverse("applications:ranking", args=[each.call.code])
        if each.state == ListState.DRAFT:
            if user.is_in(*decision_rules.compilers(call)):
                yield _item("完善拟定名单，提交会签", call, str(each), page, "办理", since=each.state_since)
        elif _wants(user, each, selection.ACT, lists.content(each), call):
            yield _item("会签拟定名单", call, str(each), page, "会签", since=each.state_since)


def _unnoticed(user: User) -> QuerySet[SelectionList]:
    proposed = Application.objects.filter(entries__selection=OuterRef("pk"), state=State.PROPOSED, notice=None)
    return SelectionList.objects.filter(Exists(proposed), call__city=user.city, state=ListState.RELEASED)


def _notices_to_draft(user: User) -> Iterator[Item]:
    """Released lists whose proposed files stand in no notice yet."""
    released = _unnoticed(user)
    noticed = _noticed([each.pk for each in released])
    for each in released.select_related("call").prefetch_related("call__overrides"):
        if each.pk not in noticed and user.is_in(*decision_rules.compilers(each.call)):
            page = reverse("applications:ranking", args=[each.call.code])
            yield _item("编制公示", each.call, str(each), page, "办理", since=each.released_at)


def _noticed(keys: Sequence[int]) -> set[int]:
    notices = PublicNotice.objects.about_any(SelectionList, keys).exclude(state=NoticeState.CANCELLED)
    return set(notices.values_list("subject_id", flat=True))


def _ended(user: User) -> QuerySet[PublicNotice]:
    waiting = Application.objects.filter(notice=OuterRef("pk"), state=State.UNDER_NOTICE)
    drafted = Recognition.objects.filter(notice=OuterRef("pk"))
    return PublicNotice.objects.filter(Exists(waiting), ~Exists(drafted), city=user.city, ends_on__lt=clock.today())


def _documents_to_draft(user: User) -> Iterator[Item]:
    """Notices whose last day is over, with files on them and no recognition document."""
    ended = _ended(user)
    calls = Call.objects.filter(lists__in=ended.values("subject_id")).prefetch_related("overrides").distinct()
    by_list = {each.pk: each.call_id for each in SelectionList.objects.filter(pk__in=ended.values("subject_id"))}
    known = {call.pk: call for call in calls}
    for notice in ended:
        call = known[by_list[notice.subject_id]]
        if notice.ends_on is not None and user.is_in(*decision_rules.compilers(call)):
            page = reverse("applications:notice_edit", args=[notice.code])
            yield _item("起草认定文件", call, notice.title, page, "办理", since=clock.end_of(notice.ends_on))


def _open_documents(user: User) -> QuerySet[Recognition]:
    return Recognition.objects.filter(call__city=user.city).exclude(state=RecognitionState.ISSUED)


def _documents(user: User) -> Iterator[Item]:
    for each in _open_documents(user).select_related("call", "notice").prefetch_related("call__overrides"):
        page = reverse("applications:recognition", args=[each.pk])
        if each.state == RecognitionState.DRAFT:
            if user.is_in(*decision_rules.compilers(each.call)):
                yield _item("完善认定文件，提交会签", each.call, each.title, page, "办理", since=each.state_since)
        elif _wants(user, each, outcome.ACT, recognition.content(each), each.call):
            yield _item("会签认定文件", each.call, each.title, page, "会签", since=each.state_since)


def _wants(user: User, record: SelectionList | Recognition, act: str, content: object, call: Call) -> bool:
    """Whether this person's office has still to say yes to exactly this content."""
    if user.pk == record.maker_id or not user.is_in(*call.measures.offices.approvals):
        return False
    return str(user.role) in approvals.missing(record, act, fingerprint(content), [str(user.role)])


def _item(
    label: str,
    call: Call,
    title: str,
    url: str,
    action: str,
    *,
    due: datetime | None = None,
    since: datetime | None = None,
) -> Item:
    return Item(label=label, title=title, number=call.code, url=url, action=action, due=due, since=since)


def _call_page(call: Call) -> str:
    return reverse("applications:call_edit", args=[call.code])
