"""Codes from the telephone: binding, checking, the codes for a lost one, and how long a proof is fresh (T-H5).

The arithmetic is RFC 6238 as `cryptography` has it. Times are real, whatever the demonstration's clock reads, because
the telephone knows no other.
"""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import transaction

from portal.accounts.models import Authenticator, RecoveryCode, User
from portal.accounts.roles import FACTOR_ROLES
from portal.accounts.sealed import blind_index
from portal.audit.log import append
from portal.notifications import outbox
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.policy.wording import due_words

KEY_BYTES, DIGITS, STEP_SECONDS = 20, 6, 30
# The telephone's clock may be one step off.
WINDOW = (0, -1, 1)
MOST_FAILURES, LOCK = 5, timedelta(minutes=15)
RECOVERY_CODES, RECOVERY_BYTES = 10, 10
FRESH = timedelta(minutes=10)
ISSUER = "技能大师工作室服务平台"


def forced(user: User) -> bool:
    """Officials, experts, finance and administrators, where the installation asks for it."""
    return bool(settings.SECOND_FACTOR) and user.is_in(*FACTOR_ROLES)


def of(user: User) -> Authenticator | None:
    """The telephone that was bound, or None."""
    found: Authenticator | None = Authenticator.objects.filter(user=user, confirmed_at__isnull=False).first()
    return found


@transaction.atomic
def begin(user: User) -> Authenticator:
    """A key to be bound; asked for again before that, the same one."""
    kept, _ = Authenticator.objects.get_or_create(user=user, defaults={"secret": _new_key()})
    if kept.confirmed_at is not None:
        raise Refused("已经绑定过动态码；换手机请联系平台管理员重置")
    return kept


def address(authenticator: Authenticator) -> str:
    """What the picture holds for the telephone."""
    user = authenticator.user
    return _totp(authenticator).get_provisioning_uri(user.email or user.username, ISSUER)


@transaction.atomic
def confirm(user: User, code: str) -> list[str]:
    """The first code was right: the telephone is bound. Answers the recovery codes, which are shown this once."""
    authenticator = Authenticator.objects.select_for_update().get(user=user)
    if authenticator.confirmed_at is not None:
        raise Refused("已经绑定过动态码")
    now = clock.real()
    step = _matching(authenticator, code, now)
    if step is None:
        raise Refused("动态码不对，请用手机上新出现的 6 位数字再试")
    authenticator.confirmed_at, authenticator.last_step = now, step
    authenticator.save(update_fields=["confirmed_at", "last_step"])
    append(subject=user, action="factor.bound", label="绑定动态码", actor=user)
    _tell(user, "bound", "已绑定动态码", "您的账号刚刚绑定了动态码，今后登录要输入手机上的 6 位数字。")
    return _new_codes(authenticator)


def check(user: User, code: str) -> None:
    """A code of the telephone, or one for a lost one; each counts once. Raises `Refused`; five wrong ones lock."""
    if not _accepted(user, code):
        raise Refused("动态码不对，或已经用过。请用手机上新出现的 6 位数字再试")


@transaction.atomic
def _accepted(user: User, code: str) -> bool:
    authenticator = Authenticator.objects.select_for_update().get(user=user, confirmed_at__isnull=False)
    now = clock.real()
    if authenticator.locked_until is not None and now < authenticator.locked_until:
        until = due_words(authenticator.locked_until)
        raise Refused(f"动态码连续输错 {MOST_FAILURES} 次，已锁定到 {until}，请稍后再试")
    step = _matching(authenticator, code, now)
    right = step is not None or _use_recovery(authenticator, code, now)
    if right:
        authenticator.last_step = step if step is not None else authenticator.last_step
        authenticator.failures, authenticator.locked_until = 0, None
    else:
        authenticator.failures += 1
        if authenticator.failures >= MOST_FAILURES:
            authenticator.failures, authenticator.locked_until = 0, now + LOCK
            append(subject=user, action="factor.locked", label="动态码连续输错，暂时锁定", actor=user)
    authenticator.save(update_fields=["last_step", "failures", "locked_until"])
    return right


@transaction.atomic
def renew_codes(user: User) -> list[str]:
    """New codes for a lost telephone; the old ones are void."""
    authenticator = Authenticator.objects.select_for_update().get(user=user, confirmed_at__isnull=False)
    append(subject=user, action="factor.codes", label="重新生成备用码", actor=user)
    return _new_codes(authenticator)


@transaction.atomic
def reset(user: User, *, by: User, reason: str) -> None:
    """The telephone is lost: it has to be bound anew. By the platform's administrator, never by oneself."""
    if user == by:
        raise Refused("不能重置自己的动态码，请另一位平台管理员办理")
    if not Authenticator.objects.filter(user=user).exists():
        raise Refused("这个账号没有绑定动态码")
    Authenticator.objects.filter(user=user).delete()
    append(subject=user, action="factor.reset", label="重置动态码", actor=by, remark=reason)
    words = "平台管理员已重置您的动态码，下次登录请重新绑定。不是您要求的，请立即联系平台管理员。"
    _tell(user, "reset", "动态码已重置", words)


def is_fresh(proven_at: float | None) -> bool:
    """Whether a proof given at that moment still serves for what must not be done from an unattended desk."""
    return proven_at is not None and clock.real().timestamp() - proven_at < FRESH.total_seconds()


def _matching(authenticator: Authenticator, code: str, now: datetime) -> int | None:
    """The step whose code this is, if it was not used before."""
    digits = "".join(code.split())
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdecimal()):
        return None
    totp = _totp(authenticator)
    current = int(now.timestamp()) // STEP_SECONDS
    for step in (current + offset for offset in WINDOW):
        if step <= authenticator.last_step:
            continue
        try:
            totp.verify(digits.encode(), step * STEP_SECONDS)
        except InvalidToken:
            continue
        return step
    return None


def _use_recovery(authenticator: Authenticator, code: str, now: datetime) -> bool:
    plain = _plain(code)
    unused = RecoveryCode.objects.filter(authenticator=authenticator, used_at=None, digest=blind_index(plain))
    if not plain or not unused.update(used_at=now):
        return False
    append(subject=authenticator.user, action="factor.recovery", label="使用备用码登录", actor=authenticator.user)
    return True


def _new_codes(authenticator: Authenticator) -> list[str]:
    authenticator.recovery_codes.all().delete()
    texts = [base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower() for _ in range(RECOVERY_CODES)]
    digests = [blind_index(_plain(text)) for text in texts]
    RecoveryCode.objects.bulk_create(RecoveryCode(authenticator=authenticator, digest=each) for each in digests)
    return ["-".join(text[at : at + 4] for at in range(0, len(text), 4)) for text in texts]


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()


def _new_key() -> str:
    return base64.b32encode(secrets.token_bytes(KEY_BYTES)).decode()


def _totp(authenticator: Authenticator) -> TOTP:
    # SHA-1 is what telephones' programs know (RFC 6238); as an HMAC it is not weakened by collisions.
    return TOTP(base64.b32decode(authenticator.secret), DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303


def _tell(user: User, what: str, subject: str, body: str) -> None:
    key = f"factor:{what}:{user.pk}:{clock.real().timestamp():.0f}"
    outbox.queue(key=key, to=[user], subject=subject, body=body, url="/accounts/profile/", about=user)
