"""A new lead master takes a studio over, once the whole application has been recognised (BJ-56, A-32)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from portal.workflow.engine import lock_all, taking
from studios import offices
from studios.amendment_workflow import WORKFLOW
from studios.models import Amendment, Plaque
from studios.states import AmendmentState
from studios.transitions import amendments, rewriting
from studios.transitions.people import install_leader, present_members, replace_team

if TYPE_CHECKING:
    from django.db.models import Model

    from portal.accounts.models import User
    from studios.models import Studio


def of_application(number: str) -> Amendment | None:
    """The verified change an application of this number was opened for."""
    found = Amendment.objects.filter(application_no=number, state=AmendmentState.VERIFIED)
    change: Amendment | None = found.select_related("studio__host").first()
    return change


def replace_leader(
    amendment: Amendment,
    *,
    by: User,
    lead_master: str,
    leader_index: str,
    name: str,
    on: date,
    document_no: str,
    retires_on: date | None,
    members: Sequence[Mapping[str, str]],
) -> Studio:
    """The same title goes on: no new term, no new grant, the clock of reviews runs on (A-32).

    Runs in the caller's transaction, which holds the locks of `lock_for`.
    """
    studio = amendment.studio
    offices.require_holding(studio)
    before = {"lead_master": studio.lead_master, "name": studio.name, "plaque": studio.plaque_no}
    text = _plaque_text(studio, lead_master, name)
    studio.lead_master, studio.leader_index, studio.name = lead_master, leader_index, name
    studio.save()
    install_leader(studio, by=by, since=on, retires_on=retires_on, note=document_no)
    replace_team(studio, members, by=by, on=on, note=f"更换领办人（{amendment.number}）")
    rewriting.reprint(studio, by, mark=amendment.number, text=text)
    with taking(WORKFLOW, "replace", amendment, by=None, remark=document_no) as record:
        record.old = before
        record.new |= {"lead_master": lead_master, "name": name, "plaque": studio.plaque_no}
        record.effective_on = on
    amendments.written(amendment, by)
    return studio


def refuse(amendment: Amendment, *, remark: str) -> None:
    """The application was decided against: the change ends, the studio goes on as it stands (BJ-56, A-24)."""
    with taking(WORKFLOW, "refuse", amendment, by=None, remark=remark) as record:
        record.remark = remark


def lock_changes(numbers: Iterable[str]) -> None:
    """The changes that these applications were opened for, before the log is touched."""
    lock_all(Amendment.objects.filter(application_no__in=list(numbers), state=AmendmentState.VERIFIED))


def lock_for(numbers: list[str]) -> None:
    """Every row the replacements of these applications write, in one order."""
    found = Amendment.objects.filter(application_no__in=numbers, state=AmendmentState.VERIFIED)
    changes = list(found.select_related("studio__host"))
    rows: list[Model] = [row for each in changes for row in rewriting.touched(each)]
    rows += [member for each in changes for member in present_members(each.studio)]
    lock_all({(row._meta.label, row.pk): row for row in rows}.values())


def _plaque_text(studio: Studio, lead_master: str, name: str) -> str:
    """The plaque's new words, where the old ones name the master or the title (A-32)."""
    plaque = Plaque.objects.filter(studio=studio).order_by("-pk").first()
    if plaque is None:
        return ""
    if plaque.text == studio.name:
        return name
    return plaque.text.replace(studio.lead_master, lead_master)
