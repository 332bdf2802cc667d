"""Who may read the log."""

from __future__ import annotations

from typing import Any

from portal.policy.refusal import Refused


def check_read(user: Any) -> None:
    if not user.is_in("supervisor", "administrator"):
        raise Refused("操作日志只对监督人员和系统管理员开放。")


def sees_content(user: Any) -> bool:
    """An administrator sees who did what to which record, but nothing of the case itself."""
    return bool(user.is_in("supervisor"))
