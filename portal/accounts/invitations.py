"""Officials, experts and lead masters come by invitation: a post offered by mail, taken by a link good once."""

from __future__ import annotations

from django.db import transaction

from portal.accounts import links, posts, roles
from portal.accounts.models import Invitation, Organisation, User
from portal.accounts.roles import HOST_ROLES, Role
from portal.audit.log import append
from portal.notifications.outbox import queue_address
from portal.policy import clock
from portal.policy.refusal import Conflict, Refused


def check_invite(by: User, organisation: Organisation, role: Role) -> None:
    """Hosts invite their own people, the platform's administrator everybody else; raises `Refused`."""
    if not organisation.active:
        raise Refused(f"“{organisation.called}”已停用，不能再邀请人员。")
    if not roles.may_be_held_in(role, organisation.kind):
        raise Refused(f"“{role.label}”不能设在“{organisation.get_kind_display()}”。请另选机构或角色。")
    if role in HOST_ROLES:
        if not by.holds(Role.HOST_ADMINISTRATOR, organisation):
            raise Refused("本单位人员由单位管理员邀请。")
    elif not by.is_in(Role.ADMINISTRATOR):
        raise Refused("工作人员和专家由平台管理员邀请。")


@transaction.atomic
def invite(*, email: str, name: str, phone: str, organisation: Organisation, role: Role, by: User) -> Invitation:
    """Offer the post and send the link. A link that ran out is replaced; one that is still good is refused."""
    email = email.strip().lower()
    check_invite(by, organisation, role)
    user = User.objects.addressed(email).first()
    if user is not None:
        posts.check_give(user, organisation, role)
    now = clock.now(fresh=True)
    unanswered = Invitation.objects.select_for_update().unanswered()
    earlier = unanswered.filter(email=email, organisation=organisation, role=role).first()
    if earlier is not None and earlier.expires_at > now:
        raise Refused(f"已邀请过 {email} 担任这个岗位，链接还有效。需要再发，请在邀请列表里点“重发”。")
    if earlier is not None:
        _withdraw(earlier)
    return _offer(email, name, phone, organisation, role, by)


@transaction.atomic
def resend(invitation: Invitation, *, by: User) -> Invitation:
    """A new link; the old one no longer works."""
    old = _lock_unanswered(invitation)
    check_invite(by, old.organisation, Role(old.role))
    _withdraw(old)
    return _offer(old.email, old.name, old.phone, old.organisation, Role(old.role), by)


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> None:
    old = _lock_unanswered(invitation)
    check_invite(by, old.organisation, Role(old.role))
    _withdraw(old)
    append(subject=old, action="revoke_invitation", label="撤回邀请", actor=by)


def offered(token: str) -> Invitation:
    """The invitation behind a link; raises `Refused` in words when it cannot be taken any more."""
    invitations = Invitation.objects.select_related("organisation", "invited_by")
    invitation = invitations.filter(token_hash=links.fingerprint(token)).first()
    if invitation is None:
        raise Refused("这个邀请链接不完整或不存在。请从邮件里重新打开。")
    if invitation.accepted_at:
        raise Conflict("这个邀请已经接受过了。请直接登录。")
    if invitation.revoked_at:
        raise Refused("这个邀请已被撤回，或已被后来的邮件替代。请用最新的邮件，或联系邀请您的人。")
    if invitation.expires_at <= clock.now():
        raise Refused("这个邀请已过 7 天，链接失效。请联系邀请您的人重发。")
    return invitation


@transaction.atomic
def accept(token: str, *, name: str = "", password: str = "") -> User:
    """Take the post. A person without an account gets one with the password; an account that exists keeps its own."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=offered(token).pk)
    if invitation.accepted_at or invitation.revoked_at:
        raise Conflict("这个邀请刚才已经处理过。请直接登录。")
    now = clock.now(fresh=True)
    user = User.objects.addressed(invitation.email).first()
    if user is None:
        user = User.objects.create_user(
            email=invitation.email,
            password=password,
            name=name or invitation.name,
            phone=invitation.phone,
            email_confirmed_at=now,
        )
    if not user.is_active:
        raise Refused("您的账号已停用。请联系管理员启用后再接受邀请。")
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=now)
    posts.give(user, invitation.organisation, Role(invitation.role), by=invitation.invited_by)
    return User.objects.with_post().get(pk=user.pk)


def _offer(email: str, name: str, phone: str, organisation: Organisation, role: Role, by: User) -> Invitation:
    token, now = links.new_token(), clock.now(fresh=True)
    invitation = Invitation.objects.create(
        email=email,
        name=name,
        phone=phone,
        organisation=organisation,
        role=role,
        token_hash=links.fingerprint(token),
        invited_by=by,
        invited_at=now,
        expires_at=now + links.INVITATION_LIFE,
    )
    append(subject=invitation, action="invite", label="发出邀请", actor=by, data={"role": role.value})
    queue_address(
        key=f"accounts.invite:{invitation.pk}",
        address=email,
        subject=f"请接受邀请：{organisation.called} · {role.label}",
        body=(
            f"{name}，您好：\n\n{by.name}邀请您在技能大师工作室申报平台担任{organisation.name}的“{role.label}”。"
            f"职责：{roles.DESCRIPTIONS[role]}\n\n请在 7 天内打开下面的链接。链接只能用一次。"
        ),
        url=links.absolute("accounts:invitation", token),
        wipe=True,
    )
    return invitation


def _lock_unanswered(invitation: Invitation) -> Invitation:
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    if locked.accepted_at or locked.revoked_at:
        raise Conflict("这个邀请刚才已经接受或撤回，您的操作没有执行。")
    return locked


def _withdraw(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(revoked_at=clock.now(fresh=True))
