"""The loaded policy as people may read it: parameters with clause and hardness, conditions, materials, sheets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import Role
from portal.policy import measures, sheets
from portal.policy.measures import Measures, Parameter

READERS = (
    Role.CITY_OFFICER,
    Role.CITY_APPROVER,
    Role.FINANCE_APPROVER,
    Role.CENTRE_OFFICER,
    Role.FINANCE_OFFICER,
    Role.DISTRICT_OFFICER,
    Role.RECOMMENDER_OFFICER,
    Role.SUPERVISOR,
)
GROUPS = {
    "quota": "名额",
    "grant": "资金",
    "clock": "时限",
    "process": "办理程序",
    "eligibility": "申报条件",
    "form": "申报表与材料",
    "assessment": "考核",
    "studio": "工作室管理",
}
HARDNESS = {"hard": "必须", "soft": "原则上", "default": "系统默认", "judge": "人工判断", "warn": "提示"}
REQUIRED = {"always": "必交", "if_claimed": "填报了才交", "never": "选交"}
# What the codes in the files are called; a code that is not here is shown as it is.
WORDS = {
    "new": "新建",
    "honorary": "荣誉",
    "call_closes": "批次截止日",
    "first_submission": "首次提交日",
    "occupation_code": "职业编码",
    "floor": "向下取整",
    "largest_remainder": "最大余数法",
    "material_check": "材料审核",
    "document_review": "材料评审",
    "site_visit": "现场考察",
    "expert_review": "专家评审",
    "overall_review": "综合评审",
    "district_studio": "区（县、行业）级工作室优先",
    "listed_honours": "所列荣誉多的优先",
    "vote": "会议表决",
    "mean": "算术平均",
    "median": "中位数",
    "trimmed": "去掉最高最低取平均",
    "sum_over_years": "逐年相加",
    "full": "全额拨款",
    "partial": "差额拨款",
    "self": "自收自支",
    "leader": "领衔人（领办人）",
    "unit": "单位",
    "address": "地址",
}


@dataclass(frozen=True)
class Line:
    """One parameter in words."""

    label: str
    value: str
    clause: str
    hardness: str
    official: bool


@require_safe
def policy(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The pack of the person's city, or ?pack= of another one; read only, for the files are the source."""
    if not request.user.is_in(*READERS):
        raise Http404
    packs = measures.all_measures()
    wanted = request.GET.get("pack", "")
    chosen = next((p for p in packs if p.code == wanted), None) or next(
        (p for p in packs if p.city == request.user.city), packs[0]
    )
    context = {
        "pack": chosen,
        "packs": packs,
        "groups": groups(chosen),
        "conditions": [
            {"item": each, "hardness": HARDNESS[each.hardness], "clause": chosen.clause(each.clause)}
            for each in chosen.conditions
        ],
        "materials": [
            {"item": each, "required": REQUIRED[each.required], "clause": chosen.clause(each.clause)}
            for each in chosen.materials
        ],
        "sheets": [sheet for code in sheets.sheet_codes() if (sheet := sheets.load_sheet(code)).city == chosen.city],
    }
    return render(request, "workbench/policy.html", context)


def groups(pack: Measures) -> list[tuple[str, list[Line]]]:
    """Parameters by group, in the order of the file."""
    found: dict[str, list[Line]] = {}
    for parameter in pack.parameters.values():
        found.setdefault(parameter.group, []).append(_line(pack, parameter))
    return [(GROUPS.get(group, "其他"), lines) for group, lines in found.items()]


def _line(pack: Measures, parameter: Parameter) -> Line:
    return Line(
        label=parameter.label,
        value=f"{words_of(parameter.value)} {parameter.unit}".strip(),
        clause=pack.clause(parameter.clause),
        hardness=HARDNESS[parameter.hardness],
        official=parameter.official,
    )


def words_of(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple | list):
        return "、".join(words_of(each) for each in value)
    if isinstance(value, dict):
        return "、".join(f"{key} {words_of(each)}" for key, each in value.items())
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal):
        return f"{value:,}"
    return WORDS.get(str(value), str(value))
