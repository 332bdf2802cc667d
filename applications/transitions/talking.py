"""Words between the host and the offices on a file: 往来, and asking the holder to move (催办)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applications import case, notices, stages, talk_rules
from applications.models import Note
from portal.desks import chases
from portal.desks.models import Chase
from portal.notifications import outbox
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow.engine import lock

if TYPE_CHECKING:
    from applications.models import Application
    from portal.accounts.models import User

LONGEST_NOTE = 2000


def write_note(application: Application, *, by: User, text: str) -> Note:
    """A message on the case page; the other side is told."""
    text = text.strip()
    with transaction.atomic():
        lock(application)
        talk_rules.check_note(by, application)
        if not text:
            raise Refused("请先写下要说的内容")
        if len(text) > LONGEST_NOTE:
            raise Refused(f"一条消息最多 {LONGEST_NOTE} 字，请分开发送")
        last = application.notes.order_by("-pk").first()
        if last is not None and last.author_id == by.pk and last.text == text:
            return last
        from_host = case.is_applicant(by)
        note = Note.objects.create(
            application=application,
            author=by,
            office=by.organisation.name if by.organisation else "",
            from_host=from_host,
            text=text,
            at=clock.now(fresh=True),
        )
        outbox.queue(
            key=f"note:{note.pk}",
            to=[each for each in _other_side(application, from_host) if each != by],
            subject=f"{application.number} 有新消息",
            body=f"{note.office}：{text}",
            url=application.get_absolute_url(),
            about=application,
        )
    return note


def _other_side(application: Application, from_host: bool) -> list[User]:
    if not from_host:
        return notices.host_people(application)
    return list(notices.recipients(talk_rules.desk_audience(application), application))


def chase(application: Application, *, by: User) -> Chase:
    """催办: the holder is reminded; at most once a day and file (UX-38)."""
    with transaction.atomic():
        lock(application)
        talk_rules.check_chase(by, application)
        audience = talk_rules.holding_audience(application)
        office = by.organisation.name if by.organisation else ""
        return chases.make(
            application,
            by=by,
            action="application.chase",
            to=notices.recipients(audience, application),
            matter=f"{application.number} {application.studio_name}",
            body=f"{office}提醒您办理“{application.studio_name}”（{application.number}），"
            f"现在的环节是“{stages.name_of(application)}”。",
            url=application.get_absolute_url(),
        )
