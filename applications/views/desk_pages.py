"""What the pages of a desk share: fetching the file for an official, its head, its neighbours, its buttons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from applications import case, holds, rules, worklists
from applications.models import Application
from applications.models.application import CITY_ROLES, DESK_ROLES
from applications.workflow import WORKFLOW
from applications.worklists import CITY_TABS, DESK_TABS
from portal.desks.models import CartPoint
from portal.policy.refusal import Conflict, Refused
from portal.workflow import engine

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.accounts.access import AuthenticatedHttpRequest
    from portal.accounts.models import User

EMPTY_CART = "退回清单是空的，请先把需要补正的条目加入清单"


def file_of(request: AuthenticatedHttpRequest, number: str) -> Application:
    """The file for an official of the desk or the city; to everyone else it does not exist."""
    if not request.user.is_in(*DESK_ROLES, *CITY_ROLES):
        raise Http404
    application = get_object_or_404(Application.objects.visible_to(request.user).for_page(), number=number)
    _require_seen(request, application)
    return application


def _require_seen(request: AuthenticatedHttpRequest, application: Application) -> None:
    """Nothing is found, signed or decided from a page of the version before: 409, and the page shows what changed."""
    seen = request.POST.get("seen_version", "")
    if seen and seen != str(application.version_no):
        raise Conflict(
            f"单位已提交第 {application.version_no} 版，您看到的是第 {seen[:6]} 版。"
            "您的操作没有执行，请对照补正内容后重新办理。"
        )


def is_desk(user: User) -> bool:
    return user.is_in(*DESK_ROLES)


def page_url(application: Application, user: User) -> str:
    """The page on which this person handles the file."""
    name = "review" if is_desk(user) else "acceptance"
    return reverse(f"applications:{name}", args=[application.number])


def cart(application: Application, user: User) -> QuerySet[CartPoint]:
    """The points this office has gathered."""
    return CartPoint.objects.about(application).filter(organisation=user.organisation)


@dataclass(frozen=True)
class Turn:
    """Whether the office has the turn, and who of it has the file open."""

    open: bool
    held_by_other: str = ""
    unheld: bool = False

    @property
    def mine(self) -> bool:
        return self.open and not self.held_by_other


def turn_of(application: Application, user: User) -> Turn:
    try:
        rules.check_desk_work(user, application)
    except Refused:
        return Turn(open=False)
    held = holds.of(application)
    other = held is not None and held.user_id != user.pk
    return Turn(True, holds.words(held) if held is not None and other else "", unheld=held is None)


def require_turn(request: AuthenticatedHttpRequest, application: Application, name: str) -> None:
    """Before a form about a step is looked at: whose turn it is, and on POST whether somebody was first (409)."""
    step = WORKFLOW.step(name)
    if request.method == "POST":
        engine.require_source(WORKFLOW, step, application, request.user)
    step.check(request.user, application)


def offers(application: Application, user: User, turn: Turn, cart_count: int) -> list[dict[str, str]]:
    """The foot of the page: the steps of this state with the rule's own words where one is refused (W8)."""
    found = []
    for name, label, url, kind in _steps(user):
        step = WORKFLOW.step(name)
        if application.state not in step.sources:
            continue
        refusal = turn.held_by_other or _refusal(name, user, application)
        if name == "return" and not refusal and not cart_count:
            refusal = EMPTY_CART
        found.append({"name": name, "label": label, "refusal": refusal, "kind": kind, "url": _link(url, application)})
    return found


def _steps(user: User) -> tuple[tuple[str, str, str, str], ...]:
    if is_desk(user):
        return (
            ("return", "退回补正", "return", "plain"),
            ("transfer", "转交", "transfer", "plain"),
            ("decline_to_recommend", "不予推荐", "not_recommend", "danger"),
            ("endorse", "通过并签署意见", "endorse", "primary"),
        )
    return (
        ("transfer", "转交", "transfer", "plain"),
        ("return", "退回补正", "return", "plain"),
        ("decline", "不予受理", "city_decline", "danger"),
        ("accept", "受理", "accept", "primary"),
    )


def _refusal(name: str, user: User, application: Application) -> str:
    """Signing comes before the step itself, so its button asks the rule of signing."""
    if name != "endorse":
        return engine.refusal_of(WORKFLOW.step(name), user, application)
    try:
        rules.check_first_review_work(user, application)
    except Refused as refused:
        return refused.reason
    return ""


def _link(name: str, application: Application) -> str:
    return reverse(f"applications:{name}", args=[application.number])


def head(request: AuthenticatedHttpRequest, application: Application) -> dict[str, Any]:
    """What every page about one file at a desk shows on top."""
    user = request.user
    return {
        "application": application,
        # The banner's own button would lead to the page it stands on.
        "case": replace(case.of(application, user), action_url=""),
        "measures": application.measures,
        "page_url": page_url(application, user),
        "list_url": reverse("applications:desk" if is_desk(user) else "applications:city_list"),
        "desk_side": is_desk(user),
    }


def neighbours(request: AuthenticatedHttpRequest, application: Application) -> dict[str, Any]:
    """The file before and after in the list the person came from, by the query kept in the address."""
    tabs = DESK_TABS if is_desk(request.user) else CITY_TABS
    tab = worklists.tab_of(tabs, request.GET.get("list", ""))
    found = worklists.files(request.user, tab).order_by("submitted_at", "pk")
    before, after, place, total = worklists.neighbours(found, application.number)
    name = "review" if is_desk(request.user) else "acceptance"
    suffix = f"?list={tab.key}"
    return {
        "list": tab.key,
        "list_label": tab.label,
        "before_url": reverse(f"applications:{name}", args=[before]) + suffix if before else "",
        "after_url": reverse(f"applications:{name}", args=[after]) + suffix if after else "",
        "place": place,
        "total": total,
    }
