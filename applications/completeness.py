"""What a section still lacks before it can be marked complete, and where each thing stands on the task list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from applications import answers, blueprint, identities, sections
from applications.answers import Setting
from portal.accounts.models import Region
from portal.policy import clock
from portal.policy.measures import FieldSpec, SectionSpec, TableSpec

if TYPE_CHECKING:
    from applications.models import Application

MOST_REASON = 1000
SUBTOTALS = ("senior_workers", "technicians", "senior_technicians", "special_technicians", "chief_technicians")


@dataclass(frozen=True)
class Problem:
    """One thing to put right: `field` is the key of a field or table, `row` counts from 1, 0 for none."""

    section: str
    section_title: str
    field: str
    text: str
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        return self.text


def problems(application: Application, setting: Setting | None = None) -> list[Problem]:
    """Everything missing or unreadable in the sections, and sections not marked complete (HZ-33, BJ-29)."""
    setting = setting or setting_of(application)
    stored = sections.by_key(application)
    found: list[Problem] = []
    for spec in blueprint.sections(application.measures, setting.kind):
        section = stored.get(spec.key)
        data = section.data if section else {}
        own = section_problems(spec, data, setting, context=_context(stored))
        if not own and section is not None and not section.complete and spec.key != blueprint.MATERIALS:
            own = [Problem(spec.key, spec.title, "", f"“{spec.title}”一节还没有标记完成，请核对后标记。")]
        found.extend(own)
    return found


def setting_of(application: Application) -> Setting:
    """Today, the kind of call and the city's regions."""
    return Setting(clock.today(), application.call.kind, regions_of(application.city))


def regions_of(city: str) -> dict[str, str]:
    return dict(Region.objects.of(city).values_list("code", "name"))


def _context(stored: dict[str, Any]) -> dict[str, Any]:
    return {key: each.data for key, each in stored.items()}


def section_problems(
    spec: SectionSpec, data: dict[str, Any], setting: Setting, *, context: dict[str, Any] | None = None
) -> list[Problem]:
    """What one section lacks: required answers, answers that cannot stand, rows too few, contradictions."""
    found = [
        Problem(spec.key, spec.title, each.key, text)
        for each in spec.fields
        if (text := field_problem(each, data, setting))
    ]
    for table in spec.tables:
        found.extend(_table_problems(spec, table, data.get(table.key, []), setting))
    found.extend(Problem(spec.key, spec.title, key, text) for key, text in contradictions(spec.key, data, setting))
    found.extend(Problem(spec.key, spec.title, key, text) for key, text in _long_reasons(data))
    return found


def _long_reasons(data: dict[str, Any]) -> list[tuple[str, str]]:
    written = data.get(sections.EXPLANATIONS, {})
    return [
        (f"{sections.EXPLAIN}{rule}", f"理由说明最多 {MOST_REASON} 字，现在 {len(text)} 字，请删减。")
        for rule, text in written.items()
        if len(text) > MOST_REASON
    ]


def field_problem(spec: FieldSpec, data: answers.Answers, setting: Setting) -> str:
    """What is wrong with one answer, in a sentence; "" when nothing is. Files are asked for among the materials."""
    if spec.type in answers.UNTYPED or not answers.is_asked(spec, data, setting.kind):
        return ""
    raw = data.get(spec.key)
    if answers.is_blank(raw):
        return _required(spec) if spec.required else ""
    try:
        answers.read(spec, raw, setting)
    except answers.Invalid as invalid:
        return invalid.message
    return ""


def _required(spec: FieldSpec) -> str:
    if spec.type == "bool":
        return f"请勾选“{spec.label}”。"
    if spec.type in ("choice", "multichoice", "region"):
        return f"请选择“{spec.label}”。"
    return f"请填写“{spec.label}”。"


def _table_problems(
    section: SectionSpec, table: TableSpec, rows: list[dict[str, Any]], setting: Setting
) -> list[Problem]:
    found = []
    if len(rows) < table.min_rows:
        text = f"“{table.label}”至少填 {table.min_rows} 行，现有 {len(rows)} 行。"
        found.append(Problem(section.key, section.title, table.key, text))
    for number, row in enumerate(rows, start=1):
        for column in table.columns:
            text = field_problem(column, row, setting) or row_contradiction(column.key, row, setting)
            if text:
                text = f"{table.label}第 {number} 行：{text}"
                found.append(Problem(section.key, section.title, table.key, text, number, column.key))
    return found


def row_contradiction(column: str, row: dict[str, Any], setting: Setting) -> str:
    """Sex and birth of a member against the ID number."""
    return _against_identity(column, row) if column in ("sex", "birth") else ""


def contradictions(section: str, data: dict[str, Any], setting: Setting) -> list[tuple[str, str]]:
    """Answers of one section that cannot all be right: (field, sentence)."""
    if section == "leader":
        return [(key, text) for key in ("sex", "birth") if (text := _against_identity(key, data))]
    return _headcount(data, setting) if section == "unit" else []


def _against_identity(key: str, data: dict[str, Any]) -> str:
    """Sex and birth are derived from the ID number and compared."""
    stored = data.get("id_number")
    identity = identities.of(stored) if stored else None
    given = str(data.get(key) or "").strip()
    if identity is None or identity.fault or not given:
        return ""
    if key == "sex" and given != identity.sex:
        return "性别与身份证件号码不一致，请对照证件核对。"
    if key == "birth" and identity.birth and not _same_day(given, identity.birth.isoformat()):
        return "出生日期与身份证件号码不一致，请对照证件核对。"
    return ""


def _same_day(given: str, birth: str) -> bool:
    spec = FieldSpec(key="birth", label="出生日期", type="date")
    try:
        return bool(answers.read(spec, given, Setting(clock.today())).isoformat() == birth)
    except answers.Invalid:
        return True


def _headcount(data: dict[str, Any], setting: Setting) -> list[tuple[str, str]]:
    """Sub-totals do not exceed their total (§4.1 A)."""
    numbers = {key: _whole(data.get(key), setting) for key in ("staff_total", "skilled_total", *SUBTOTALS)}
    staff, skilled = numbers["staff_total"], numbers["skilled_total"]
    levels = sum(numbers[key] or 0 for key in SUBTOTALS)
    if staff is not None and skilled is not None and skilled > staff:
        return [("skilled_total", f"技能人才数 {skilled} 人超过职工总数 {staff} 人，请核对。")]
    if skilled is not None and levels > skilled:
        return [("senior_workers", f"高级工及以上各等级合计 {levels} 人，超过技能人才数 {skilled} 人，请核对。")]
    return []


def _whole(raw: Any, setting: Setting) -> int | None:
    """The number as the field itself reads it, "1,200" and full-width digits included."""
    try:
        value: int | None = answers.read(FieldSpec(key="number", label="人数", type="int"), raw, setting)
    except answers.Invalid:
        return None
    return value
