"""A mail server that hangs up."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from typing import NoReturn

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class Backend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> NoReturn:
        raise smtplib.SMTPServerDisconnected("没有应答")
