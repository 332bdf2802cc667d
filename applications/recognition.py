"""The recognition document: what it says, what is approved, and the title it gives (HZ-45, BJ-33, §4.7)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from applications import decision_rules, recognition_text, rules
from applications.completeness import setting_of
from applications.gathering import leader_of
from applications.list_workflow import RECOGNITION_WORKFLOW
from applications.models import Application, Recognition
from applications.reading import book_of
from applications.states import State
from portal.audit import log as audit
from portal.bulletin.models import NoticeState, Objection, ObjectionState
from portal.bulletin.states import OPEN_OBJECTION
from portal.desks import approvals
from portal.policy import clock, retirement, wording
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Conflict, Refused
from portal.workflow.engine import begin, lock
from studios.models import DistrictStudio

if TYPE_CHECKING:
    from applications.facts import LeaderFacts
    from portal.accounts.models import User
    from portal.bulletin.models import PublicNotice


def draft(notice: PublicNotice, *, by: User) -> Recognition:
    """A document for the files of one notice."""
    selection: Any = notice.subject
    with transaction.atomic():
        # Of two who draft at once the second finds the first one's document.
        lock(notice)
        decision_rules.require_compiler(by, selection.call)
        if notice.state not in (NoticeState.PUBLISHED, NoticeState.ENDED):
            raise Refused("公示发布后才能起草认定文件")
        if Recognition.objects.filter(notice=notice).exists():
            raise Conflict("这份公示已有认定文件")
        call = selection.call
        record = Recognition(
            call=call,
            notice=notice,
            title=call.measures.documents["recognition"].format(call=call.studios.replace("年度", "年", 1)),
            text=recognition_text.draft(call, notice.items),
            maker=by,
        )
        begin(RECOGNITION_WORKFLOW, record, by=by, label="起草认定文件")
    return record


def edit(
    record: Recognition, *, by: User, document_no: str, title: str, text: str, dated: date, seen: str = ""
) -> None:
    """Change the words of a draft; `seen` is the mark of the content the person started from."""
    with transaction.atomic():
        lock(record)
        decision_rules.require_compiler(by, record.call)
        approvals.require_seen(seen, fingerprint(content(record)))
        if record.state != "draft":
            raise Refused("认定文件已提交会签，要修改请先退回")
        record.document_no, record.title, record.text = document_no.strip(), title.strip(), text
        record.dated = dated
        record.save()
        audit.append(subject=record, action=decision_rules.EDITED, label="修改认定文件", actor=by)


def files(record: Recognition) -> list[Application]:
    """The applications the document names, in the order of the notice."""
    if record.state == "issued":
        found = Application.objects.filter(recognition=record)
    else:
        found = Application.objects.filter(notice=record.notice, state=State.UNDER_NOTICE)
    return list(found.select_related("host", "recommender", "studio", "call", "notice").order_by("number"))


def require_drafted(record: Recognition) -> None:
    if not record.document_no.strip() or record.dated is None:
        raise Refused("请先填写文号和成文日期")
    ends_on = record.notice.ends_on
    if ends_on is None or record.dated <= ends_on:
        raise Refused(f"成文日期应当在公示结束{f'（{wording.day_words(ends_on)}）' if ends_on else ''}之后")
    if not files(record):
        raise Refused("名单中没有可以认定的申报")


def require_day_come(record: Recognition) -> None:
    """The day of the document is the day the title begins (HZ-49): nobody is recognised from a day to come."""
    if record.dated is not None and record.dated > clock.today():
        raise Refused(f"成文日期 {wording.day_words(record.dated)} 还没有到，到期后再会签，或退回修改")


def obstacles(record: Recognition) -> list[str]:
    """Everything that bars the document today, in the rule's own words (HZ-45, BJ-32)."""
    named = files(record)
    found = []
    try:
        require_drafted(record)
    except Refused as refused:
        found.append(refused.reason)
    if named:
        try:
            rules.require_notice_over(named[0])
            require_day_come(record)
        except Refused as refused:
            found.append(refused.reason)
    waiting = record.notice.objections.filter(state__in=OPEN_OBJECTION).count()
    if waiting:
        found.append(f"公示期内还有 {waiting} 件异议没有结论，不能认定")
    upheld = Objection.objects.about_any(Application, [each.pk for each in named]).filter(state=ObjectionState.UPHELD)
    if upheld.exists():
        found.append("有异议成立，所指的工作室应先从名单中取消，不能认定")
    return found


def content(record: Recognition) -> dict[str, Any]:
    """Exactly what the approving offices say yes to."""
    return {
        "document_no": record.document_no,
        "title": record.title,
        "text": record.text,
        "dated": record.dated,
        "files": [application.number for application in files(record)],
    }


def title_of(application: Application, record: Recognition) -> dict[str, Any]:
    """What the register writes down for a recognised file."""
    return {
        "city": application.city,
        "year": application.call.year,
        "kind": application.call.kind,
        "name": application.studio_name,
        "host": application.host,
        "branch": application.branch,
        "recommender": application.recommender,
        "region": application.region,
        "lead_master": application.lead_master,
        "leader_index": application.leader_index,
        "occupation": application.occupation,
        "occupation_key": application.occupation_key,
        "industry_focus": application.industry_focus,
        "recognised_on": record.dated,
        "document_no": record.document_no,
        "validity_years": _validity_years(application),
        "pack": application.call.pack,
        "construction_grant_eligible": application.construction_grant_eligible,
        "origin_no": application.number,
        "grew_from": _rung_below(application),
        **_people_and_place(application),
    }


def _people_and_place(application: Application) -> dict[str, Any]:
    """Where it works, its team, and the lead master's statutory day, from the answers as handed in (§5a)."""
    pack = application.measures
    book = book_of(application, pack, setting_of(application))
    levels, categories = dict(pack.choices["skill_level"]), dict(pack.choices["member_category"])
    return {
        "address": book.text("unit.studio_address"),
        "leader_retires_on": retires_on(leader_of(book)),
        "members": [
            {
                "name": row["name"],
                "category": categories.get(row.get("category") or "", ""),
                "occupation": row.get("occupation") or "",
                "level": levels.get(row.get("skill_level") or "", ""),
            }
            for row in book.rows("team.members")
            if row.get("name")
        ],
    }


def _rung_below(application: Application) -> DistrictStudio | None:
    """The district studio it grew out of, when the recommender's register has the one claimed (HZ-73)."""
    unit: dict[str, Any] = next((each.data for each in application.sections.all() if each.key == "unit"), {})
    if not unit.get("district_studio"):
        return None
    number = str(unit.get("district_document_no", "")).strip()
    return DistrictStudio.objects.claimed(application.recommender, number, application.lead_master)


def retires_on(leader: LeaderFacts) -> date | None:
    """The statutory day; None where the answers do not give it."""
    if leader.birth is None:
        return None
    try:
        return retirement.statutory_date(leader.birth, leader.retirement_group, leader.special_retirement).date
    except retirement.UnknownRetirement:
        return None


def _validity_years(application: Application) -> int:
    """Whole years of the title, 0 for none: Hangzhou's new studios three (HZ-49), honorary ones and Beijing none."""
    name = "validity_years" if application.call.kind == "new" else "validity_years_honorary"
    parameters = application.measures.parameters
    return int(parameters[name].value) if name in parameters else 0
