"""Approvals by several offices of exactly one content: who has said yes, who is still missing."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models

from portal.accounts.models import User
from portal.audit import log as audit
from portal.desks.models import Approval
from portal.policy import clock, wording
from portal.policy.refusal import Conflict, Refused


def require_seen(seen: str, mark: str) -> None:
    """Nobody signs what they have not read: 409 when the content changed since it was shown; "" was shown nowhere."""
    if seen and seen != mark:
        raise Conflict("内容刚刚修改过，与您看到的不同，请重新核对后再办理")


def standing(subject: models.Model, act: str, mark: str) -> list[Approval]:
    """Approvals that hold for the present content, in order of time."""
    rows = Approval.objects.about(subject).filter(act=act, fingerprint=mark)
    return list(rows.select_related("by", "organisation"))


def missing(subject: models.Model, act: str, mark: str, roles: Sequence[str]) -> list[str]:
    """Roles whose approval of the present content is still wanted, in the pack's order."""
    given = {approval.role for approval in standing(subject, act, mark)}
    return [role for role in roles if role not in given]


def check(user: User, subject: models.Model, act: str, mark: str, roles: Sequence[str], maker_id: int) -> None:
    """Refuse an approval by the wrong role, by the maker, or a second time.

    Raises Refused (403) or, when the same role has approved this content already, Conflict (409).
    """
    if user.role not in roles:
        raise Refused("会签由办法规定的审批岗位办理，您当前的岗位不在其中")
    if user.pk == maker_id:
        raise Refused("拟稿人不能审批自己拟定的内容，请由另一位同事办理")
    given = {approval.role: approval for approval in standing(subject, act, mark)}
    if user.role in given:
        raise Conflict(f"{given[user.role].organisation}已于{wording.hour_minute(given[user.role].at)}会签同意")
    if any(approval.by_id == user.pk for approval in given.values()):
        raise Refused("同一个人不能代表两个部门会签")


def give(user: User, subject: models.Model, act: str, mark: str, *, label: str, remark: str = "") -> Approval:
    """Write down one office's yes and log it; the caller has locked the subject and checked."""
    post = user.post
    if post is None:
        raise Refused("您当前没有岗位，不能会签")
    approval = Approval.objects.create(
        subject=subject,
        act=act,
        role=post.role,
        organisation=post.organisation,
        fingerprint=mark,
        remark=remark,
        by=user,
        at=clock.now(fresh=True),
    )
    audit.append(
        subject=subject, action=f"approve.{act}", label=label, actor=user, remark=remark, data={"fingerprint": mark}
    )
    return approval
