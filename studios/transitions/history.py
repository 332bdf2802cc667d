"""Studios from before the portal enter the register: title, terms, leader, plaque, result, unit (A-48, BJ-78)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from portal.accounts.kinds import Affiliation, OrganisationKind
from portal.accounts.models import Organisation
from portal.audit import log as audit
from portal.documents import numbers, verification
from portal.policy import clock, measures
from portal.policy.refusal import Conflict
from portal.workflow.engine import begin, lock
from studios import history_import, plaques, same_master
from studios.models import AssessmentResult, LeaderStatus, Plaque, Studio, Term
from studios.rules import history as rules
from studios.states import HOLDING, LeaderPost
from studios.terms import first_day, last_day
from studios.transitions.recognition import PREFIX, facts_of
from studios.workflow import WORKFLOW

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.policy.measures import Measures
    from studios.history_sheet import Row

OWN_NUMBER = re.compile(r"(HZ|BJ)-DS-(\d{4})-(\d{3,6})")
COPIED = (
    "name", "kind", "region", "recommender", "lead_master", "occupation", "occupation_key", "recognised_on",
    "document_no", "term_no", "legacy", "legacy_project", "ended_on", "ended_by", "leader_retires_on",
)  # fmt: skip


def store(rows: Sequence[Row], *, by: User) -> int:
    """Judge again under the bureau's lock and write the good rows together, or none; answers how many."""
    rules.require_importer(by)
    try:
        with transaction.atomic():
            if by.organisation is not None:
                lock(by.organisation)
            good = [each.values for each in history_import.judge(rows, by.city) if each.good]
            for values in good:
                _enter(values, by)
            return len(good)
    except IntegrityError:
        raise Conflict("名册刚被别人更新，这次没有导入任何一行。请重新上传核对。") from None


def lacking_review(city: str) -> QuerySet[Studio]:
    """Those recognised under the older document without a review by the day the policy sets (BJ-78)."""
    pack = measures.for_city(city, clock.today())
    found = Studio.objects.holding().filter(city=city, legacy=True)
    if "legacy_review_due" not in pack.parameters:
        return found.none()
    due: Any = pack.value("legacy_review_due")
    reviewed = AssessmentResult.objects.filter(
        studio=OuterRef("pk"), year__gte=pack.effective_from.year, year__lte=due.year
    )
    return found.filter(~Exists(reviewed)).select_related("host", "region").order_by("recognised_on", "number")


def _enter(values: Mapping[str, Any], by: User) -> Studio:
    pack = measures.for_city(by.city, clock.today())
    number = _number(values, by.city)
    studio = Studio(
        number=number,
        city=by.city,
        host=_host(values, by),
        leader_index=values["leader_index"] or same_master.unread(number),
        valid_from=first_day(values["recognised_on"], history_import.validity(values, pack), values["term_no"]),
        valid_to=_valid_to(values, pack),
        pack=pack.code,
        unit_name=values["host"],
        plaque_no=values["plaque_no"] or f"{plaques.UNREAD}{number}",
        origin_no=same_master.BROUGHT_IN,
        **{name: values[name] for name in COPIED},
    )
    begin(WORKFLOW, studio, by=by, label="历史导入", state=values["state"])
    studio.verification_code = verification.issue(studio, "studio", facts_of(studio), number).code
    studio.save(update_fields=["verification_code"])
    _entries(studio, values, pack, by)
    return studio


def _number(values: Mapping[str, Any], city: str) -> str:
    """The old number, behind which the portal's own go on; or the next one of the year."""
    prefix, year = PREFIX[city], values["recognised_on"].year
    given: str = values["number"]
    if not given:
        return f"{prefix}-DS-{year}-{numbers.next_number(f'studio:{prefix}:{year}'):03d}"
    own = OWN_NUMBER.fullmatch(given)
    if own:
        numbers.keep_clear(f"studio:{own[1]}:{own[2]}", int(own[3]))
    return given


def _host(values: Mapping[str, Any], by: User) -> Organisation:
    """The unit by its code; an unknown one is entered without anybody in it."""
    known = Organisation.objects.filter(uscc=values["uscc"]).first()
    if known is not None:
        return known
    body: Organisation = values["recommender"]
    superior = body.kind != OrganisationKind.DISTRICT_BUREAU
    made = Organisation.objects.create(
        kind=OrganisationKind.HOST,
        city=by.city,
        name=values["host"],
        uscc=values["uscc"],
        region=values["region"],
        nature=values["nature"],
        funding_form=values["funding"] if values["nature"] == "public_institution" else "",
        affiliation=Affiliation.MUNICIPAL if superior else Affiliation.LOCAL,
        parent=body if superior else None,
    )
    audit.append(subject=made, action="import_unit", label="历史导入单位", actor=by)
    return made


def _valid_to(values: Mapping[str, Any], pack: Measures) -> Any:
    """As written; a first term without a written end by the policy's years from its own start (A-48, HZ-49)."""
    if values["valid_to"] or values["term_no"] > 1:
        return values["valid_to"]
    return last_day(values["recognised_on"], history_import.validity(values, pack))


def _entries(studio: Studio, values: Mapping[str, Any], pack: Measures, by: User) -> None:
    """Terms one after the other, the leader, the plaque of a title that is held, the last result."""
    about: dict[str, Any] = {"studio": studio, "recorded_by": by, "recorded_at": clock.now(fresh=True)}
    since, years = studio.recognised_on, history_import.validity(values, pack)
    spans = [(first_day(since, years, no), last_day(since, years * no)) for no in range(1, studio.term_no)]
    spans.append((studio.valid_from, studio.valid_to))
    Term.objects.bulk_create(
        Term(
            no=no, basis=Term.Basis.IMPORTED, starts_on=start, ends_on=end, **about,
            document_no=studio.document_no if no == 1 else "",
        )
        for no, (start, end) in enumerate(spans, start=1)
    )  # fmt: skip
    status = LeaderPost.RE_EMPLOYED if studio.kind == Studio.Kind.HONORARY else LeaderPost.IN_POST
    LeaderStatus.objects.create(person=studio.lead_master, status=status, since=since, **about)
    if studio.state in HOLDING:
        _hang(studio, values, by)
    if values["result_year"]:
        AssessmentResult.objects.create(
            kind=values["result_kind"],
            year=values["result_year"],
            grade=values["result_grade"],
            concluded_on=values["result_on"],
            document_no=values["result_document"],
            source=AssessmentResult.Source.IMPORTED,
            **about,
        )


def _hang(studio: Studio, values: Mapping[str, Any], by: User) -> None:
    """Its plaque hangs since before the portal: handed over on the day of the sheet, else still to be written down."""
    on = values["plaque_handed_on"]
    brought = Plaque.Brought.HANGS if on else Plaque.Brought.UNRECORDED
    known = {"handed_on": on, "handed_to": values["plaque_handed_to"], "brought": brought}
    plaques.order(studio, number=studio.plaque_no, by=by, **known)
