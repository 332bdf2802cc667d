"""The city's activities: announced, registered for, held; who came enters the studios' records (BJ-76, HZ-69)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.audit import log as audit
from portal.documents import numbers
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow.engine import begin, lock, lock_all, taking
from studios import activity_notices
from studios.activity_workflow import WORKFLOW
from studios.models import ActivityRecord, Attendance, CityActivity
from studios.models.records import Record
from studios.rules import activities as rules
from studios.states import ActivityState
from studios.transitions.recognition import PREFIX
from studios.transitions.records import add_record

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import Studio

# Trainings and exchanges count as exchanges, service days as service (studios/record_kinds.py).
RECORD_KINDS = {"training": "exchange", "exchange": "exchange", "service": "service"}
LOGGED = ("on", "until", "closes_on", "capacity")
WRITTEN = ("kind", "title", "place", "on", "until", "closes_on", "capacity", "text")


class Full(Refused):
    """The last place went to somebody else: said at the field."""


def draft(answers: Mapping[str, Any], *, by: User) -> CityActivity:
    """Draw up an activity of one's city; nobody else sees it before it is announced."""
    rules.require_maker(by, by.city)
    with transaction.atomic():
        year = answers["on"].year
        serial = numbers.next_number(f"activity:{PREFIX[by.city]}:{year}")
        fresh = CityActivity(number=f"{PREFIX[by.city]}-HD-{year}-{serial:03d}", city=by.city, maker=by, **answers)
        begin(WORKFLOW, fresh, by=by, label="起草市级活动")
    return fresh


def write(activity: CityActivity, answers: Mapping[str, Any], *, by: User) -> None:
    """Before and after the announcement; of another time or place those who registered are told."""
    with transaction.atomic():
        lock(activity)
        rules.check_write(by, activity)
        rules.check_new_facts(activity, answers)
        before = {name: getattr(activity, name) for name in WRITTEN}
        for name in WRITTEN:
            setattr(activity, name, answers[name])
        activity.save(update_fields=list(WRITTEN))
        facts = _changes(before, answers)
        entry = audit.append(subject=activity, action="city_activity.write", label="修改市级活动", actor=by, data=facts)
        if activity.state == ActivityState.OPEN:
            activity_notices.tell_of_move(activity, before, mark=str(entry.pk))


def _changes(before: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What was altered, days and places with both sides; free text, which may hold a telephone, by name alone."""
    names = [name for name in WRITTEN if before[name] != answers[name]]
    return {"changed": names} | {name: [before[name], answers[name]] for name in names if name in LOGGED}


def announce(activity: CityActivity, *, by: User) -> None:
    """From here on every unit with a studio may register; all are told."""
    with taking(WORKFLOW, "announce", activity, by=by):
        pass


def hold(activity: CityActivity, *, by: User) -> None:
    with taking(WORKFLOW, "hold", activity, by=by):
        pass


def cancel(activity: CityActivity, *, by: User, remark: str) -> None:
    """Whoever registered is told, with the reason."""
    with taking(WORKFLOW, "cancel", activity, by=by, remark=remark):
        pass


def register(activity: CityActivity, studio: Studio, *, by: User, person: str, is_leader: bool = False) -> Attendance:
    """A place for one person; of two who ask for the last one the second is refused."""
    with transaction.atomic():
        lock_all([activity, studio])
        rules.check_register(by, activity, studio)
        if Attendance.objects.filter(activity=activity, studio=studio, person=person, cancelled_at=None).exists():
            raise Full(f"{person}已经报名")
        place: Attendance = Attendance.objects.create(
            activity=activity,
            studio=studio,
            person=person,
            is_leader=is_leader,
            recorded_by=by,
            recorded_at=clock.now(fresh=True),
        )
        _log(place, "register", "报名市级活动", by)
    return place


def give_up(place: Attendance, *, by: User) -> None:
    """The place is free again; the row stays."""
    with transaction.atomic():
        lock_all([place.activity, place.studio])
        lock(place)
        rules.check_give_up(by, place)
        place.cancelled_at = clock.now(fresh=True)
        place.save(update_fields=["cancelled_at"])
        _log(place, "give_up", "取消报名", by)


def confirm(activity: CityActivity, came: Mapping[int, bool], *, by: User) -> int:
    """Write down who came, and with them the records of their studios; again with the same answers changes nothing.

    `came` by key of the place; a place that is not named stays as it was. Answers how many rows changed.
    """
    with transaction.atomic():
        places = list(_places(activity).select_related("studio"))
        lock_all([activity, *{place.studio_id: place.studio for place in places}.values()])
        rules.check_confirm(by, activity)
        places = list(_places(activity).select_for_update(of=("self",)).select_related("studio"))
        changed = [place for place in places if place.pk in came and place.attended is not came[place.pk]]
        at = clock.now(fresh=True)
        for place in changed:
            place.attended, place.confirmed_at = came[place.pk], at
        Attendance.objects.bulk_update(changed, ["attended", "confirmed_at"])
        _bring_records_in_line(activity, places, {place.studio_id for place in changed}, by, at)
        if changed:
            data = {"came": sum(bool(place.attended) for place in places), "changed": len(changed)}
            audit.append(subject=activity, action="city_activity.confirm", label="确认到场", actor=by, data=data)
    return len(changed)


def _places(activity: CityActivity) -> Any:
    return Attendance.objects.filter(activity=activity, cancelled_at=None).order_by("pk")


def _bring_records_in_line(
    activity: CityActivity, places: Sequence[Attendance], studios: set[int], by: User, at: datetime
) -> None:
    """One record per studio however many of its people came, so that one occasion counts once."""
    came: dict[int, list[Attendance]] = defaultdict(list)
    for place in places:
        if place.attended:
            came[place.studio_id].append(place)
    known = {
        record.studio_id: record
        for record in ActivityRecord.objects.filter(attendance__activity=activity, studio__in=studios)
    }
    by_key = {place.studio_id: place.studio for place in places}
    for key in sorted(studios):
        if key not in known and came[key]:
            _write_down(activity, by_key[key], came[key], by)
        elif key in known:
            _correct(known[key], len(came[key]), by, at)


def _write_down(activity: CityActivity, studio: Studio, present: Sequence[Attendance], by: User) -> None:
    leader = next((place for place in present if place.is_leader), present[0])
    values = {
        "on": activity.on,
        "title": activity.title,
        "organiser": ActivityRecord.Organiser.GOVERNMENT,
        "partner": by.organisation.name if by.organisation else "",
        "people": len(present),
    }
    kind = RECORD_KINDS[activity.kind]
    add_record(studio, kind, values, by=by, source=Record.Source.ATTENDED, attendance=leader)


def _correct(record: ActivityRecord, people: int, by: User, at: datetime) -> None:
    """More or fewer came than written down before; with nobody left the record no longer counts."""
    removed = None if people else record.removed_at or at
    if (people or record.people, removed) == (record.people, record.removed_at):
        return
    record.people, record.removed_at = people or record.people, removed
    record.save(update_fields=["people", "removed_at"])
    label = "更正签到记录" if people else "移除签到记录"
    audit.append(subject=record, action="correct_attendance", label=label, actor=by, data={"people": people})


def _log(place: Attendance, action: str, label: str, by: User) -> None:
    audit.append(
        subject=place.activity,
        action=f"city_activity.{action}",
        label=label,
        actor=by,
        remark=f"{place.studio.name} {place.person}",
        data={"studio": place.studio.number, "is_leader": place.is_leader},
    )
