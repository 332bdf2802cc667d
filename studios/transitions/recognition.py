"""A studio comes on the register: called by the recognition of an application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from portal.documents import numbers, verification
from portal.policy import clock
from portal.workflow.engine import begin
from studios import plaques, same_master
from studios.models import LeaderStatus, Member, Studio, Term
from studios.states import LeaderPost
from studios.terms import last_day
from studios.transitions.life import convert
from studios.workflow import WORKFLOW

if TYPE_CHECKING:
    from portal.accounts.models import User

PREFIX = {"hangzhou": "HZ", "beijing": "BJ"}


def establish(
    *,
    by: User,
    year: int,
    recognised_on: date,
    validity_years: int | None,
    members: Sequence[Mapping[str, str]] = (),
    **title: Any,
) -> Studio:
    """Enter a recognised studio: number, validity by the pack (HZ-49: three years), people, plaque, verification code.

    Runs in the caller's transaction. Raises IntegrityError where Beijing's uniqueness would be broken (BJ-21…23).
    An honorary studio takes over from the one its master leads (A-10); the caller has locked that one.
    """
    prefix = PREFIX[title["city"]]
    serial = numbers.next_number(f"studio:{prefix}:{year}")
    studio = Studio(
        number=f"{prefix}-DS-{year}-{serial:03d}",
        plaque_no=f"{prefix}{year}P{serial:03d}",
        recognised_on=recognised_on,
        valid_from=recognised_on,
        valid_to=last_day(recognised_on, validity_years),
        unit_name=title["host"].name,
        **title,
    )
    former = former_of(studio)
    begin(WORKFLOW, studio, by=by, label="认定建立")
    studio.verification_code = verification.issue(studio, "studio", facts_of(studio), studio.number).code
    studio.save(update_fields=["verification_code"])
    _first_entries(studio, by, members, converted=former is not None)
    if former is not None:
        convert(former, by=by, to=studio)
    return studio


def former_of(studio: Studio) -> Studio | None:
    """The studio an honorary one of the same unit and master takes the place of (A-10)."""
    if studio.kind != Studio.Kind.HONORARY:
        return None
    held = Studio.objects.holding().filter(city=studio.city, kind=Studio.Kind.NEW).order_by("-recognised_on", "-pk")
    own = same_master.led_by(held, [(studio.host_id, studio.leader_index, studio.lead_master)])
    return own[0] if own else None


def facts_of(studio: Studio) -> dict[str, str]:
    """What anybody who checks the code reads."""
    return {
        "工作室": studio.name,
        "编号": studio.number,
        "所在单位": studio.unit,
        "认定文号": studio.document_no,
        "铭牌编号": plaques.number_shown(studio.plaque_no),
    }


def _first_entries(studio: Studio, by: User, members: Sequence[Mapping[str, str]], *, converted: bool) -> None:
    """The first term, the leader in post, the team of the application, the plaque to be made."""
    about: dict[str, Any] = {"studio": studio, "recorded_by": by, "recorded_at": clock.now(fresh=True)}
    since = studio.recognised_on
    Term.objects.create(
        no=1,
        basis=Term.Basis.CONVERTED if converted else Term.Basis.RECOGNISED,
        starts_on=since,
        ends_on=studio.valid_to,
        document_no=studio.document_no,
        **about,
    )
    honorary = studio.kind == Studio.Kind.HONORARY
    status = LeaderPost.RE_EMPLOYED if honorary else LeaderPost.IN_POST
    LeaderStatus.objects.create(person=studio.lead_master, status=status, since=since, **about)
    Member.objects.bulk_create([Member(joined_on=since, **each, **about) for each in members])
    plaques.order(studio, number=studio.plaque_no, by=by)
