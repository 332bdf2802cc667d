"""A pack, sheet or calendar file that contradicts itself stops the start-up, naming file, key and reason."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from portal.policy import calendar_import, checks, measures, sheets
from portal.policy.measures.reading import read_measures
from portal.policy.sheets import read_sheet
from portal.policy.toml_reading import BrokenData

MIN_MEMBERS = 'min_members = { value = 3, unit = "人", label = "除领衔人外的团队人数不少于"'
BACKWARDS = "values = [{ from = 2026-01-01, value = 4 }, { from = 2024-01-20, value = 3 }]"
MIXED = 'values = [{ from = 2024-01-20, value = 3 }, { from = 2026-01-01, value = "四" }]'
USCC = 'type = "uscc", required = true, max_length = 18'
HZ_21 = 'id = "HZ-21"\ncheck = "min_members"'

# (what stands in the file, what is planted in its place, the key named, part of the reason)
PLANTED = [
    (MIN_MEMBERS, "min_members = 3\nmin_mates = { value = 3", "parameters.min_members", "应为一个表"),
    ("fields = [\n", "fields = 1\nrules_ = [\n", "sections[unit].fields", "应为表的列表"),
    ('title = "杭州市人力资源和社会保障局关于', 'title = 1\ntitle_ = "', "policy.title", "应为文字"),
    ("minimum = 0", 'minimum = "0"', "sections[unit].fields[skilled_total].minimum", "应为数字"),
    ("minimum = 0", "minimum = -1", "sections[unit].fields[skilled_total].minimum", "不能为负数"),
    ('document_no = "杭人社发〔2023〕112号"', "", "policy.document_no", "缺少这一项"),
    ("issued = 2023-11-28", 'issued = "昨天"', "policy.issued", "应为日期"),
    ("issued = 2023-11-28", "issued = 2023-13-28", "文件", "不是有效的 TOML"),
    ("open_document = true", 'open_document = "yes"', "policy.open_document", "应为 true 或 false"),
    ('city = "hangzhou"', 'city = "atlantis"', "policy.city", "不在允许的范围内"),
    (
        'accept = ["jpg", "jpeg", "png", "pdf"]',
        'accept = ["jpg", "doc"]',
        "materials[site_photos].accept",
        "“doc”不在允许的范围内",
    ),
    (
        "effective_from = 2024-01-20",
        "effective_from = 2024-01-20\neffective_to = 2023-01-01",
        "policy.effective_to",
        "失效日期早于施行日期",
    ),
    ("open_document = true", "open_document = true\nopen_dokument = true", "policy.open_dokument", "不认识这一项"),
    (
        "grant_establishment = { value = 100000",
        "grant_establishment = { value = -100000",
        "parameters.grant_establishment.value",
        "不能为负数",
    ),
    ("quota_new = { value = 25", "quota_new = { value = -1", "parameters.quota_new.value", "不能为负数"),
    ("quota_new = {", "quota_neu = {", "parameters.quota_new", "缺少这一项"),
    ("quota_new = { value = 25", "quota_new = { value = { a = 1 }", "parameters.quota_new.value", "只能是数字"),
    (
        "grant_excellent = { value = 100000",
        'grant_excellent = { value = "十万"',
        "parameters.grant_excellent.value",
        "应为数字",
    ),
    (
        "grant_excellent = { value = 100000",
        "grant_excellent = { value = true",
        "parameters.grant_excellent.value",
        "应为数字",
    ),
    (
        'clause = "一", hardness = "soft", group = "quota"',
        'clause = "", hardness = "soft", group = "quota"',
        "parameters.quota_new.clause",
        "都要写明依据",
    ),
    ('clause = "系统默认 A-18"', 'clause = "四（二）"', "parameters.notice_working_days.official", "official = false"),
    (MIN_MEMBERS, MIN_MEMBERS.replace("value = 3", "values = []"), "parameters.min_members.values", "至少要有一个值"),
    (MIN_MEMBERS, MIN_MEMBERS.replace("value = 3", BACKWARDS), "parameters.min_members.values", "由早到晚"),
    (MIN_MEMBERS, MIN_MEMBERS.replace("value = 3", MIXED), "parameters.min_members.values", "值类型不同"),
    (
        HZ_21,
        HZ_21.replace('"min_members"', '"min_membres"'),
        "conditions[HZ-21].check",
        "“min_membres”不在允许的范围内",
    ),
    (HZ_21, HZ_21.replace("HZ-21", "HZ-22"), "conditions", "“HZ-22”重复"),
    (HZ_21, HZ_21.replace("HZ-21", "21"), "conditions[21].id", "不是规则编号"),
    ('params = { minimum = "@min_members" }', "params = { least = 3 }", "conditions[HZ-21].params", "需要 minimum"),
    ('params = { minimum = "@min_members" }', "", "conditions[HZ-21].params", "需要 minimum"),
    (
        'params = { minimum = "@min_members" }',
        'params = { minimum = "@min_member" }',
        "conditions[HZ-21].params.minimum",
        "没有名为“min_member”的参数",
    ),
    ("（现 {count} 名，要求不少于", "（现 {howmany} 名，要求不少于", "conditions[HZ-21].message", "没有占位符 howmany"),
    ("（现 {count} 名，要求不少于", "（现 {count 名，要求不少于", "conditions[HZ-21].message", "占位符写错"),
    (
        'section = "team"\nfield = "members"',
        'section = "team"\nfield = "mates"',
        "conditions[HZ-21].field",
        "“team”一节没有“mates”",
    ),
    (
        'section = "team"\nfield = "members"',
        'section = "crew"\nfield = "members"',
        "conditions[HZ-21].section",
        "不在允许的范围内",
    ),
    (
        'roles = ["district_officer"]',
        'roles = ["district_oficer"]',
        "offices.first_review.roles",
        "“district_oficer”不在允许的范围内",
    ),
    ('roles = ["district_officer"]', "roles = []", "offices.first_review.roles", "至少要有一个角色"),
    ('kinds = ["district_bureau"]', 'kinds = ["guild"]', "offices.first_review.kinds", "“guild”不在允许的范围内"),
    ('regions = ["330102", ', 'regions = ["330102", "330102", ', "offices.first_review.regions", "“330102”重复"),
    ('approvals = ["city_approver"]', "approvals = []", "offices.approvals", "至少要有一项"),
    ('key = "team"\ntitle', 'key = "crew"\ntitle', "sections[crew].key", "不在允许的范围内"),
    ('key = "team"\ntitle', 'key = "leader"\ntitle', "sections", "“leader”重复"),
    (
        'key = "plan"\ntitle = "工作计划"',
        'key = "unit2"\ntitle = "工作计划"',
        "sections[unit2].key",
        "不在允许的范围内",
    ),
    ('{ key = "uscc", label', '{ key = "name", label', "sections[unit].fields", "“name”重复"),
    ('type = "uscc"', 'type = "usc"', "sections[unit].fields[uscc].type", "不在允许的范围内"),
    (
        'choices = "funding_form"',
        'choices = "funding"',
        "sections[unit].fields[funding_form].choices",
        "没有名为“funding”的选项表",
    ),
    (
        'show_if = { field = "industry_focus"',
        'show_if = { field = "focus"',
        "sections[unit].fields[focus_other].show_if",
        "没有名为“focus”的项目",
    ),
    (USCC, USCC.replace("18", '"18"'), "sections[unit].fields[uscc].max_length", "应为整数"),
    (USCC, USCC.replace("18", "true"), "sections[unit].fields[uscc].max_length", "应为整数"),
    (USCC, USCC.replace("18", "-18"), "sections[unit].fields[uscc].max_length", "不能为负数"),
    (
        USCC,
        USCC.replace("required = true", "min_length = 19"),
        "sections[unit].fields[uscc].max_length",
        "最多字数少于最少字数",
    ),
    (
        'prefill = "organisation.phone", sensitive = true',
        'prefill = "organisation.phone", sensitive = true, public = true',
        "sections[unit].fields[contact_phone].public",
        "敏感信息不能公开",
    ),
    ('rules = ["HZ-05"]', 'rules = ["HZ5"]', "sections[unit].fields[industry_focus].rules", "不是规则编号"),
    (
        "max_rows = 60\ncolumns",
        "max_rows = 60\nmin_rows = 70\ncolumns",
        "sections[team].tables[members].max_rows",
        "最多行数少于最少行数",
    ),
    ('required = "if_claimed"', 'required = "maybe"', "materials[skill_certificates].required", "不在允许的范围内"),
    ('key = "licence"\n', 'key = "id_cards"\n', "materials", "“id_cards”重复"),
    ("max_files = 30", "min_files = 31\nmax_files = 30", "materials[sealed_form].max_files", "最多份数少于最少份数"),
    ('opens = "04-01"', 'opens = "02-30"', "windows[application].opens", "不是有效的月日"),
    ('opens = "04-01"', 'opens = "02-29"', "windows[application].opens", "平年没有这一天"),
    ('opens = "04-01"', 'opens = "06-01"', "windows[application].closes", "结束早于开始"),
    ('key = "notice"\nlabel = "公示"', 'key = "notices"\nlabel = "公示"', "windows", "应依次为"),
    ('kind = "veto"', 'kind = "vetoes"', "grounds[refused_assessment].kind", "不在允许的范围内"),
    ("[choices.sex]\n", "[choices.none]\n[choices.sex]\n", "choices.none", "至少要有一个选项"),
    (
        'issuers = ["杭州市人力资源和社会保障局"]',
        'issuers = "杭州市人力资源和社会保障局"',
        "policy.issuers",
        "应为文字的列表",
    ),
    ("[words]", "words = 1\n[word]", "policy.words", "不认识这一项"),
]


def planted(tmp_path: Path, old: str, new: str) -> Path:
    """Hangzhou's pack with one slip in it."""
    text = (measures.FOLDER / "hangzhou-2023.toml").read_text(encoding="utf-8")
    assert old in text, old
    path = tmp_path / "hangzhou-2023.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(("old", "new", "key", "reason"), PLANTED)
