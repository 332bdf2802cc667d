"""Who inspects a studio, of which kind a visit is, and when its record may be written and concluded (HZ-47, BJ-44)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from portal.accounts.roles import Permission
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.policy.wording import day_words
from studios import offices
from studios.models import Inspection
from studios.states import InspectionState

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.policy.measures import Measures
    from studios.models import Studio

PROBLEM = "problem"
FOUND = (("ok", "符合"), (PROBLEM, "有问题"), ("na", "不适用"))
LIVE = (InspectionState.DRAFT, InspectionState.CONCLUDED)


def yearly(pack: Measures) -> bool:
    """Whether bodies inspect each of their studios every year (BJ-44)."""
    return "yearly_inspection" in pack.parameters and bool(pack.value("yearly_inspection"))


def clause(pack: Measures, kind: str = "") -> str:
    """The text an inspection rests on: the body's yearly one, or the city's irregular one."""
    by_body = kind == Inspection.Kind.YEARLY or (not kind and yearly(pack))
    name = "yearly_inspection" if by_body else "irregular_inspections"
    return pack.clause(pack.parameter(name).clause)


def inspects(user: User | None, studio: Studio) -> bool:
    """The district or body for its own studios, the city's office for all; in Hangzhou they go together (HZ-47)."""
    if user is None or not user.may(Permission.INSPECT):
        return False
    return offices.looks_after(user, studio) or offices.supervises(user, studio)


def require_inspector(user: User | None, studio: Studio) -> None:
    if not inspects(user, studio):
        pack = offices.pack_of(studio)
        raise Refused(f"督导检查由{studio.recommender}和{pack.offices.acceptance.label}办理", clause=clause(pack))


def kind_of(user: User, studio: Studio, year: int) -> str:
    """A body's first visit of a year is the yearly one; every other is irregular."""
    pack = offices.pack_of(studio)
    own = offices.looks_after(user, studio)
    if own and yearly(pack):
        done = Inspection.objects.filter(studio=studio, year=year, kind=Inspection.Kind.YEARLY, state__in=LIVE)
        if not done.exists():
            return Inspection.Kind.YEARLY
    elif not pack.value("irregular_inspections"):
        raise Refused("本市办法没有规定这项检查")
    return Inspection.Kind.IRREGULAR


def check_day(studio: Studio, on: date) -> None:
    if not studio.recognised_on <= on <= clock.today():
        raise Refused(f"检查日期应在 {day_words(studio.recognised_on)}和今天之间")


def check_begin(user: User | None, studio: Studio) -> None:
    require_inspector(user, studio)
    offices.require_holding(studio)
    if not offices.pack_of(studio).inspection_items:
        raise Refused("本市办法没有规定检查项")


def check_write(user: User | None, inspection: Inspection) -> None:
    """The inspecting office's own people, as long as it is not concluded."""
    require_inspector(user, inspection.studio)
    if user is None or user.organisation != inspection.office:
        raise Refused(f"这次检查由{inspection.office}记录")
    if inspection.state != InspectionState.DRAFT:
        raise Refused("这次检查已经办结，记录不能再改")


def check_conclude(user: User | None, inspection: Inspection) -> None:
    check_write(user, inspection)
    missing = unfinished(inspection)
    if missing:
        raise Refused(f"还不能办结，请先补齐：{'、'.join(missing)}")


def unfinished(inspection: Inspection) -> list[str]:
    """What an inspection may not lack: an answer to every point, words to every problem, a conclusion."""
    found = []
    for item in offices.pack_of(inspection.studio).inspection_items:
        given = inspection.checklist.get(item.key, {})
        if not given.get("found"):
            found.append(item.label)
        elif given["found"] == PROBLEM and not given.get("note"):
            found.append(f"“{item.label}”的问题说明")
    return [*found, *([] if inspection.conclusion.strip() else ["检查结论"])]


def lines(inspection: Inspection) -> list[dict[str, Any]]:
    """The checklist as it was answered: label, clause, answer, note; points the pack no longer has stay away."""
    words = dict(FOUND)
    pack = offices.pack_of(inspection.studio)
    answered = []
    for item in pack.inspection_items:
        given = inspection.checklist.get(item.key, {})
        answered.append(
            {
                "key": item.key,
                "label": item.label,
                "clause": item.clause,
                "found": given.get("found", ""),
                "words": words.get(given.get("found", ""), "未填写"),
                "note": given.get("note", ""),
            }
        )
    return answered


def problems(inspection: Inspection) -> list[dict[str, Any]]:
    return [line for line in lines(inspection) if line["found"] == PROBLEM]
