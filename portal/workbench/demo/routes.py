"""Which body first reviews a demonstration case."""

from __future__ import annotations

from portal.accounts.models import Organisation
from portal.workbench.demo.cases import Case


def reviewer_of(case: Case) -> Organisation:
    """The superior body of its unit, else the bureau of the district where the unit (or branch) is registered."""
    if case.parent:
        return Organisation.objects.superiors().get(city=case.city, name=case.parent)
    return Organisation.objects.get(kind="district_bureau", region_id=case.branch_region or case.region)
