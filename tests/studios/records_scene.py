"""A recognised studio with its keeper, and short ways to write records into it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from portal.accounts.models import User
from studios.models import Studio
from studios.models.records import Record
from studios.record_kinds import KINDS
from studios.transitions import records
from tests.factories.accounts import UserFactory
from tests.studios.life_scene import studio_of

__all__ = ["ANSWERS", "TODAY", "answers", "certificate", "keeper_of", "posted", "studio_of", "written"]
TODAY = "2027-06-15 10:00"

# Good answers of every kind.
ANSWERS: dict[str, dict[str, Any]] = {
    "apprentice": {"person": "周一鸣", "unit": "试验厂", "occupation": "钳工", "agreement": True},
    "trainee": {
        "person": "李望", "occupation": "钳工", "skill_level": "senior_worker",
        "certificate_no": f"S{'0' * 12}273000001",
    },
    "renovation": {"title": "夹具改进", "until": None, "amount": None, "detail": "废品率下降一半"},
    "promotion": {"title": "快换工装", "partner": "二车间", "amount": None, "detail": ""},
    "exchange": {"title": "钳工技能交流会", "organiser": "industry", "partner": "市机械行业协会", "people": 12},
    "school": {"title": "订单班实训", "partner": "市职业技术学院", "people": 30, "detail": ""},
    "public_training": {"title": "焊接入门", "partner": "社区待业人员", "people": 25, "detail": ""},
    "evaluation": {"title": "钳工中级评价", "variety": "evaluation", "people": 8, "detail": ""},
    "judging": {"title": "市钳工技能竞赛", "variety": "judge", "level": "city", "partner": "市总工会"},
    "service": {"title": "进社区维修", "organiser": "government", "partner": "区人社局", "people": 60},
    "craft_spirit": {"title": "工匠进校园", "partner": "市职业技术学院", "people": 40, "detail": ""},
    "patent": {"title": "一种快换夹具", "number": "ZL202720000001.1", "variety": "utility", "partner": "试验厂"},
    "award": {"title": "市技术创新二等奖", "level": "city", "partner": "工作室", "detail": "市总工会"},
    "media": {"title": "匠心传承", "partner": "市日报", "level": "city", "detail": ""},
    "equipment": {"title": "数控车床", "number": "CK6140", "people": 1, "amount": Decimal("180000.00")},
    "site": {"title": "展示栏上墙", "partner": "一号楼", "detail": ""},
    "rules_posted": {"title": "岗位职责", "detail": ""},
    "funds": {"title": "耗材", "variety": "spending", "amount": Decimal("3500.50"), "detail": ""},
}  # fmt: skip


def keeper_of(studio: Studio, **role: bool) -> User:
    return UserFactory(**(role or {"lead_master": True}), organisation=studio.host)


def answers(kind: str, on: str = "2027-03-05", **changes: Any) -> dict[str, Any]:
    return {"on": date.fromisoformat(on), **ANSWERS[kind], **changes}


def written(studio: Studio, kind: str, on: str = "2027-03-05", *, by: User | None = None, **changes: Any) -> Record:
    """One record, written by the keeper as from an Excel sheet, which carries no files."""
    by = by or keeper_of(studio)
    return records.add_record(studio, kind, answers(kind, on, **changes), by=by, source=Record.Source.IMPORTED)


def certificate(level: str = "3", year: str = "27", serial: int = 1) -> str:
    """A new-style certificate number that names level and year."""
    return f"S{'0' * 12}{year}{level}{serial:06d}"


def posted(kind: str, on: str = "2027-03-05", **changes: Any) -> dict[str, str]:
    """The answers as a browser sends them."""
    typed = {"on": on, **{name: str(value) for name, value in ANSWERS[kind].items() if value is not None}, **changes}
    names = [column.name for column in KINDS[kind].columns]
    return {name: typed[name] for name in names if typed.get(name, "") != ""}
