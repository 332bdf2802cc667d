"""Facts under which everything of a sheet is well, for tests that change one thing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessments.scoring import score
from assessments.traces import Entry, ItemTrace, Trace
from portal.policy.sheets import load_sheet

ON_SITE = {
    "has_dedicated_site": True, "sign_not_prominent": False, "no_honour_board": False,
    "equipment_shortage_affects_work": False, "no_support_fund": False, "no_guarantee_rules": False,
    "has_ledger_and_fund_rules": True, "has_improper_spending": False, "rules_and_duties_clear": True,
    "rules_not_posted": False,
}  # fmt: skip
BONUS = {
    "technicians_trained": 0, "senior_technicians_trained": 0, "national_patents": 0, "awards_city_plus": 0,
    "media_reports": 0,
}  # fmt: skip
TAUGHT = {"missing_agreement_or_roster": False, "none_trained": False, "missing_roster": False}
TERM: dict[str, Any] = {
    **ON_SITE, **BONUS, **TAUGHT, "no_work_done": False, "joined_tech_renovation": True, "promoted_results": True,
    "held_exchange": True, "school_cooperation": True, "apprentices": (10, 10, 10), "high_skilled_trained": (3, 3, 3),
    "public_training": True, "welfare_activity": True, "craft_spirit_activity": True,
}  # fmt: skip
ANNUAL: dict[str, Any] = {
    **ON_SITE, **BONUS, **TAUGHT, "not_filed_on_time": False, "renovation_projects": 1, "promoted_with_benefit": 1,
    "held_exchange": True, "school_cooperation": True, "apprentices": 10, "high_skilled_trained": 3,
    "public_trainings": 2, "gov_activities": 2, "industry_activities": 0, "craft_spirit_activities": 2,
}  # fmt: skip
BEIJING: dict[str, Any] = {
    "responsibility_letters": 2, "annual_filings": 2, "unauthorised_change": False, "rnd_done": 4, "rnd_target": 4,
    "promoted_done": 2, "promoted_target": 2, "apprentices_done": 10, "apprentices_target": 10, "exchange_done": 4,
    "exchange_target": 4, "school_cooperation": True, "gov_activities": 2, "judging_or_service": 2,
    "craft_spirit_activity": True, "separate_account": True, "diverted_funds": False, "asset_not_registered": False,
    "out_of_scope_spending": False, "grant_spent": Decimal(300_000), "grant_paid": Decimal(300_000),
    "matching_paid": Decimal(300_000), "matching_misused": False,
}  # fmt: skip
GOOD = {"hangzhou-term": TERM, "hangzhou-annual": ANNUAL, "beijing-performance-default": BEIJING}


def scored(code: str, entries: Mapping[str, Entry] | None = None, **changes: Any) -> Trace:
    """The sheet with everything well but for the changes."""
    return score(load_sheet(code), {**GOOD[code], **changes}, entries)


def item(code: str, key: str, taken: str = "", **changes: Any) -> ItemTrace:
    """One item; `taken`: points an expert takes or gives, with a reason."""
    entries = {key: Entry(Decimal(taken), "据现场记录")} if taken else None
    return scored(code, entries, **changes).by_key[key]
