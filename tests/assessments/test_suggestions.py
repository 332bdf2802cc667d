"""From what a studio keeps to the score a sheet suggests: records, visits, findings, ledgers, and who has said 没有."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from assessments import checks, sheet_checks, suggestions
from assessments.models import Finding
from portal.policy import clock
from portal.policy.sheets import load_sheet, parse_sheet
from studios import facts
from studios.transitions import nothing
from tests.studios.records_scene import keeper_of, studio_of, written
from tests.studios.test_facts import trained
from tests.studios.visit_scene import Scene, concluded

pytestmark = pytest.mark.django_db
YEAR = (date(2027, 1, 1), date(2027, 12, 31))
ANNUAL, TERM, BEIJING = (
    load_sheet(code) for code in ("hangzhou-annual", "hangzhou-term", "beijing-performance-default")
)


@pytest.fixture(autouse=True)
def today(at):
    at("2028-02-15 10:00")


def found(studio, fact, value, on="2027-06-01", **more):
    return Finding.objects.create(
        studio=studio, fact=fact, value=Decimal(value), on=date.fromisoformat(on), document="认定书1号", text="查实",
        recorded_at=clock.now(), **more,
    )  # fmt: skip


def test_records_suggest_the_mark_with_its_steps():
    studio = studio_of()
    for number in range(7):
        written(studio, "apprentice", person=f"徒弟{number}")

    trace = suggestions.suggest(studio, ANNUAL, *YEAR)

    assert trace.by_key["A5.1"].words == "满分10；带徒协议、学员花名册齐全；带徒7人，少3人×1分，扣3分；→ 7分"


def test_missing_records_are_not_zero_by_silence():
    """requirements.md: the studio confirms “没有” once."""
    studio = studio_of()
    silent = suggestions.gather(studio, ANNUAL, *YEAR)["renovation_projects"]
    before = suggestions.suggest(studio, ANNUAL, *YEAR).by_key["A3.1"]

    nothing.confirm_nothing(studio, "renovation", *YEAR, by=keeper_of(studio))
    after = suggestions.suggest(studio, ANNUAL, *YEAR).by_key["A3.1"]

    assert (silent.value, silent.unconfirmed) == (None, ("renovation",))
    assert silent.words == "没有技改攻关项目记录，也没有确认“没有”"
    assert (before.mark, after.mark) == (None, 0)
    assert after.words == "从0分起，满分5；参与技术改造或技术革新0项×5分，得0分；→ 0分"


def test_a_term_is_counted_year_by_year():
    """F8: 10 + 8 + 10 apprentices lack two; the pack's parameter may ask for the average."""
    studio = studio_of()
    term = (date(2024, 6, 1), date(2027, 5, 31))
    for number in range(8):
        written(studio, "apprentice", "2024-06-01", person=f"徒弟{number}")
    for number in range(2):
        written(studio, "apprentice", "2024-06-01", person=f"短期{number}", ended_on=date(2025, 5, 31))
        written(studio, "apprentice", "2026-06-01", person=f"新来{number}")

    gathered = suggestions.gather(studio, TERM, *term)["apprentices"]
    by_years = suggestions.suggest(studio, TERM, *term).by_key["T5.1"]
    on_average = suggestions.suggest(studio, TERM, *term, aggregation="mean").by_key["T5.1"]

    assert gathered.value == (10, 8, 10)
    assert (by_years.mark, on_average.mark) == (8, Decimal("9.33"))
    assert "年均带徒9.33人，少0.67人×1分，扣0.67分" in on_average.words


def test_a_visit_answers_what_is_seen_on_site():
    studio = studio_of()
    scene = Scene(studio)
    visit = concluded(scene, scene.officer, on=date(2027, 5, 11), no_honour_board="没有展示栏")

    gathered = suggestions.gather(studio, ANNUAL, *YEAR)

    honour = gathered["no_honour_board"]
    assert (honour.value, honour.origin, honour.pk, honour.words) == (
        True,
        "visit",
        visit.pk,
        "2027年5月11日（周二）检查",
    )
    assert suggestions.suggest(studio, ANNUAL, *YEAR).by_key["A1.1"].mark == 2


def test_what_the_round_saw_itself_comes_later_than_any_inspection():
    studio = studio_of()
    scene = Scene(studio)
    concluded(scene, scene.officer, on=date(2027, 5, 11), no_honour_board="没有展示栏")

    trace = suggestions.suggest(studio, ANNUAL, *YEAR, visited={"no_honour_board": False})

    assert trace.by_key["A1.1"].mark == 5


