"""Entries about people: where the lead master stands, who joined and who left. Added, never changed; all in the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.audit import log as audit
from portal.policy import clock, measures
from portal.workflow.engine import lock
from studios.models import LeaderStatus, Member
from studios.rules import people as rules
from studios.states import LeaderPost

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.accounts.models import User
    from studios.models import Studio


@transaction.atomic
def record_leader_status(
    studio: Studio, *, by: User, status: str, since: date, until: date | None = None, note: str = ""
) -> LeaderStatus:
    """Where the lead master stands since a day (HZ-59, BJ-57); nothing else changes by it."""
    lock(studio)
    rules.require_recorder(by, studio)
    last = LeaderStatus.objects.filter(studio=studio).order_by("-since", "-pk").first()
    until = until if status in rules.leaders.STAYS else None
    rules.check_status(studio, status, since, until, last)
    entry: LeaderStatus = LeaderStatus.objects.create(
        studio=studio,
        person=studio.lead_master,
        status=status,
        since=since,
        until=until,
        note=note,
        recorded_by=by,
        recorded_at=clock.now(fresh=True),
    )
    facts = {"status": status, "since": since, "until": until}
    label = f"登记{measures.lead_word(studio.city)}状态：{LeaderPost(status).label}"
    audit.append(subject=studio, action="studio.leader_status", label=label, actor=by, remark=note, data=facts)
    return entry


def install_leader(studio: Studio, *, by: User | None, since: date, retires_on: date | None, note: str = "") -> None:
    """A new lead master takes over; the caller has changed and saved the studio and holds its lock (BJ-56)."""
    studio.leader_retires_on = retires_on
    studio.save(update_fields=["leader_retires_on"])
    LeaderStatus.objects.create(
        studio=studio,
        person=studio.lead_master,
        status=LeaderPost.IN_POST,
        since=since,
        note=note,
        recorded_by=by,
        recorded_at=clock.now(fresh=True),
    )


def replace_team(studio: Studio, members: Sequence[Mapping[str, str]], *, by: User | None, on: date, note: str) -> None:
    """The team of a recognised application takes the place of the registered one (BJ-19, BJ-56).

    Who is in both stays with the own dates; who is not named any more has left; the others join. The same name is
    the same person. Runs in the caller's transaction, which has locked `present_members` and the studio.
    """
    here: dict[str, list[Member]] = defaultdict(list)
    for member in present_members(studio):
        here[member.name].append(member)
    fresh = [each for each in members if not (here[each["name"]] and here[each["name"]].pop(0))]
    left = [member for same in here.values() for member in same]
    for member in left:
        member.left_on, member.left_reason = max(on, member.joined_on), note
    Member.objects.bulk_update(left, ["left_on", "left_reason"])
    about: dict[str, Any] = {"studio": studio, "recorded_by": by, "recorded_at": clock.now(fresh=True)}
    Member.objects.bulk_create([Member(joined_on=on, **each, **about) for each in fresh])
    facts = {"left": [member.pk for member in left], "joined": len(fresh), "on": on}
    label = "团队随申报更新"
    audit.append(subject=studio, action="studio.team_replaced", label=label, actor=by, remark=note, data=facts)


def present_members(studio: Studio) -> QuerySet[Member]:
    """Those in the team today, in the order of their keys."""
    found: QuerySet[Member] = Member.objects.filter(studio=studio, left_on=None).order_by("pk")
    return found


@transaction.atomic
def join(
    studio: Studio, *, by: User, name: str, joined_on: date, category: str = "", occupation: str = "", level: str = ""
) -> Member:
    lock(studio)
    rules.require_recorder(by, studio)
    rules.check_joining(studio, joined_on)
    member: Member = Member.objects.create(
        studio=studio,
        name=name,
        category=category,
        occupation=occupation,
        level=level,
        joined_on=joined_on,
        recorded_by=by,
        recorded_at=clock.now(fresh=True),
    )
    facts = {"member": member.pk, "on": joined_on}
    audit.append(subject=studio, action="studio.member_in", label=f"成员加入：{name}", actor=by, data=facts)
    return member


@transaction.atomic
def leave(member: Member, *, by: User, left_on: date, reason: str = "") -> None:
    lock(member.studio)
    lock(member)
    rules.require_recorder(by, member.studio)
    rules.check_leaving(member, left_on)
    member.left_on, member.left_reason = left_on, reason
    member.save(update_fields=["left_on", "left_reason"])
    facts = {"member": member.pk, "on": left_on}
    label = f"成员离开：{member.name}"
    audit.append(subject=member.studio, action="studio.member_out", label=label, actor=by, remark=reason, data=facts)
