"""A studio's life-line: everything that happened to it, from every trade's tables and the log, newest first.

The tables are asked in one UNION, whatever their number; what happened is put in words here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import CharField, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, TruncDate
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from applications.models import Application
from funding.models import Grant, Payment
from funding.states import GrantState
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.models import User
from portal.audit.models import Entry
from portal.policy import clock, wording
from portal.policy.measures import Measures
from studios import amendment_terms, glance, grounds, offices, overview, rooms, title_words
from studios.models import (
    AssessmentResult,
    EndingProposal,
    Inspection,
    LeaderStatus,
    Member,
    Plaque,
    RectificationOrder,
    RenewalApplication,
    Studio,
    Term,
    YearlyFiling,
    assessment_of,
)
from studios.offices import HOST_ROLES
from studios.rules import amendments, endings, inspections, people, results
from studios.states import (
    HOLDING,
    AmendmentState,
    FilingState,
    InspectionState,
    LeaderPost,
    OrderState,
    ProposalState,
    RenewalState,
    State,
)
from studios.views import steps
from studios.views.public import CHIPS

MOST = 200


@dataclass(frozen=True)
class Event:
    """One thing that happened on a day, with the page that says more."""

    on: date
    label: str
    words: str = ""
    url: str = ""


@dataclass(frozen=True)
class Row:
    """What the UNION gives of any table."""

    kind: str
    on: date
    pk: int
    a: str
    b: str
    c: str


@require_GET
def studio_life(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """For everyone who may see the studio; the unit does not read what is only suggested."""
    today = clock.today()
    studio = glance.studio_of(request.user, number, today)
    pack = offices.pack_of(studio)
    found = sorted(_events(studio, request.user, pack), key=lambda each: each.on, reverse=True)
    context = {
        "frame": steps.frame_of(request.user),
        "studio": studio,
        "pack": pack,
        "said": title_words.of(studio),
        "chip": CHIPS[State(studio.state)],
        "holds": studio.state in HOLDING,
        "dues": overview.lines("due", studio, today),
        "alerts": overview.lines("alert", studio, today),
        "events": found[:MOST],
        "links": _links(request.user, studio),
    }
    return render(request, "workbench/studio_life.html", context)


def _links(user: User, studio: Studio) -> list[dict[str, Any]]:
    """What this person may do from here; what is not theirs is not shown."""
    number = studio.number
    wanted: list[tuple[str, str, Callable[..., Any]]] = [
        ("登记人员变动", "studios:people", people.require_recorder),
        ("申请变更", "studios:amendments", amendments.require_ask),
        ("登记考核结果", "studios:result_new", results.require_enter),
        ("开始检查", "studios:inspection_new", inspections.check_begin),
        ("提出终止称号", "studios:ending_new", endings.require_proposer),
    ]
    return [
        {"label": label, "url": reverse(name, args=[number])}
        for label, name, check in wanted
        if studio.state in HOLDING and steps.refusal(check, user, studio) is None
    ] + rooms.of(studio)


def _events(studio: Studio, user: User, pack: Measures) -> Iterator[Event]:
    yield from _application(studio, user)
    for row in _rows(studio, user):
        yield WORDS[row.kind](row, studio, pack)
    for entry in Entry.objects.about(studio).exclude(to_state="").order_by("-seq")[:MOST]:
        yield Event(entry.at.astimezone(clock.BEIJING).date(), entry.label, entry.remark)


def _application(studio: Studio, user: User) -> Iterator[Event]:
    """The application it came from and those of its later masters (BJ-56), for whoever may read them."""
    own = Q(number=studio.origin_no) | Q(studio=studio)
    for found in Application.objects.visible_to(user).filter(own):
        if found.first_submitted_at is not None:
            url = reverse("applications:status", args=[found.number])
            yield Event(clock.day_of(found.first_submitted_at), f"提交申报 {found.number}", "", url)


def _rows(studio: Studio, user: User) -> list[Row]:
    own = {"studio": studio}
    proposals = EndingProposal.objects.filter(**own)
    if user.is_in(*HOST_ROLES):
        proposals = proposals.filter(proposed_at__isnull=False)
    plaques = Plaque.objects.filter(**own)
    visits = Inspection.objects.filter(**own, state=InspectionState.CONCLUDED)
    parts = [
        _part("term", Term.objects.filter(**own), F("starts_on"), "basis", "no", "document_no"),
        _part("leader", LeaderStatus.objects.filter(**own), F("since"), "status", "person", "note"),
        _part("joined", Member.objects.filter(**own), F("joined_on"), "name", "occupation", "level"),
        _part("left", Member.objects.filter(**own, left_on__isnull=False), F("left_on"), "name", "left_reason", ""),
        _part(
            "amendment", amendment_terms.readable(user).filter(**own), _day("recorded_at"), "number", "ground", "state",
        ),
        _part(
            "filing", YearlyFiling.objects.filter(**own, first_filed_at__isnull=False), _day("first_filed_at"),
            "year", "state", "late",
        ),
        _part("inspection", visits, F("on"), "kind", "conclusion", ""),
        _part("order", RectificationOrder.objects.filter(**own), F("issued_on"), "points", "state", "due_on"),
        _part("result", AssessmentResult.objects.filter(**own), F("concluded_on"), "kind", "grade", "year"),
        _part("made", plaques.filter(made_on__isnull=False), F("made_on"), "number", "", ""),
        _part("handed", plaques.filter(handed_on__isnull=False), F("handed_on"), "number", "handed_to", ""),
        _part("returned", plaques.filter(returned_on__isnull=False), F("returned_on"), "number", "returned_note", ""),
        _part("lost", plaques.filter(lost_on__isnull=False), F("lost_on"), "number", "returned_note", ""),
        _part("ending", proposals, _day("recorded_at"), "number", "ground", "state"),
        _part("grant", Grant.objects.filter(**own), F("basis_on"), "kind", "amount", "state"),
        _part("payment", Payment.objects.filter(grant__studio=studio), F("paid_on"), "kind", "amount", "grant__kind"),
        _part("renewal", RenewalApplication.objects.filter(**own), _day("submitted_at"), "state", "", ""),
    ]  # fmt: skip
    first, *others = parts
    together = first.union(*others, all=True).order_by("-day")[:MOST]
    return [Row(each[1], each[0], each[2], *(str(text or "") for text in each[3:])) for each in together]


def _part(kind: str, found: QuerySet[Any], day: Any, *texts: str) -> Any:
    """One table in the shape all share: a day, the kind, the key, three texts."""
    shown = {
        f"t{place}": Cast(text, CharField()) if text else Value("", output_field=CharField())
        for place, text in enumerate(texts)
    }
    named = {"day": day, "what": Value(kind, output_field=CharField()), "key": Cast("pk", IntegerField())}
    return found.order_by().annotate(**named, **shown).values_list("day", "what", "key", *shown)


def _day(name: str) -> Any:
    return TruncDate(name, tzinfo=clock.BEIJING)


def _leader(row: Row, studio: Studio, pack: Measures) -> Event:
    what = f"{pack.word('lead_master')}{row.b}：{LeaderPost(row.a).label}"
    return Event(row.on, what, row.c, offices.people_page(studio))


def _amendment(row: Row, studio: Studio, pack: Measures) -> Event:
    ground = next((each.label for each in pack.grounds_of("change") if each.key == row.b), row.b)
    page = reverse("studios:amendment", args=[studio.number, row.a])
    return Event(row.on, f"变更 {row.a}：{ground}", AmendmentState(row.c).label, page)


def _filing(row: Row, studio: Studio, pack: Measures) -> Event:
    late = "，逾期" if row.c.lower() in ("1", "true", "t") else ""
    return Event(row.on, f"报送 {row.a} 年度材料{late}", FilingState(row.b).label)


def _order(row: Row, studio: Studio, pack: Measures) -> Event:
    due = wording.day_words(date.fromisoformat(row.c))
    url = reverse("studios:order", args=[row.pk])
    return Event(row.on, f"整改要求，期限 {due}", f"{row.a}（{OrderState(row.b).label}）", url)


def _result(row: Row, studio: Studio, pack: Measures) -> Event:
    return Event(row.on, f"{assessment_of(row.c, row.a)}：{AssessmentResult.Grade(row.b).label}")


def _ending(row: Row, studio: Studio, pack: Measures) -> Event:
    words = f"{grounds.label(pack, row.b)}（{ProposalState(row.c).label}）"
    return Event(row.on, f"终止称号事项 {row.a}", words, reverse("studios:ending", args=[row.a]))


def _plaque(verb: str) -> Callable[[Row, Studio, Measures], Event]:
    def event(row: Row, studio: Studio, pack: Measures) -> Event:
        return Event(row.on, f"铭牌 {row.a} {verb}", row.b, reverse("studios:plaque", args=[row.a]))

    return event


def _grant(row: Row, studio: Studio, pack: Measures) -> Event:
    url = reverse("funding:grant", args=[row.pk])
    state = GrantState(row.c)
    if state == GrantState.EXCLUDED:
        return Event(row.on, f"{Grant.Kind(row.a).label}：{state.label}", "", url)
    return Event(row.on, f"{Grant.Kind(row.a).label} {_yuan(row.b)}", state.label, url)


def _payment(row: Row, studio: Studio, pack: Measures) -> Event:
    what = f"{Payment.Kind(row.a).label} {_yuan(row.b)}"
    return Event(row.on, what, Grant.Kind(row.c).label, reverse("funding:studio", args=[studio.number]))


def _yuan(text: str) -> str:
    return wording.yuan(Decimal(text))


WORDS: dict[str, Callable[[Row, Studio, Measures], Event]] = {
    "term": lambda row, studio, pack: Event(row.on, f"第 {row.b} 期开始（{Term.Basis(row.a).label}）", row.c),
    "leader": _leader,
    "joined": lambda row, studio, pack: Event(row.on, f"成员加入：{row.a}", f"{row.b} {row.c}".strip()),
    "left": lambda row, studio, pack: Event(row.on, f"成员离开：{row.a}", row.b),
    "amendment": _amendment,
    "filing": _filing,
    "inspection": lambda row, studio, pack: Event(
        row.on, Inspection.Kind(row.a).label, row.b, reverse("studios:inspection", args=[row.pk])
    ),
    "order": _order,
    "result": _result,
    "made": _plaque("已制作"),
    "handed": _plaque("已交付"),
    "returned": _plaque("已收回"),
    "lost": _plaque("遗失、损毁"),
    "ending": _ending,
    "grant": _grant,
    "payment": _payment,
    "renewal": lambda row, studio, pack: Event(
        row.on, "续建申请", RenewalState(row.a).label, reverse("studios:renewal", args=[studio.number])
    ),
}