def test_a_finding_goes_before_what_was_seen():
    studio = studio_of()
    scene = Scene(studio)
    concluded(scene, scene.officer, on=date(2027, 5, 11))
    row = found(studio, "has_improper_spending", 1)

    gathered = suggestions.gather(studio, ANNUAL, *YEAR)["has_improper_spending"]

    assert (gathered.value, gathered.origin, gathered.pk) == (True, "finding", row.pk)
    assert (
        suggestions.suggest(studio, ANNUAL, *YEAR).by_key["A1.4"].words.endswith("有不合理、不合规开支，不得分；→ 0分")
    )


def test_a_withdrawn_finding_says_nothing():
    studio = studio_of()
    found(studio, "no_support_fund", 1, withdrawn_at=clock.now(), withdrawn_because="认定有误")

    assert suggestions.gather(studio, ANNUAL, *YEAR)["no_support_fund"].value is None


def test_refusal_in_the_assessment_itself_is_a_veto_of_the_year_before():
    """HZ-60: found in February of what is assessed for the year before; other findings belong to their own year."""
    studio = studio_of()
    found(studio, "refused_assessment", 1, on="2028-02-10")
    found(studio, "no_support_fund", 1, on="2028-02-10")

    trace = suggestions.suggest(studio, ANNUAL, *YEAR)

    assert [veto.key for veto in trace.vetoes] == ["refused_assessment"]
    assert trace.by_key["A1.3"].mark is None


def test_money_comes_from_the_ledger_where_one_is_kept(monkeypatch):
    monkeypatch.setattr(facts, "_entered", {"grant_paid": lambda s, a, b: Decimal(300_000), "grant_spent": _unknown})
    studio = studio_of("beijing")
    found(studio, "grant_spent", "150000")

    gathered = suggestions.gather(studio, BEIJING, *YEAR)

    assert [(gathered[name].value, gathered[name].origin) for name in ("grant_paid", "grant_spent")] == [
        (300_000, "money"),
        (150_000, "finding"),
    ]
    item = suggestions.suggest(studio, BEIJING, *YEAR).by_key["B7.3"]
    assert item.words == ("从0分起，满分4；已使用资助资金150000元，市级资助资金300000元，完成50%×4分，得2分；→ 2分")


def test_a_ledger_answers_what_else_a_visit_would(monkeypatch):
    monkeypatch.setattr(facts, "_entered", {"no_support_fund": lambda s, a, b: False})

    gathered = suggestions.gather(studio_of(), ANNUAL, *YEAR)["no_support_fund"]

    assert (gathered.value, gathered.origin) == (False, "money")


def _unknown(studio, first, last):
    return None


def test_without_a_grant_the_money_items_do_not_apply():
    """§3.3: B7.3 and B8.1 fall away and the rest is rescaled to 100."""
    studio = studio_of("beijing")
    found(studio, "grant_paid", 0)

    trace = suggestions.suggest(studio, BEIJING, *YEAR)

    assert {"B7.3", "B8.1"} <= set(trace.not_applicable)
    assert trace.totals.out_of == 90 - 38  # four targets nobody agreed on: 12 + 8 + 12 + 6


def test_all_is_gathered_in_seven_statements(monkeypatch, django_assert_num_queries):
    """And what the facts of other trades take."""
    monkeypatch.setattr(facts, "_entered", {})
    studio = studio_of()
    for kind in ("service", "apprentice"):
        written(studio, kind)
    trained(studio, "technician")

    with django_assert_num_queries(7):
        suggestions.suggest(studio, ANNUAL, *YEAR)


def test_every_sheet_on_file_can_be_answered():
    assert checks.check_sheet_facts(None) == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("record", "facts[apprentices2]：来源写的是台账，但没有哪类台账计算“apprentices2”"),
        ("visit", "facts[apprentices2]：来源写的是现场查看，但检查项里没有“apprentices2”"),
    ],
)
def test_a_fact_that_nobody_counts_or_sees_stops_the_start(source, words):
    text = ANNUAL.text.replace('key = "apprentices"', 'key = "apprentices2"').replace(
        'fact = "apprentices"', 'fact = "apprentices2"'
    )
    text = text.replace('unit = "人", source = "record" }', f'unit = "人", source = "{source}" }}', 1)

    told = sheet_checks.unanswered(parse_sheet(text.encode(), "trial", "trial.toml"))

    assert told == [words]
