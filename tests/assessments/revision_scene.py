"""A next version of the annual sheet; an earlier round, as far as trying that version needs one."""

from __future__ import annotations

from datetime import date
from typing import Any

from assessments import sheets
from assessments.models import Round
from assessments.states import RoundState
from portal.accounts.models import User
from portal.policy import clock
from portal.policy.sheets import load_sheet

ANNUAL, PERFORMANCE = "hangzhou-annual", "beijing-performance-default"
# The next version of the annual sheet: a promotion is worth 4 points, a renovation 6.
NEXT = (
    load_sheet(ANNUAL)
    .text.replace('key = "A3.1", label = "参与本单位技术改造或技术革新", points = 5, standard = "参与1项得5分"',
                  'key = "A3.1", label = "参与本单位技术改造或技术革新", points = 6, standard = "参与1项得3分"')
    .replace('fact = "renovation_projects", each = 5', 'fact = "renovation_projects", each = 3')
    .replace('产生一定经济效益", points = 5', '产生一定经济效益", points = 4')
)  # fmt: skip


def round_of(city: str, sheet: str, by: User, **changes: Any) -> Round:
    now = clock.now()
    known = {
        "code": f"{sheet}-2027", "city": city, "pack": f"{city}-2023", "kind": "annual", "year": 2027,
        "title": "2027年度考核", "reference_on": date(2027, 12, 31), "sheet": sheets.pin(sheet), "opened_at": now,
        "created_by": by, "state": RoundState.FINISHED, "state_since": now,
    }  # fmt: skip
    return Round.objects.create(**{**known, **changes})
