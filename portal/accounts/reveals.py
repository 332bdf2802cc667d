"""Looking at a sealed value: with a reason, on record in two places."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Model

from portal.accounts.models import Reveal, User
from portal.audit.log import append
from portal.policy import clock
from portal.policy.refusal import Refused

SHORTEST_REASON = 4


@transaction.atomic
def record(user: User, subject: Model, field: str, reason: str) -> Reveal:
    """Note the look before the value is shown; the caller has checked that the person may see the subject."""
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise Refused("请写明查看证件号码的理由（至少 4 个字），例如“与原件核对”。")
    if len(reason) > 200:
        raise Refused("理由最多 200 个字，请写得短一些。")
    reveal = Reveal.objects.create(
        user=user,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        field=field,
        reason=reason,
        at=clock.now(fresh=True),
    )
    append(subject=subject, action="reveal", label="查看证件号码", actor=user, remark=reason, data={"field": field})
    return reveal