def test_a_slip_in_a_pack_is_named(tmp_path: Path, old: str, new: str, key: str, reason: str) -> None:
    path = planted(tmp_path, old, new)

    with pytest.raises(BrokenData) as broken:
        read_measures(path)

    assert (broken.value.file, broken.value.key) == ("hangzhou-2023.toml", key)
    assert reason in broken.value.reason


def test_a_value_may_change_from_a_day_on(tmp_path: Path) -> None:
    dated = "values = [{ from = 2024-01-20, value = 3 }, { from = 2026-01-01, value = 4 }]"

    pack = read_measures(planted(tmp_path, MIN_MEMBERS, MIN_MEMBERS.replace("value = 3", dated)))

    assert pack.value("min_members") == 4
    assert pack.value("min_members", date(2025, 12, 31)) == 3
    assert pack.value("min_members", date(2026, 1, 1)) == 4
    assert pack.value("min_members", date(2020, 1, 1)) == 3


def test_a_pack_whose_array_is_no_array_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text("kinds = 1\n", encoding="utf-8")

    with pytest.raises(BrokenData, match=r"broken\.toml：policy：缺少这一项"):
        read_measures(path)


def test_sections_stand_in_the_order_of_the_form(tmp_path: Path) -> None:
    text = (measures.FOLDER / "beijing-2023.toml").read_text(encoding="utf-8")
    start, end = text.index('[[sections]]\nkey = "plan"'), text.index('[[sections]]\nkey = "materials"')
    path = tmp_path / "beijing-2023.toml"
    path.write_text(
        text[:start] + text[end:].replace("# 附件清单", text[start:end] + "# 附件清单", 1), encoding="utf-8"
    )

    with pytest.raises(BrokenData, match="各节的次序应为 unit、leader"):
        read_measures(path)


