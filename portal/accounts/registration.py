"""Hosts register themselves: the form waits for the click in the mail, then becomes a unit or a request to join."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction

from portal.accounts import links, posts
from portal.accounts.kinds import OrganisationKind
from portal.accounts.models import EmailConfirmation, JoinRequest, Organisation, User
from portal.accounts.roles import Role
from portal.audit.log import append
from portal.notifications.outbox import queue, queue_address
from portal.policy import clock
from portal.policy.refusal import Conflict, Refused

LETTERS_PER_HOUR = 5
KEPT_AFTER_END = timedelta(days=7)
UNIT_FIELDS = (
    *("name", "uscc", "nature", "funding_form", "ownership", "affiliation", "parent_id", "region_id"),
    *("address", "legal_person"),
)


@dataclass(frozen=True)
class Registered:
    """What a confirmed registration led to: the person, the unit, and whether its administrator still has to agree."""

    user: User
    organisation: Organisation
    waiting: bool


@transaction.atomic
def ask_confirmation(details: dict[str, Any], password: str) -> None:
    """Send the link, or tell the owner of a known address that there is an account; the caller sees no difference.

    `details` is the cleaned form: the unit's fields, and `contact`, `phone`, `email` of the person.
    """
    email = details["email"]
    hashed = make_password(password)
    now = clock.now(fresh=True)
    if User.objects.addressed(email).exists():
        _tell_known(email)
        return
    recent = EmailConfirmation.objects.filter(email=email, sent_at__gt=now - timedelta(hours=1))
    if recent.count() >= LETTERS_PER_HOUR:
        return
    EmailConfirmation.objects.filter(email=email, used_at__isnull=True).update(expires_at=now)
    token = links.new_token()
    confirmation = EmailConfirmation.objects.create(
        email=email,
        token_hash=links.fingerprint(token),
        details=details,
        password=hashed,
        sent_at=now,
        expires_at=now + links.CONFIRMATION_LIFE,
    )
    queue_address(
        key=f"accounts.confirm:{confirmation.pk}",
        address=email,
        subject="请确认您的邮箱，完成单位登记",
        body=(
            f"{details['contact']}，您好：\n\n您为“{details['name']}”登记了技能大师工作室申报平台的账号。"
            "请在 24 小时内打开下面的链接，输入登记时设的密码，完成登记。链接只能用一次。\n\n"
            "如果不是您本人操作，请不必理会这封邮件。"
        ),
        url=links.absolute("accounts:confirm", token),
        wipe=True,
    )


def forget_unconfirmed() -> int:
    """Registrations nobody confirmed are taken away with everything typed into them; returns how many.

    For a week after its end a link still says that it has run out.
    """
    ended = clock.now(fresh=True) - KEPT_AFTER_END
    return EmailConfirmation.objects.filter(used_at__isnull=True, expires_at__lt=ended).delete()[0]


def pending(token: str) -> EmailConfirmation:
    """The registration behind a link; raises `Refused` in words when it was used or has run out."""
    confirmation = EmailConfirmation.objects.filter(token_hash=links.fingerprint(token)).first()
    if confirmation is None:
        raise Refused("这个确认链接不完整或不存在。请从邮件里重新打开，或重新登记。")
    if confirmation.used_at:
        raise Conflict("这个确认链接已经用过，邮箱已确认。请直接登录。")
    if confirmation.expires_at <= clock.now():
        raise Refused("这个确认链接已过 24 小时，或已被后来的邮件替代。请用最新的邮件，或重新登记。")
    return confirmation


@transaction.atomic
def confirm(token: str, password: str) -> Registered | None:
    """Turn the waiting registration into an account; None when the password is not the one chosen with it.

    The password is asked again so that nobody can plant an account of their own behind another person's address.
    """
    waiting = pending(token)
    confirmation = EmailConfirmation.objects.select_for_update().get(pk=waiting.pk)
    if confirmation.used_at:
        raise Conflict("这个确认链接已经用过，邮箱已确认。请直接登录。")
    if not check_password(password, confirmation.password):
        return None
    if User.objects.addressed(confirmation.email).exists():
        raise Refused("这个邮箱已有账号。请直接登录；忘记密码可以重新设置。")
    now = clock.now(fresh=True)
    EmailConfirmation.objects.filter(pk=confirmation.pk).update(used_at=now)
    details = confirmation.details
    user = User.objects.create_user(
        email=confirmation.email, name=details["contact"], phone=details["phone"], email_confirmed_at=now
    )
    User.objects.filter(pk=user.pk).update(password=confirmation.password)
    organisation, is_new = _find_or_register(details)
    if is_new:
        _first_person(user, organisation)
    else:
        ask_to_join(user, organisation)
    return Registered(User.objects.with_post().get(pk=user.pk), organisation, waiting=not is_new)


def ask_to_join(user: User, organisation: Organisation) -> JoinRequest:
    """The unit is known: its administrators hear of it and decide."""
    if not organisation.active:
        raise Refused(f"“{organisation.name}”在本平台已停用。请联系所在区县窗口。")
    request = JoinRequest.objects.create(organisation=organisation, user=user)
    append(subject=organisation, action="ask_to_join", label="申请加入单位", actor=user)
    queue(
        key=f"accounts.join:{request.pk}",
        to=administrators(organisation),
        subject=f"{user.name}申请加入{organisation.name}",
        body=f"{user.name}（{user.email}）用本单位的统一社会信用代码登记，申请加入。请核实后同意或拒绝。",
        url=links.absolute("accounts:unit"),
        about=request,
    )
    return request


@transaction.atomic
def decide_join(request: JoinRequest, *, by: User, approved: bool, remark: str = "") -> None:
    """The administrator's answer; with it a consenting unit gains a clerk."""
    request = (
        JoinRequest.objects.select_for_update(of=("self",)).select_related("organisation", "user").get(pk=request.pk)
    )
    check_decide_join(by, request)
    request.decided_at, request.decided_by = clock.now(fresh=True), by
    request.approved, request.remark = approved, remark
    request.save(update_fields=["decided_at", "decided_by", "approved", "remark"])
    if approved and not request.user.holds(Role.HOST_CLERK, request.organisation):
        posts.give(request.user, request.organisation, Role.HOST_CLERK, by=by)
    label = "同意加入" if approved else "拒绝加入"
    append(subject=request.organisation, action="decide_join", label=label, actor=by, remark=remark)
    answer = "已同意您加入，请登录后开始使用。" if approved else f"没有同意您加入。理由：{remark}"
    queue(
        key=f"accounts.join-decided:{request.pk}",
        to=[request.user],
        subject=f"{request.organisation.name}{label[:2]}了您的加入申请",
        body=f"{request.organisation.name}的管理员{answer}",
        url=links.absolute("accounts:login"),
        about=request,
    )


