"""What an empty worklist says to each role: why there is nothing, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.accounts.roles import Role

if TYPE_CHECKING:
    from portal.accounts.models import User


@dataclass(frozen=True)
class Empty:
    """Words for a list without rows, and the page that leads on."""

    words: str
    url: str = ""
    action: str = ""


_HOST = Empty("本单位没有需要办理的事项。批次开放时可以新建申报。", "/applications/", "查看我的申报")
_DESK = Empty("暂时没有待审的申报。单位提交后会出现在这里，并发消息提醒。", "/desk/", "查看全部申报")
_CITY = Empty("没有待办事项。推荐单位上报、评审结束、收到异议时会出现在这里。", "/city/", "查看总览")

WORDS: dict[str, Empty] = {
    Role.HOST_CLERK: _HOST,
    Role.HOST_ADMINISTRATOR: _HOST,
    Role.LEAD_MASTER: Empty("申报由单位经办人填写和提交，您可以随时查看进度。", "/applications/", "查看申报进度"),
    Role.DISTRICT_OFFICER: _DESK,
    Role.RECOMMENDER_OFFICER: _DESK,
    Role.CENTRE_OFFICER: _CITY,
    Role.CITY_OFFICER: _CITY,
    Role.CITY_APPROVER: Empty("没有等您复核或会签的事项。", "/city/", "查看总览"),
    Role.FINANCE_APPROVER: Empty("没有等您会签的名单或认定文件。", "/city/", "查看总览"),
    Role.FINANCE_OFFICER: Empty("没有应付项目：认定或优秀结果生效后自动出现。"),
    Role.EXPERT: Empty("尚未向您分派材料，或已全部提交。分派后会发消息提醒。", "/panel/", "查看我的评审"),
    Role.SUPERVISOR: Empty("监督岗位查阅业务和留痕，不办理事项。", "/city/", "查看总览"),
    Role.ADMINISTRATOR: Empty(
        "没有需要处理的账号事项。平台管理员看不到申报、评分等业务内容。", "/console/health/", "查看运行状况"
    ),
}


def words_of(user: User) -> Empty:
    return WORDS[str(user.role)]
