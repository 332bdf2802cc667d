"""Passed, but nobody asked to go on in time, or mended what came back: the title expires, no revocation (A-03)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from portal.policy.wording import day_words
from studios import grounds, latest, offices, renewal_window
from studios.models import AssessmentResult, RenewalApplication, Studio
from studios.renewal_window import GROUND
from studios.states import RenewalState, State
from studios.transitions.suggesting import Suggestion

WATCHED = frozenset({GROUND})


def suggestions(today: date) -> Iterator[Suggestion]:
    """Studios whose window has closed with no application before the city: one statement."""
    asked = RenewalApplication.objects.filter(studio=OuterRef("pk"), state=RenewalState.SUBMITTED)
    waiting = renewal_window.with_openings(
        Studio.objects.filter(~Exists(asked), state=State.TERM_PENDING, valid_to__isnull=False)
    )
    passed = latest.with_result(waiting, AssessmentResult.Kind.END_OF_TERM).filter(
        result_grade__in=(AssessmentResult.Grade.EXCELLENT, AssessmentResult.Grade.SATISFACTORY)
    )
    for studio in passed.order_by("pk"):
        row: Any = studio
        last = renewal_window.openings_end(row, row.result_on)
        leaf = grounds.leaf(offices.pack_of(studio), GROUND)
        if leaf is not None and last < today:
            yield Suggestion(studio, leaf.kind, leaf.key, leaf.branch, last, _facts(row, last))


def _facts(studio: Any, last: date) -> str:
    if studio.supplement_by is not None:
        return f"续建申请已退回补充，补充期限到 {day_words(last)}为止，没有再次提交。"
    return f"期满考核合格，申请续建的期限到 {day_words(last)}为止，没有获准或正在办理的续建申请。"
