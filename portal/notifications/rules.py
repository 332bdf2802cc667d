"""Who may see what was sent and will be sent; a message itself is its reader's alone."""

from __future__ import annotations

from typing import Any

from portal.policy.refusal import Refused


def check_read_outbox(user: Any) -> None:
    if not user.is_in("administrator", "supervisor"):
        raise Refused("发件箱只对系统管理员和监督人员开放。")


def may_retry(user: Any) -> bool:
    return bool(user.is_in("administrator"))


def check_retry(user: Any) -> None:
    if not may_retry(user):
        raise Refused("只有系统管理员可以重发邮件。")


def check_read_reminders(user: Any) -> None:
    if not user.is_in("administrator", "supervisor", "city_officer", "city_approver", "centre_officer"):
        raise Refused("提醒计划只对市级经办人员、监督人员和系统管理员开放。")


def sees_content(user: Any) -> bool:
    """An administrator keeps letters moving without reading them."""
    return not user.is_in("administrator")
