"""The closed sets a pack may draw from; what is not listed here stops the start-up."""

from __future__ import annotations

from dataclasses import dataclass

CITIES = frozenset({"hangzhou", "beijing"})
KINDS = frozenset({"new", "honorary", "leader_change"})
HARDNESSES = frozenset({"hard", "soft", "default"})
CONDITION_HARDNESSES = frozenset({"hard", "soft", "judge", "warn"})
REQUIREMENTS = frozenset({"always", "if_claimed", "never"})
PARAMETER_GROUPS = frozenset({"eligibility", "quota", "grant", "clock", "process", "assessment", "studio", "form"})
GROUND_KINDS = frozenset(
    {"change", "veto", "not_assessed", "cancel", "leader_gone", "decline", "honorary", "expire", "close"}
)
# What a change may alter of a studio, and the ways a change goes: decided by the city, filed with it, decided after an
# expert group, or through a whole application.
AMENDABLE = frozenset({"unit_name", "host", "address", "lead_master", "leader_post"})
CHANGE_WAYS = frozenset({"decided", "filed", "panel", "application"})
REVIEW_STEPS = frozenset({"material_check", "document_review", "site_visit", "expert_review", "overall_review"})
# What an inspection finds at a point; "" where it answers no fact of a sheet.
FINDINGS = frozenset({"ok", "problem", ""})
WINDOWS = ("application", "first_review", "correction", "site_visit", "expert_review", "notice")
# Every city's form is cut into these sections, in this order; a city may leave some out.
SECTIONS = ("unit", "leader", "team", "safeguards", "projects", "report", "plan", "materials", "undertaking")

# The names of accounts.Role and of accounts.Organisation.Kind; a test holds the two lists together.
ROLES = frozenset(
    {
        "host_clerk", "host_administrator", "lead_master", "district_officer", "recommender_officer", "city_officer",
        "city_approver", "finance_approver", "centre_officer", "finance_officer", "expert", "supervisor",
        "administrator",
    }
)  # fmt: skip
ORGANISATION_KINDS = frozenset(
    {
        "host", "district_bureau", "municipal_body", "enterprise_group", "city_bureau", "finance_bureau",
        "employment_centre", "operator",
    }
)  # fmt: skip

FIELD_TYPES = frozenset(
    {
        "text", "textarea", "choice", "multichoice", "int", "decimal", "money", "date", "month", "bool", "resident_id",
        "uscc", "mobile", "email", "occupation", "region", "file_slot", "photo", "computed",
    }
)  # fmt: skip
CHOICE_TYPES = frozenset({"choice", "multichoice"})


@dataclass(frozen=True)
class CheckSpec:
    """What a condition of this check must give (`params`) and what its message may speak of (`facts`)."""

    params: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()


def _check(params: str = "", facts: str = "") -> CheckSpec:
    return CheckSpec(frozenset(params.split()), frozenset(facts.split()))


# Endings of files a slot may take, those that documents.uploads can check; a test holds the two lists together.
FILE_ENDINGS = frozenset({"pdf", "jpg", "jpeg", "png", "docx", "xlsx"})

# Implemented as pure functions over application facts in applications/eligibility.py.
CHECKS: dict[str, CheckSpec] = {
    "employer_kind": _check("allowed", "nature"),
    "leader_route": _check("routes confirmed_by_experts", "route"),
    "leader_level": _check("levels", "level"),
    "retirement_distance": _check("years reference", "distance years retires"),
    "in_post": _check(),
    "min_members": _check("minimum", "missing count required"),
    "members_belong": _check("", "names"),
    "members_regular": _check("categories", "names"),
    "systems_present": _check("systems", "missing"),
    "management_documents": _check("documents", "missing"),
    "site_and_equipment": _check("", "missing"),
    "funding_support": _check(),
    "matching_funds": _check("minimum", "amount minimum"),
    "reward_scheme": _check("document"),
    "has_project": _check("minimum", "count required"),
    "district_level_first": _check(),
    "front_line": _check("", "years"),
    "honours_preference": _check("honours"),
    "echelon": _check(),
    "industry_focus": _check("focuses"),
    "host_scale": _check("scales"),
    "leader_is_staff": _check("relations"),
    "leader_unique": _check("", "other"),
    "unit_occupation_unique": _check("per_branch", "other"),
    "route_by_affiliation": _check("routes", "recommender"),
    "honorary_retired_rehired": _check(),
    "honorary_honour": _check("honours"),
    "name_format": _check("pattern", "expected"),
    "uscc_nature": _check("prefixes", "prefix nature"),
    "certificate_number": _check("", "warnings"),
    "narrative_judged": _check("fields"),
    "support_undertaking": _check(),
    "credit_commitment": _check(),
    "grant_scheme": _check("excluded ask", "funding_form"),
}

# The kinds of rule a marking sheet may use, each with its parameters. Clamping an item to 0 … points is implied.
RULE_KINDS: dict[str, tuple[str, ...]] = {
    "zero_if_absent": ("fact",),
    "zero_if": ("fact",),
    "deduct_if": ("fact", "points"),
    "deduct_per_missing": ("fact", "required", "each", "agg"),
    "award_per_unit": ("fact", "each"),
    "discretionary_deduct": ("max", "reason_required"),
    "discretionary_award": ("max", "evidence_required"),
    "ratio_award": ("num", "den"),
    "veto": ("fact",),
}
# What a rule of the kind may give besides: the count an expert's points are offered from (F10).
RULE_EXTRAS: dict[str, tuple[str, ...]] = {"discretionary_award": ("fact", "each")}
YEARLY = ("single", "sum_over_years", "mean")
# record: counted from the activity records; visit: seen on site; finding: an officer's finding with a document;
# money: counted from the ledgers where they are kept in the portal, else found by an officer with a document.
FACT_SOURCES = frozenset({"record", "visit", "finding", "money"})
