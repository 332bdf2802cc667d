"""The map from every rule to the test that fails without it is complete; and the tests of rules that are plain data."""

from __future__ import annotations

import ast
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from portal.accounts.kinds import City, OrganisationKind
from portal.accounts.models import Organisation
from portal.accounts.roles import DESCRIPTIONS, PERMISSIONS, Permission, Role
from portal.policy import measures

ROOT = Path(__file__).resolve().parents[2]
RULES = tomllib.loads((Path(__file__).parent / "rules.toml").read_text(encoding="utf-8"))
WANTED = [
    *(f"HZ-{number:02d}" for number in range(1, 76)),
    *(f"BJ-{number:02d}" for number in (*range(1, 50), 51, 52, *range(54, 69), *range(75, 79))),
    *(f"A-{number:02d}" for number in (*range(1, 11), 16, *range(20, 25), *range(30, 41), 42, 43)),
    *("A-45", "A-47", "A-48", "A-49"),
    # Ledgers, matching funds, recoveries.
    *("HZ-76", "HZ-77", *(f"BJ-{number}" for number in range(69, 75)), "A-25", "A-26", "A-44", "A-46"),
    *("HZ-78", "HZ-79", "BJ-50", "BJ-53"),
    *(f"F{number}" for number in (*range(1, 11), 12, 13, 15, 16)),
]
HANGZHOU = measures.load("hangzhou-2023")
BEIJING = measures.load("beijing-2023")
PACK = {"HZ": HANGZHOU, "BJ": BEIJING}


def functions(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_rule_up_to_recognition_and_of_the_years_after_it_is_on_the_map():
    assert sorted(set(WANTED) - RULES.keys()) == []


@pytest.mark.parametrize("rule", sorted(RULES))
def test_the_map_names_tests_that_exist_or_says_why_not(rule):
    entry = RULES[rule]

    assert entry.get("tests") or len(entry.get("words", "")) >= 20
    for name in entry.get("tests", ()):
        path, _, function = name.partition("::")
        assert function in functions(path), name


@pytest.mark.parametrize(
    ("pack", "number", "issuers"),
    [
        (HANGZHOU, "杭人社发〔2023〕112号", ("杭州市人力资源和社会保障局",)),
        (BEIJING, "京人社能发〔2023〕3号", ("北京市人力资源和社会保障局", "北京市财政局")),
    ],
)
def test_the_document_is_named_with_its_issuers(pack, number, issuers):
    """HZ-01; BJ-01: a joint document of both bureaus."""
    assert pack.document_no == number
    assert pack.issuers == issuers
    assert pack.issued < pack.effective_from or pack.issued == pack.effective_from


def test_a_file_keeps_the_numbers_of_its_own_call():
    """HZ-03: newer policy prevails, as dated values; what was opened before keeps what it was opened with."""
    changed = HANGZHOU.override("min_members", 5)

    assert changed.value("min_members") == 5
    assert measures.load("hangzhou-2023").value("min_members") == 3


@pytest.mark.django_db
def test_first_reviewers_are_all_there():
    """HZ-04: 13 districts and counties and 西湖风景名胜区; BJ-01: 16 districts and the development zone."""
    bureaus = Organisation.objects.filter(kind=OrganisationKind.DISTRICT_BUREAU)

    assert bureaus.filter(city=City.HANGZHOU).count() == 14
    assert bureaus.filter(city=City.BEIJING).count() == 17
    assert len(HANGZHOU.offices.first_review.regions) == 14
    assert len(BEIJING.offices.first_review.regions) == 17


DUTIES = [f"HZ-{number}" for number in range(10, 17)] + ["BJ-05"]


@pytest.mark.parametrize("rule", DUTIES)
def test_a_duty_named_by_the_policy_is_in_the_pack_and_goes_with_its_rule(rule):
    pack = PACK[rule[:2]]

    carried = {duty.key for duty in pack.duties if rule in duty.rules}
    left = {duty.key for duty in pack.without(rule).duties}

    assert carried
    assert not carried & left


MATERIALS = {
    "HZ-33": {"sealed_form"},
    "HZ-36": {"licence", "id_cards", "skill_certificates"},
    "HZ-37": {"evidence"},
    "BJ-30": {"leader_certificate", "awards", "patents", "site_photos"},
}


@pytest.mark.parametrize(("rule", "slots"), MATERIALS.items())
def test_a_material_goes_with_its_rule(rule, slots):
    pack = PACK[rule[:2]]

    assert slots <= {slot.key for slot in pack.materials}
    assert not slots & {slot.key for slot in pack.without(rule).materials}


def test_the_report_has_seven_required_parts():
    """HZ-34."""
    titles = [part.key for part in HANGZHOU.report_sections]

    assert titles == ["studio_name", "profiles", "necessity", "feasibility", "support", "work_plan", "directions"]
    assert HANGZHOU.without("HZ-34").report_sections == ()
    assert BEIJING.report_sections == ()


def test_a_certificate_found_online_needs_no_file():
    """HZ-38."""
    assert HANGZHOU.material("skill_certificates").waived_if_verified_online
    assert HANGZHOU.value("online_certificates_waived") is True
    assert HANGZHOU.without("HZ-38").value("online_certificates_waived") is False


def test_each_branch_has_its_own_occupation():
    """BJ-23: the key is unit, branch and occupation; without the rule the unit alone."""
    assert BEIJING.value("unique_per_branch") is True
    assert BEIJING.without("BJ-23").value("unique_per_branch") is False
    assert BEIJING.condition("BJ-22").params["per_branch"] is True


def test_the_lead_master_has_an_account_of_the_own_and_its_duties():
    """BJ-35: the first person responsible signs for it and reads the duties on a page of the own."""
    commitment = BEIJING.field("undertaking", "leader_commitment")

    assert commitment.required
    assert "第一责任人" in DESCRIPTIONS[Role.LEAD_MASTER]
    assert Permission.KEEP_RECORDS in PERMISSIONS[Role.LEAD_MASTER]


def test_the_policy_of_a_day_is_the_one_in_force():
    """HZ-02, BJ-02: from 20 January 2024; until 31 December 2030."""
    assert not HANGZHOU.in_force(date(2024, 1, 19))
    assert HANGZHOU.in_force(date(2024, 1, 20))
    assert BEIJING.in_force(date(2030, 12, 31))
    assert not BEIJING.in_force(date(2031, 1, 1))


@pytest.mark.parametrize(
    ("pack", "rule", "names"),
    [
        (HANGZHOU, "HZ-55", {"quota_excellent"}),
        (BEIJING, "A-22", {"excellent_share", "excellent_rounding"}),
        (BEIJING, "A-23", {"review_every_years"}),
    ],
)
def test_what_assessments_will_ask_is_in_the_pack_with_its_clause(pack, rule, names):
    """About twelve a year, a fifth rounded down: soft where the policy says so; what is typed beside goes by notes."""
    assert names <= {name for name, each in pack.parameters.items() if rule in each.rules and each.clause}
    assert HANGZHOU.value("quota_excellent") == 12
    assert HANGZHOU.parameter("quota_excellent").hardness == "soft"
    assert (BEIJING.value("excellent_share"), BEIJING.value("excellent_rounding")) == (Decimal("0.2"), "floor")
    assert {"HZ-56", "HZ-57"} <= {each for note in HANGZHOU.notes for each in note.rules}


def test_the_name_is_a_pattern_of_the_city():
    """A-33, HZ-35."""
    assert HANGZHOU.value("name_pattern") == BEIJING.value("name_pattern") == "{leader}{occupation}技能大师工作室"
    assert BEIJING.parameter("name_pattern").official is False
