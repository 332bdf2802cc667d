"""The ways a letter leaves the portal: each is a function that sends one letter or raises."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage

from portal.notifications.models import Outbox
from portal.policy import clock

Channel = Callable[[Outbox], None]
CLOSING = "——\n技能大师工作室申报平台\n本邮件由系统发出，请勿直接回复。"


def send_mail(letter: Outbox) -> None:
    """Send through Django's mail backend, whose time-out is settings.EMAIL_TIMEOUT."""
    mail = EmailMessage(
        subject=letter.subject,
        body=mail_text(letter),
        to=[letter.address],
        headers={"Message-ID": message_id(letter), "Date": format_datetime(clock.now(fresh=True))},
    )
    mail.send()


def mail_text(letter: Outbox) -> str:
    parts = [letter.body]
    if letter.url:
        parts.append(f"请打开：{absolute(letter.url)}")
    return "\n\n".join([*parts, CLOSING])


def absolute(url: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{url}" if url.startswith("/") else url


def message_id(letter: Outbox) -> str:
    """The same for every try of the same letter, so that a mail server may drop a repetition."""
    reader = letter.user_id or letter.address
    name = hashlib.sha256(f"{letter.channel}:{letter.key}:{reader}".encode()).hexdigest()[:40]
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{name}@{domain}>"


CHANNELS: dict[str, Channel] = {"mail": send_mail}
