"""Who is due: funding asks the registers. Each basis becomes one grant, paid or not; open ones are judged again.

Recognitions, renewals and conversions are terms, excellent grades are results, a change of leader is an amendment, a
service day is an attendance. No review screen pushes money.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from funding import entitlement
from funding.entitlement import Title, Verdict
from funding.grant_workflow import WORKFLOW
from funding.models import BudgetDecision, Grant
from funding.rules.grants import BARRED
from funding.states import GrantState
from funding.transitions import grants as steps
from portal.policy import clock, measures
from portal.workflow.engine import begin, lock
from studios.models import Amendment, AssessmentResult, Attendance, CityActivity, Studio, Term, assessment_of
from studios.states import AmendmentState

if TYPE_CHECKING:
    from portal.policy.measures import Measures

# Settled grants are looked at too: the title may have ended since, or the result been corrected.
JUDGED_AGAIN = (GrantState.DUE, GrantState.CHECKING, GrantState.EXCLUDED)
Kind = Grant.Kind


@dataclass(frozen=True)
class Claim:
    """A basis somewhere in the registers."""

    studio: Studio
    kind: str
    basis: str
    document: str
    on: date
    links: dict[str, Any]
    year: int | None = None


class Desk:
    """What verdicts must know of a city beside the claim itself; read in a constant number of statements."""

    def __init__(self, city: str) -> None:
        standing = BudgetDecision.objects.standing().filter(budget__city=city)
        named = standing.filter(purpose=BudgetDecision.Purpose.TOP_UP, results__isnull=False)
        self.decisions: dict[int, int] = dict(named.order_by("pk").values_list("results", "pk"))
        service = standing.filter(purpose=BudgetDecision.Purpose.SERVICE).order_by("decided_on", "pk")
        self.service: dict[int, tuple[int, Decimal]] = {
            row["budget__year"]: (row["pk"], row["unit_amount"] or Decimal(0))
            for row in service.values("budget__year", "pk", "unit_amount")
        }
        standing_grants = Grant.objects.of_city(city).filter(kind=Kind.TOP_UP).exclude(state=GrantState.EXCLUDED)
        named_years = standing_grants.exclude(assessment_year=None).values_list("studio", "assessment_year", "pk")
        self.top_ups = [(studio, year or 0, key) for studio, year, key in named_years]
        once = Grant.objects.of_city(city).filter(kind=Kind.ESTABLISHMENT, term__isnull=False)
        once = once.exclude(state=GrantState.EXCLUDED)
        self.established: dict[int, int] = dict(once.values_list("studio", "pk"))
        self._count = Counter(studio for studio, _, _ in self.top_ups)
        self._years = {(studio, year): key for studio, year, key in self.top_ups}

    def verdict(self, claim: Claim, own: int | None = None) -> Verdict:
        """`own` is the grant's key when it stands already."""
        pack, title = measures.load(claim.studio.pack), title_of(claim.studio)
        if claim.kind == Kind.SERVICE:
            key, unit = self.service.get(claim.on.year, (None, None))
            return entitlement.on_service(pack, title, unit_amount=unit, decision=key)
        if claim.kind == Kind.TOP_UP:
            return self._excellent(claim, pack, title, own)
        term = claim.links.get("term")
        if term is None:
            return entitlement.on_recognition(pack, "leader_change", title, first=True)
        first = term.basis == Term.Basis.RECOGNISED
        given = self.established.get(claim.studio.pk, own) != own
        imported = term.basis == Term.Basis.IMPORTED
        return entitlement.on_recognition(pack, claim.studio.kind, title, first=first, imported=imported, given=given)

    def _excellent(self, claim: Claim, pack: Measures, title: Title, own: int | None) -> Verdict:
        result: AssessmentResult = claim.links["result"]
        holder = self._years.get((claim.studio.pk, result.year))
        counted = self._count[claim.studio.pk] - (1 if own is not None and self._holds(own) else 0)
        return entitlement.on_excellence(
            pack, title, imported=result.source == AssessmentResult.Source.IMPORTED, others=counted,
            same_year=holder is not None and holder != own, decision=self.decisions.get(result.pk),
            corrected=hasattr(result, "corrected_by"),
        )  # fmt: skip

    def _holds(self, own: int) -> bool:
        return any(key == own for _, _, key in self.top_ups)

    def note(self, grant: Grant) -> None:
        """A grant was made: the next claim of the same studio must know of it."""
        if grant.kind == Kind.ESTABLISHMENT and grant.term_id and grant.state != GrantState.EXCLUDED:
            self.established[grant.studio_id] = grant.pk
        known = (grant.studio_id, grant.assessment_year or 0) in self._years
        if grant.kind == Kind.TOP_UP and grant.state != GrantState.EXCLUDED and not known:
            self.top_ups.append((grant.studio_id, grant.assessment_year or 0, grant.pk))
            self._count[grant.studio_id] += 1
            self._years[grant.studio_id, grant.assessment_year or 0] = grant.pk


def gather(city: str) -> int:
    """Make grants of what is new, judge the open ones again; returns how many are new. Twice changes nothing."""
    desk = Desk(city)
    made = 0
    for claim in _claims(city):
        made += _take_up(claim, desk)
    for grant in _open(city):
        _judge(grant, desk)
    return made


def judge(grants: QuerySet[Grant], city: str) -> None:
    """Judge some grants again, in the caller's transaction: a decision has just come into force."""
    desk = Desk(city)
    for grant in _with_basis(grants):
        _judge(grant, desk)


