"""A public notice made from a released list: only what may be public goes into it (§4.6, §5h)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from applications import decision_rules
from applications.models import Application, SelectionEntry, SelectionList
from applications.states import ListState, State
from portal.accounts.kinds import OrganisationKind
from portal.accounts.models import Organisation
from portal.bulletin import transitions as bulletin
from portal.bulletin.models import NoticeState, PublicNotice
from portal.bulletin.redaction import sensitive_parts
from portal.policy.refusal import Refused
from portal.workflow.engine import lock

if TYPE_CHECKING:
    from portal.accounts.models import User

PROCESS = "经单位申报、初审推荐、现场考察、材料评审和综合评审，拟定以下名单。"


def draft_notice(selection: SelectionList, *, by: User) -> PublicNotice:
    """A draft with every proposed file of the list; one running notice a list."""
    with transaction.atomic():
        lock(selection)
        decision_rules.require_compiler(by, selection.call)
        if selection.state != ListState.RELEASED:
            raise Refused("名单还没有生效，不能编制公示")
        if PublicNotice.objects.about(selection).exclude(state=NoticeState.CANCELLED).exists():
            raise Refused("这份名单已有公示")
        files = proposed(selection)
        if not files:
            raise Refused("名单里没有拟认定的工作室，不需要公示")
        return bulletin.draft_notice(
            selection, by=by, city=selection.call.city, prefix=selection.call.code, content=_content(selection, files)
        )


def proposed(selection: SelectionList) -> list[Application]:
    """Files the list proposes, in its order."""
    entries = selection.entries.filter(
        decision=SelectionEntry.Decision.PROPOSED, application__state=State.PROPOSED
    ).select_related("application__host__region", "application__branch__region", "application__recommender")
    return [entry.application for entry in entries]


def items(files: list[Application]) -> list[dict[str, Any]]:
    """The public rows: name, unit, district, leader, occupation, recommender; nothing else is published."""
    return [
        {
            "number": number,
            "studio_name": each.studio_name,
            "host": each.host.name,
            "district": each.region.name if each.region else "",
            "leader": each.lead_master,
            "occupation": each.occupation,
            "recommender": each.recommender.name,
            "subject_id": each.pk,
        }
        for number, each in enumerate(files, start=1)
    ]


def _content(selection: SelectionList, files: list[Application]) -> dict[str, Any]:
    call, pack = selection.call, selection.call.measures
    office = by_office(selection)
    return {
        "title": pack.documents["public_notice"].format(call=call.studios),
        "basis": f"{pack.title}（{pack.document_no}）、{call.title}通知（{call.notice_no}）",
        "process": PROCESS,
        "items": items(files),
        "issuers": list(pack.offices.issuers),
        "contact": office,
        "working_days": int(pack.value("notice_working_days")),
        "count_posting_day": bool(pack.value("notice_counts_posting_day")),
    }


def by_office(selection: SelectionList) -> dict[str, str]:
    """Where objections go: the bureau as the register knows it, never with a person's mobile."""
    call = selection.call
    bureau = Organisation.objects.active().of_kind(OrganisationKind.CITY_BUREAU).filter(city=call.city).first()
    if bureau is None:
        return {"office": call.measures.offices.issuers[0], "phone": "", "email": "", "address": ""}
    known = {"office": bureau.name, "phone": bureau.phone, "email": bureau.email, "address": bureau.address}
    return {name: "" if sensitive_parts(text) else text for name, text in known.items()}
