"""Work at a desk that changes no state: who has the file open, and the points gathered for a return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from applications import holds, rules
from applications.points import Point
from portal.audit import log as audit
from portal.desks.models import CartPoint, DeskHold
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow.engine import lock

if TYPE_CHECKING:
    from applications.models import Application
    from portal.accounts.models import User

MOST_POINTS = 60


def open_file(application: Application, *, by: User) -> DeskHold:
    """Opening the file takes it in hand when nobody has; answers who has it."""
    held = holds.of(application)
    if held is not None:
        return held
    with transaction.atomic():
        lock(application)
        rules.check_desk_work(by, application)
        held = holds.of(application)
        return held or _hold(application, by)


def take_over(application: Application, *, by: User) -> None:
    """A colleague goes on with the file; logged, so that both know (ux.md §4.4)."""
    with transaction.atomic():
        lock(application)
        rules.check_desk_work(by, application)
        held = holds.of(application)
        if held is not None and held.user_id == by.pk:
            return
        _hold(application, by)
        if held is not None:
            audit.append(
                subject=application,
                action="application.take_over",
                label="接手办理",
                actor=by,
                remark=f"原由{held.user.name}办理",
            )


def _hold(application: Application, by: User) -> DeskHold:
    held, _ = DeskHold.objects.update_or_create(
        subject_type=ContentType.objects.get_for_model(application),
        subject_id=application.pk,
        defaults={"user": by, "since": clock.now(fresh=True)},
    )
    return held


def gather_point(application: Application, *, by: User, point: Point) -> CartPoint:
    """Into the return cart; the same thing gathered twice keeps the later wording (UX-46)."""
    with transaction.atomic():
        lock(application)
        rules.check_desk_work(by, application)
        holds.require(application, by)
        if not point.wording.strip():
            raise Refused("请写明需要补正什么")
        own = CartPoint.objects.about(application).filter(organisation=by.organisation)
        if own.count() >= MOST_POINTS:
            raise Refused(f"一次退回最多 {MOST_POINTS} 处，请合并后再加")
        known = own.filter(target=point.target, key=point.key).first()
        row = known or CartPoint(subject=application, organisation=by.organisation, target=point.target, key=point.key)
        row.label, row.clause, row.wording = point.label, point.clause, point.wording.strip()
        row.by, row.at = by, clock.now(fresh=True)
        row.save()
    return row


def drop_point(application: Application, *, by: User, pk: int) -> None:
    """Out of the cart again; one already gone is no error."""
    with transaction.atomic():
        lock(application)
        rules.check_desk_work(by, application)
        CartPoint.objects.about(application).filter(organisation=by.organisation, pk=pk).delete()
