"""An earlier round, as far as trying a new version of its sheet needs one."""

from __future__ import annotations

from datetime import date
from typing import Any

from assessments import sheets
from assessments.models import Round
from assessments.states import RoundState
from portal.accounts.models import User
from portal.policy import clock


def round_of(city: str, sheet: str, by: User, **changes: Any) -> Round:
    now = clock.now()
    known = {
        "code": f"{sheet}-2027", "city": city, "pack": f"{city}-2023", "kind": "annual", "year": 2027,
        "title": "2027年度考核", "reference_on": date(2027, 12, 31), "sheet": sheets.pin(sheet), "opened_at": now,
        "created_by": by, "state": RoundState.FINISHED, "state_since": now,
    }  # fmt: skip
    return Round.objects.create(**{**known, **changes})
