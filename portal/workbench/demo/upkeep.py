"""What surrounds a studio's work in the demonstration: plaques, members, inspections and orders, the city's days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from portal.accounts.models import User
from portal.policy import clock
from portal.workbench.demo import cases, files, titles
from portal.workbench.demo.desks import Offices
from studios import offices, plaques
from studios.models import Attendance, CityActivity, Inspection, Member, RectificationOrder
from studios.rules.inspections import PROBLEM
from studios.rules.orders import open_problems
from studios.transitions import activities, guidance, inspections, orders, people


def hang_plaque(number: int, made_on: date) -> None:
    """Made, and handed to the unit today."""
    plaque = plaques.hanging(titles.studio(number))
    if plaque is None:
        raise LookupError(f"no plaque was ordered for {number}")
    plaques.make(plaque, by=titles.bureau(number), on=made_on)
    plaques.hand_over(plaque, by=titles.bureau(number), on=clock.today(), to=titles.clerk(number).name)


def join(number: int, name: str, on: date, level: str) -> Member:
    case = cases.case(number)
    return people.join(
        titles.studio(number), by=titles.clerk(number), name=name, joined_on=on, category="技能人才",
        occupation=case.occupation, level=level,
    )  # fmt: skip


def leave(number: int, on: date, reason: str) -> None:
    """The member who has been there longest goes."""
    first = Member.objects.filter(studio=titles.studio(number), left_on=None).order_by("joined_on", "pk")[0]
    people.leave(first, by=titles.clerk(number), left_on=on, reason=reason)


def inspect(number: int, by: User, inspectors: str, problems: dict[str, str], conclusion: str) -> Inspection:
    """Today's visit, every point answered, concluded."""
    studio, on = titles.studio(number), clock.today()
    visit = inspections.begin_inspection(studio, by=by, on=on, inspectors=inspectors)
    items = {each.key: {"found": "ok", "note": ""} for each in offices.pack_of(studio).inspection_items}
    found = {key: {"found": PROBLEM, "note": words} for key, words in problems.items()}
    answers = {"on": on, "inspectors": inspectors, "checklist": items | found, "conclusion": conclusion}
    inspections.write(visit, answers, by=by, files=[files.photo("检查现场", number)])
    inspections.conclude(visit, by=by)
    return visit


def visit_yearly(*numbers: int) -> None:
    """The bodies' own yearly look at their studios (BJ-44); nothing was wanting."""
    for number in numbers:
        inspect(number, titles.caretaker(number), "推荐单位二人", {}, "制度健全，台账与现场相符，未发现问题。")


def order(visit: Inspection, by: User, points: str, days: int) -> RectificationOrder:
    """Every problem of the visit is to be mended within so many days."""
    items = [each["key"] for each in open_problems(visit)]
    return orders.issue(visit, by=by, items=items, points=points, due_on=clock.today() + timedelta(days=days))


def mend(required: RectificationOrder, number: int, text: str) -> None:
    orders.answer(required, by=titles.clerk(number), text=text, files=[files.photo("整改后照片", number + 1)])


def cross_off(required: RectificationOrder, by: User) -> None:
    orders.close(required, by=by, finding="复查属实，予以销号。")


def advise(number: int, text: str) -> None:
    """A call or a visit of the district or body, written down today (HZ-74)."""
    guidance.note(titles.studio(number), by=titles.caretaker(number), on=clock.today(), text=text)


def tell_story(number: int, title: str, text: str) -> None:
    """Drafted by the unit, published by the district or body."""
    story = guidance.draft_story(titles.studio(number), by=titles.clerk(number), title=title, text=text)
    guidance.publish_story(story, by=titles.caretaker(number))


def announce(city: str, kind: str, title: str, on: date, closes_on: date, **answers: Any) -> CityActivity:
    """The city's own day, open for registration from now on."""
    officer = Offices(city).officer
    given = {"kind": kind, "title": title, "on": on, "until": on, "closes_on": closes_on, **answers}
    activity = activities.draft(given, by=officer)
    activities.announce(activity, by=officer)
    return activity


def register(activity: CityActivity, *numbers: int) -> None:
    """The masters put their names down themselves."""
    for number in numbers:
        case = cases.case(number)
        activities.register(activity, titles.studio(number), by=titles.master(case), person=case.leader, is_leader=True)


def hold(activity: CityActivity, absent: str) -> None:
    """Held; who came is confirmed, all but one."""
    officer = Offices(activity.city).officer
    activities.hold(activity, by=officer)
    places = Attendance.objects.filter(activity=activity, cancelled_at=None)
    activities.confirm(activity, {place.pk: place.person != absent for place in places}, by=officer)