def test_a_table_without_columns_is_named(tmp_path: Path) -> None:
    text = (measures.FOLDER / "hangzhou-2023.toml").read_text(encoding="utf-8")
    start = text.index('key = "equipment"\nlabel')
    first, last = text.index("columns = [", start), text.index("\n]\n", start)
    path = tmp_path / "hangzhou-2023.toml"
    path.write_text(text[:first] + "columns = []\n" + text[last + 3 :], encoding="utf-8")

    with pytest.raises(BrokenData, match="至少要有一列"):
        read_measures(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenData, match=r"none\.toml：文件：文件不存在"):
        read_measures(tmp_path / "none.toml")


SHEET_SLIPS = [
    ("base = 100", "base = 90", "base", "写的是 90 分，各项合计 100 分"),
    ("points = 40", "points = 41", "sections[masters].points", "写的是 41 分，各项合计 40 分"),
    ('key = "H1.2"', 'key = "H1.1"', "sections", "“H1.1”重复"),
    ("discretionary_award", "generous_award", "sections[masters].items[H1.1].rules[1].kind", "不在允许的范围内"),
    ("max = 15", "max = 16", "sections[masters].items[H1.1].rules", "酌情分 16 超过本项分值 15"),
    ("max = 15, ", "", "sections[masters].items[H1.1].rules[1].max", "缺少这一项"),
    (
        '[{ kind = "discretionary_award", max = 15, evidence_required = true }]',
        "[]",
        "sections[masters].items[H1.1].rules",
        "至少要有一条评分规则",
    ),
    ("max = 15,", "max = 15, cap = 3,", "sections[masters].items[H1.1].rules[1].cap", "不认识这一项"),
    (
        'kind = "discretionary_award", max = 15, evidence_required = true',
        'kind = "zero_if", fact = "lost"',
        "sections[masters].items[H1.1].rules[1].fact",
        "没有名为“lost”的事实",
    ),
    ("official = false", 'official = false\nvetoes = ["refused"]', "vetoes", "“refused”不在允许的范围内"),
]


