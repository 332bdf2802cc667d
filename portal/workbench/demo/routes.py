"""Which body first reviews a demonstration case, and what its own register says of it."""

from __future__ import annotations

from datetime import date

from portal.accounts.models import Organisation
from portal.workbench.demo import answers
from portal.workbench.demo.cases import Case
from studios.models import DistrictStudio


def reviewer_of(case: Case) -> Organisation:
    """The superior body of its unit, else the bureau of the district where the unit (or branch) is registered."""
    if case.parent:
        return Organisation.objects.superiors().get(city=case.city, name=case.parent)
    return Organisation.objects.get(kind="district_bureau", region_id=case.branch_region or case.region)


def enter_district_studio(case: Case, year: int) -> None:
    """The studio on the register of its district or trade, which the first review looks up (HZ-72, BJ-20)."""
    if not case.district_level:
        return
    DistrictStudio.objects.create(
        office=reviewer_of(case),
        name=f"{case.leader}{case.occupation}技能大师工作室",
        host=case.unit,
        lead_master=case.leader,
        occupation=case.occupation,
        document_no=answers.district_document(case, year),
        recognised_on=date(year - 1, 6, 18),
    )