def check_decide_join(user: User, request: JoinRequest) -> None:
    """The unit's administrator decides; where a unit has none, the platform's administrator does."""
    if request.decided_at:
        raise Conflict(f"{request.user.name}的加入申请刚才已经处理过，您的操作没有执行。")
    if user.holds(Role.HOST_ADMINISTRATOR, request.organisation):
        return
    if user.is_in(Role.ADMINISTRATOR) and not administrators(request.organisation):
        return
    raise Refused("加入申请由该单位的管理员处理。")


def administrators(organisation: Organisation) -> list[User]:
    return list(User.objects.holding(Role.HOST_ADMINISTRATOR, organisation=organisation))


def _find_or_register(details: dict[str, Any]) -> tuple[Organisation, bool]:
    fields = {key: details.get(key) or ("" if not key.endswith("_id") else None) for key in UNIT_FIELDS}
    person = {"contact": details["contact"], "phone": details["phone"], "email": details["email"]}
    known = Organisation.objects.filter(uscc=details["uscc"]).first()
    if known:
        return known, False
    try:
        with transaction.atomic():
            made = Organisation.objects.create(kind=OrganisationKind.HOST, city=details["city"], **fields, **person)
    except IntegrityError:
        # A colleague's click came in between.
        return Organisation.objects.get(uscc=details["uscc"]), False
    return made, True


def _first_person(user: User, organisation: Organisation) -> None:
    append(subject=organisation, action="register", label="单位登记", actor=user)
    posts.give(user, organisation, Role.HOST_CLERK, by=None)
    posts.give(user, organisation, Role.HOST_ADMINISTRATOR, by=None)


def _tell_known(email: str) -> None:
    digest = hashlib.sha256(email.encode()).hexdigest()[:32]
    queue_address(
        key=f"accounts.known:{digest}:{clock.today():%Y%m%d}",
        address=email,
        subject="您在本平台已有账号",
        body=(
            "有人用这个邮箱登记技能大师工作室申报平台的账号，而您已经有账号了。"
            "请直接登录；忘记密码可以在登录页重新设置。如果不是您本人操作，请不必理会。"
        ),
        url=links.absolute("accounts:login"),
    )
