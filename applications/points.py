"""What can be sent back for correction: every field, table and file of the form, with its clause and usual wordings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from applications import blueprint, materials
from portal.desks.models import ReturnPoint
from portal.policy.measures import FieldSpec, TableSpec
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from applications.models import Application

FIELD, FILE = ReturnPoint.Target.FIELD, ReturnPoint.Target.FILE

# Wordings an officer picks and edits; {label} is the field or file.
WORDINGS: dict[str, tuple[str, ...]] = {
    FIELD: (
        "“{label}”填写不完整，请补充完整后再次提交。",
        "“{label}”与所附证明材料不一致，请对照材料核对后修改。",
        "“{label}”与申报表其他栏目前后不一致，请核对后修改。",
    ),
    FILE: (
        "“{label}”缺少签字或盖章页，请上传签字盖章齐全的完整扫描件。",
        "“{label}”不清晰或缺页，请重新扫描后上传。",
        "“{label}”与申报表所填内容不一致，请更换相符的材料。",
        "缺少“{label}”，请补充上传。",
    ),
}


@dataclass(frozen=True)
class Point:
    """One thing to correct: `target` "field" or "file", `key` "section.field" or "slot[:evidence]"."""

    target: str
    key: str
    label: str
    wording: str
    clause: str = ""


def catalogue(application: Application) -> dict[tuple[str, str], Point]:
    """All that may be named in a return, by target and key, in the order of the form; wordings still blank."""
    measures, kind = application.measures, application.call.kind
    found: dict[tuple[str, str], Point] = {}
    for section in blueprint.sections(measures, kind):
        entries: list[FieldSpec | TableSpec] = [*section.fields, *section.tables]
        for each in entries:
            if getattr(each, "type", "") not in ("file_slot", "photo", "computed"):
                key = f"{section.key}.{each.key}"
                found[FIELD, key] = Point(FIELD, key, f"{section.title} · {each.label}", "", each.clause)
    slots = {each.key: each for each in materials.slots(measures, kind)}
    for key, slot in slots.items():
        found[FILE, key] = Point(FILE, key, slot.label, "", slot.clause)
    for row in application.evidence.all():
        if row.slot in slots:
            key = f"{row.slot}:{row.pk}"
            label = f"{slots[row.slot].label} · {row.title}" if row.title != slots[row.slot].label else row.title
            found[FILE, key] = Point(FILE, key, label[:120], "", slots[row.slot].clause)
    return found


def named(application: Application, target: str, key: str) -> Point:
    """The thing of that name; `Refused` when the form has none such."""
    try:
        return catalogue(application)[target, key]
    except KeyError:
        raise Refused("这份申报表里没有这一项，不能加入退回清单") from None


def wordings(point: Point) -> list[str]:
    return [text.format(label=point.label.rpartition(" · ")[2]) for text in WORDINGS[point.target]]
