"""What must hold of the terms of a title: one after the other, the last as the register says, each renewal granted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby, pairwise

from studios.models import RenewalApplication, Studio, Term
from studios.states import HOLDING, RenewalState


def terms_follow_one_another() -> Iterator[str]:
    """任期首尾相接，最后一期与名册的期次、有效期相符；续建的任期都有准予的续建申请"""
    granted = set(RenewalApplication.objects.filter(state=RenewalState.APPROVED).values_list("studio_id", flat=True))
    terms = Term.objects.order_by("studio_id", "no")
    kept = {studio: list(found) for studio, found in groupby(terms.iterator(), key=lambda each: each.studio_id)}
    shown = Studio.objects.only("number", "state", "term_no", "valid_from", "valid_to").order_by("pk")
    for studio in shown.iterator():
        found = kept.get(studio.pk, [])
        yield from (f"{studio.number} {fault}" for fault in _faults(studio, found))
        if studio.pk not in granted and any(each.basis == Term.Basis.RENEWED for each in found):
            yield f"{studio.number} 有续建的任期，没有准予的续建申请"


def _faults(studio: Studio, terms: Sequence[Term]) -> Iterator[str]:
    if [each.no for each in terms] != list(range(1, studio.term_no + 1)):
        yield f"名册记第 {studio.term_no} 期，任期有 {len(terms)} 段"
        return
    for before, after in pairwise(terms):
        if before.ends_on is None or after.starts_on != before.ends_on + timedelta(days=1):
            yield f"第 {after.no} 期与前一期不相接"
    last = terms[-1]
    if last.starts_on != studio.valid_from or (studio.state in HOLDING and last.ends_on != studio.valid_to):
        yield f"第 {last.no} 期的起止与名册的有效期不符"
