"""Guidance written down, stories drafted, published and withdrawn, a body's rules entered and withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from portal.audit import log as audit
from portal.documents import attachments
from portal.notifications import outbox
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow.engine import lock
from studios import life_files, offices
from studios.models import GuidanceNote, OfficeRule, Showcase
from studios.rules import guidance as rules

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from portal.accounts.models import Organisation, User
    from studios.models import Studio

NOTE_FILES = "guidance"


def office_of(user: User) -> Organisation:
    if user.organisation is None:
        raise Refused("您现在没有所属机构，不能办理这一项")
    return user.organisation


@transaction.atomic
def note(studio: Studio, *, by: User, on: date, text: str, files: Iterable[UploadedFile] = ()) -> GuidanceNote:
    """A visit, a call or advice (HZ-74); entries are added, never changed."""
    lock(studio)
    rules.check_note(by, studio, on)
    made: GuidanceNote = GuidanceNote.objects.create(
        studio=studio, office=office_of(by), on=on, text=text, recorded_by=by, recorded_at=clock.now(fresh=True)
    )
    life_files.keep(files, made, NOTE_FILES, by)
    audit.append(subject=studio, action="studio.guidance", label="登记业务指导", actor=by)
    return made


@transaction.atomic
def draft_story(studio: Studio, *, by: User, title: str, text: str) -> Showcase:
    """A story that nobody outside reads yet."""
    lock(studio)
    rules.check_draft(by, studio)
    made: Showcase = Showcase.objects.create(
        studio=studio, title=title, text=text, recorded_by=by, recorded_at=clock.now(fresh=True)
    )
    audit.append(subject=studio, action="studio.showcase_drafted", label=f"起草风采展示：{title}", actor=by)
    return made


@transaction.atomic
def edit_story(story: Showcase, *, by: User, title: str, text: str) -> None:
    lock(story)
    rules.check_edit(by, story)
    story.title, story.text = title, text
    story.save(update_fields=["title", "text"])
    audit.append(subject=story.studio, action="studio.showcase_edited", label=f"修改风采展示：{title}", actor=by)


@transaction.atomic
def publish_story(story: Showcase, *, by: User) -> None:
    """On the studio's public page from now on; the unit hears of it."""
    lock(story)
    rules.check_publish(by, story)
    story.published_at, story.withdrawn_at = clock.now(fresh=True), None
    story.save(update_fields=["published_at", "withdrawn_at"])
    studio = story.studio
    audit.append(subject=studio, action="studio.showcase_published", label=f"发布风采展示：{story.title}", actor=by)
    outbox.queue(
        key=f"showcase:{story.pk}:{story.published_at.isoformat()}",
        to=offices.keepers(studio),
        subject="风采展示已发布",
        body=f"“{studio.name}”的《{story.title}》已经发布，可以在工作室公开页面看到。",
        url=reverse("studios:story", args=[story.pk]),
        about=story,
    )


@transaction.atomic
def withdraw_story(story: Showcase, *, by: User, remark: str) -> None:
    if not remark.strip():
        raise Refused("请写明撤下的原因")
    lock(story)
    rules.check_withdraw(by, story)
    story.withdrawn_at = clock.now(fresh=True)
    story.save(update_fields=["withdrawn_at"])
    audit.append(
        subject=story.studio, action="studio.showcase_withdrawn", label=f"撤下风采展示：{story.title}", actor=by,
        remark=remark.strip(),
    )  # fmt: skip


@transaction.atomic
def enter_rule(*, by: User, title: str, document_no: str, issued_on: date, file: UploadedFile) -> OfficeRule:
    """A body's own measures with their text (BJ-75); public at once."""
    rules.check_rule(by)
    made: OfficeRule = OfficeRule.objects.create(
        office=office_of(by), title=title, document_no=document_no, issued_on=issued_on
    )
    attachments.receive(file, owner=made, slot=rules.RULE_FILE, by=by, accept=("pdf",), max_files=1)
    audit.append(subject=made, action="office_rule.enter", label=f"登记办法：{title}", actor=by)
    return made


@transaction.atomic
def withdraw_rule(rule: OfficeRule, *, by: User, on: date) -> None:
    """废止: it stays on the list, marked so."""
    lock(rule)
    rules.check_rule(by, rule)
    if rule.withdrawn_on is not None:
        raise Refused("这份办法已经登记废止")
    if not rule.issued_on <= on <= clock.today():
        raise Refused("废止日期应在印发日期和今天之间")
    rule.withdrawn_on = on
    rule.save(update_fields=["withdrawn_on"])
    audit.append(subject=rule, action="office_rule.withdraw", label=f"登记废止：{rule.title}", actor=by)
