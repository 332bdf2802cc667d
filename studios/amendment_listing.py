"""Lists of changes for the offices: filters, and one line a change in a constant number of statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from portal.policy import clock
from studios import amendment_terms as terms
from studios.models import Amendment
from studios.states import AmendmentState as A

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.amendment_forms import AmendmentFilter

CHIPS = {
    A.DRAFT: "draft",
    A.SUBMITTED: "others",
    A.RETURNED: "returned",
    A.VERIFIED: "others",
    A.ACCEPTED: "good",
    A.REJECTED: "closed",
    A.WITHDRAWN: "closed",
}
LABELS = ("编号", "工作室", "单位", "事由", "状态", "提交日期")


def narrowed(user: User, form: AmendmentFilter) -> QuerySet[Amendment]:
    """What this person reads, under the filters; one that cannot be read narrows nothing."""
    found: QuerySet[Amendment] = terms.readable(user).select_related("studio__host")
    form.is_valid()
    chosen: dict[str, Any] = getattr(form, "cleaned_data", {})
    text = (chosen.get("q") or "").strip()
    if text:
        found = found.filter(
            Q(number__icontains=text)
            | Q(studio__name__icontains=text)
            | Q(studio__number__icontains=text)
            | Q(studio__unit_name__icontains=text)
        )
    for name in ("state", "ground"):
        if chosen.get(name):
            found = found.filter(**{name: chosen[name]})
    return found.order_by("-submitted_at", "-pk")


def cells(each: Amendment) -> list[dict[str, Any]]:
    return [
        {"text": each.number, "url": reverse("studios:amendment", args=[each.studio.number, each.number])},
        {"text": each.studio.name, "wrap": True},
        {"text": each.studio.unit, "wrap": True},
        {"text": terms.ground(each).label, "wrap": True},
        {"text": terms.state_words(each), "chip": CHIPS[A(each.state)]},
        {"text": clock.day_of(each.submitted_at) if each.submitted_at else "–"},
    ]