@pytest.mark.parametrize(("old", "new", "key", "reason"), SHEET_SLIPS)
def test_a_slip_in_a_sheet_is_named(tmp_path: Path, old: str, new: str, key: str, reason: str) -> None:
    text = (sheets.FOLDER / "hangzhou-application-default.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "sheet.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(BrokenData) as broken:
        read_sheet(path)

    assert (broken.value.file, broken.value.key) == ("sheet.toml", key)
    assert reason in broken.value.reason


def test_the_portal_starts_with_the_files_it_has() -> None:
    assert checks.check_policy_data(None) == []


def test_a_broken_pack_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planted(tmp_path, "quota_new = { value = 25", "quota_new = { value = -25")
    monkeypatch.setattr(measures, "FOLDER", tmp_path)

    errors = checks.check_policy_data(None)

    assert [(error.id, error.msg) for error in errors] == [
        ("policy.E001", "hangzhou-2023.toml：parameters.quota_new.value：不能为负数")
    ]


def test_a_pack_without_its_sheet_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planted(tmp_path, 'sheet = "hangzhou-application-default"', 'sheet = "hangzhou-lost"')
    monkeypatch.setattr(measures, "FOLDER", tmp_path)

    errors = checks.check_policy_data(None)

    assert [error.msg for error in errors] == ["hangzhou-2023.toml：policy.sheet：没有评分表“hangzhou-lost”"]


def test_a_portal_without_any_pack_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "FOLDER", tmp_path)

    assert [error.id for error in checks.check_policy_data(None)] == ["policy.E001"]


def test_a_broken_sheet_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(sheets.FOLDER, tmp_path, dirs_exist_ok=True)
    (tmp_path / "odd.toml").write_text('title = "x"\n', encoding="utf-8")
    monkeypatch.setattr(sheets, "FOLDER", tmp_path)

    errors = checks.check_policy_data(None)

    assert [(error.id, error.msg) for error in errors] == [("policy.E002", "odd.toml：sections：缺少这一项")]


def test_a_broken_calendar_file_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = (calendar_import.FOLDER / "2026.toml").read_text(encoding="utf-8")
    (tmp_path / "2025.toml").write_text(good, encoding="utf-8")
    (tmp_path / "2026.toml").write_text(good.replace("2026-10-01", "2026-10-09"), encoding="utf-8")
    monkeypatch.setattr(calendar_import, "FOLDER", tmp_path)

    errors = checks.check_policy_data(None)

    assert [error.msg for error in errors] == [
        "2025.toml：year：文件名与年份 2026 不同",
        "2026.toml：第 0 行：缺少国庆节（2026-10-01）的休息安排。",
    ]
