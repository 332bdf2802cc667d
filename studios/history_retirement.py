"""When the lead master of an imported studio retires: from birth and group, or the day an authority has fixed (§5a)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from portal.policy.retirement import SPECIAL, UnknownRetirement, statutory_date
from studios.states import HOLDING

if TYPE_CHECKING:
    from portal.policy.measures import Measures

MALE, MALE_GROUP = "male", "male60"


def day(values: Mapping[str, Any]) -> date | None:
    """The statutory day; None where the row does not give enough to work it out."""
    birth, group, fixed = _birth(values), _group(values), values["retires_on"]
    if birth is None or not (group or fixed):
        return None
    try:
        return statutory_date(birth, group, fixed if group in ("", SPECIAL) else None).date
    except UnknownRetirement:
        return None


def problems(values: Mapping[str, Any]) -> Iterator[str]:
    """What contradicts itself; an empty row of these columns is none."""
    resident, birth, group, fixed = (values[key] for key in ("resident", "birth", "retirement_group", "retires_on"))
    if resident and birth and birth != resident.birth:
        yield "出生日期与身份证号不一致"
    if resident and group and group != SPECIAL and (group == MALE_GROUP) != (resident.sex == MALE):
        yield "退休年龄类别与身份证号的性别不一致"
    if group and _birth(values) is None:
        yield "填了退休年龄类别的，请填写出生日期或身份证号"
    if group == SPECIAL and fixed is None:
        yield "特殊工种请填写核定退休日期"
    if fixed and group != SPECIAL:
        yield "核定退休日期只有特殊工种填写，其他人由系统计算"
    if birth and birth >= values["recognised_on"]:
        yield "出生日期应早于认定日期"


def notes(values: Mapping[str, Any], pack: Measures, today: date) -> Iterator[str]:
    """What the bureau should know: nothing will be watched without a day, or the day is past."""
    word, retires = pack.word("lead_master"), values["leader_retires_on"]
    if retires is None:
        yield f"没有出生日期和退休年龄类别，系统不能预警{word}退休"
    elif retires <= today and values["state"] in HOLDING and values["kind"] != "honorary":
        yield f"{word}已过法定退休日 {retires}，导入后请登记返聘或其他情形"


def _birth(values: Mapping[str, Any]) -> date | None:
    resident = values["resident"]
    birth: date | None = resident.birth if resident else values["birth"]
    return birth


def _group(values: Mapping[str, Any]) -> str:
    """A man has one group; a woman's is to be named."""
    given = str(values["retirement_group"])
    resident = values["resident"]
    return given or (MALE_GROUP if resident and resident.sex == MALE else "")