def without_basis(keys: Collection[int], city: str) -> dict[int, str]:
    """Grants on their way to the bank that the registers no longer bear out, with the reason why."""
    desk = Desk(city)
    found = {}
    for grant in _with_basis(Grant.objects.filter(pk__in=keys)):
        verdict = desk.verdict(claim_of(grant), grant.pk)
        if verdict.state == GrantState.EXCLUDED:
            found[grant.pk] = verdict.reason
    return found


def title_of(studio: Studio) -> Title:
    return Title(
        honorary=studio.kind == Studio.Kind.HONORARY,
        eligible=studio.construction_grant_eligible,
        legacy_project=studio.legacy_project,
        ended=studio.state_label if studio.state in BARRED else "",
    )


def claim_of(grant: Grant) -> Claim:
    """The claim behind a grant read with `_with_basis`."""
    links = {"term": grant.term, "result": grant.result, "attendance": grant.attendance}
    return Claim(
        grant.studio, grant.kind, grant.basis, grant.basis_document, grant.basis_on,
        {name: link for name, link in links.items() if link is not None}, grant.assessment_year,
    )  # fmt: skip


def _judge(grant: Grant, desk: Desk) -> None:
    verdict = desk.verdict(claim_of(grant), grant.pk)
    if grant.settled and (verdict.state != GrantState.EXCLUDED or grant.state == GrantState.EXCLUDED):
        return
    with transaction.atomic():
        steps.settle(grant, verdict)
    desk.note(grant)


def _take_up(claim: Claim, desk: Desk) -> int:
    """One grant per studio, kind and basis: whoever is second finds it there."""
    with transaction.atomic():
        lock(claim.studio)
        if Grant.objects.filter(studio=claim.studio, kind=claim.kind, basis=claim.basis).exists():
            return 0
        verdict = desk.verdict(claim)
        grant = Grant(
            studio=claim.studio, kind=claim.kind, basis=claim.basis, basis_document=claim.document, basis_on=claim.on,
            assessment_year=claim.year, pack=claim.studio.pack, recorded_at=clock.now(fresh=True), **claim.links,
        )  # fmt: skip
        steps.write(grant, verdict)
        begin(WORKFLOW, grant, by=None, label="列入应付清单", remark=verdict.reason, state=verdict.state)
    desk.note(grant)
    return 1


def _open(city: str) -> Iterator[Grant]:
    yield from _with_basis(Grant.objects.of_city(city).filter(state__in=JUDGED_AGAIN))


def _with_basis(grants: QuerySet[Grant]) -> QuerySet[Grant]:
    return grants.select_related("studio__host", "term", "result__corrected_by", "attendance").order_by("pk")


def _claims(city: str) -> Iterator[Claim]:
    """What the registers hold and no grant was made of yet."""
    for term in _new(Term.objects.filter(studio__city=city), "term", Kind.ESTABLISHMENT).order_by("pk"):
        document = term.document_no or term.studio.document_no
        yield Claim(
            term.studio, Kind.ESTABLISHMENT, f"term:{term.pk}", f"{document} {term.get_basis_display()}".strip(),
            term.starts_on, {"term": term},
        )  # fmt: skip
    yield from _leader_changes(city)
    excellent = AssessmentResult.objects.filter(studio__city=city, grade=AssessmentResult.Grade.EXCELLENT)
    for result in _new(excellent.select_related("corrected_by"), "result", Kind.TOP_UP).order_by("concluded_on", "pk"):
        words = f"{result.document_no} {assessment_of(result.year, result.kind)}优秀".strip()
        yield Claim(
            result.studio, Kind.TOP_UP, f"result:{result.pk}", words, result.concluded_on, {"result": result},
            result.year,
        )  # fmt: skip
    yield from _services(city)


def _leader_changes(city: str) -> Iterator[Claim]:
    """A new master comes with a whole application, and yet without a second grant (A-32)."""
    changes = Amendment.objects.filter(studio__city=city, state=AmendmentState.ACCEPTED).exclude(application_no="")
    known = set(Grant.objects.of_city(city).filter(basis__startswith="amendment:").values_list("basis", flat=True))
    for change in changes.select_related("studio__host").order_by("pk"):
        basis = f"amendment:{change.pk}"
        if basis not in known:
            on = change.effective_on or change.recorded_at.astimezone(clock.BEIJING).date()
            yield Claim(change.studio, Kind.ESTABLISHMENT, basis, f"变更 {change.number} 更换领办人", on, {})


def _services(city: str) -> Iterator[Claim]:
    """Lead masters who came to a service activity of the city (HZ-69), where the policy has the subsidy."""
    packs = [each.code for each in measures.all_measures() if "service_subsidy_max" in each.parameters]
    came = Attendance.objects.filter(
        studio__city=city, studio__pack__in=packs, is_leader=True, attended=True, cancelled_at=None,
        activity__kind=CityActivity.Kind.SERVICE, confirmed_at__isnull=False,
    )  # fmt: skip
    for place in _new(came.select_related("activity"), "attendance", Kind.SERVICE).order_by("pk"):
        words = f"{place.activity.number} {place.activity.title}（{place.person}）"[:120]
        yield Claim(
            place.studio, Kind.SERVICE, f"attendance:{place.pk}", words, place.activity.on, {"attendance": place}
        )


def _new(found: QuerySet[Any], link: str, kind: str) -> QuerySet[Any]:
    made = Grant.objects.filter(**{link: OuterRef("pk")}, kind=kind)
    return found.filter(~Exists(made)).select_related("studio__host")
