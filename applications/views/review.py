"""The review page (W8) of the desk, and of the city: answers and evidence side by side, tabs, sticky foot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from applications import case, dossier, editing, eligibility, history, materials, panels, rules, transitions, versions
from applications.answers import Setting
from applications.gathering import facts_of
from applications.models import Application
from applications.reading import book_of
from applications.views.acceptance import decision
from applications.views.desk_pages import Turn, cart, file_of, head, is_desk, neighbours, offers, page_url, turn_of
from applications.views.pages import wants_fragment
from applications.views.section_page import lines_of_report
from applications.views.soft import soft_lines
from applications.views.talk import talk
from assessments import evidence
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import Role
from portal.desks.models import ItemVerdict, ReturnNotice
from portal.policy import clock
from portal.policy.measures import ReviewItem
from portal.policy.refusal import Refused
from studios.history import past_of
from studios.models import DistrictStudio

Context = dict[str, Any]
VIEWER = "viewer"


@require_GET
def review(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The recommender's page of one file; the city has its own."""
    application = file_of(request, number)
    if not is_desk(request.user):
        return redirect("applications:acceptance", number)
    return _page(request, application)


@require_GET
def acceptance(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The city's page of one file: the same dossier, with the district's findings and the city's own acts."""
    application = file_of(request, number)
    if is_desk(request.user):
        return redirect("applications:review", number)
    return _page(request, application)


def _page(request: AuthenticatedHttpRequest, application: Application) -> HttpResponse:
    if wants_fragment(request) and request.GET.get("part") == VIEWER:
        part = {"shown": shown(request, application, materials.of(application))}
        return render(request, "applications/desk/_viewer.html", part)
    turn = turn_of(application, request.user)
    if turn.unheld:
        transitions.open_file(application, by=request.user)
    notices = list(ReturnNotice.objects.about(application).prefetch_related("points"))
    key = request.GET.get("tab", "")
    tabs = _tabs(application, request, notices)
    chosen = key if key in {each["key"] for each in tabs} else tabs[0]["key"]
    points = list(cart(application, request.user))
    context = {
        **head(request, application),
        **neighbours(request, application),
        "turn": turn,
        "tabs": tabs,
        "tab": chosen,
        "tab_template": f"applications/desk/_{chosen}.html",
        "cart": points,
        "offers": offers(application, request.user, turn, len(points)) if _acts(request) else [],
        "extendable": _may_extend(request, application) if notices else False,
        "notices": notices,
        **PARTS[chosen](request, application, turn),
    }
    return render(request, "applications/desk/review.html", context)


def _may_extend(request: AuthenticatedHttpRequest, application: Application) -> bool:
    try:
        rules.check_extend(request.user, application)
    except Refused:
        return False
    return True


def _acts(request: AuthenticatedHttpRequest) -> bool:
    return not request.user.is_in(Role.SUPERVISOR, Role.CITY_APPROVER, Role.FINANCE_APPROVER)


def _tabs(application: Application, request: AuthenticatedHttpRequest, notices: list[ReturnNotice]) -> list[Context]:
    entries = [("form", "申报表"), ("materials", "材料"), ("eligibility", "资格核验")]
    if any(each.closed_at for each in notices):
        entries.append(("changes", "补正对照"))
    entries += [("history", "同单位历史"), ("talk", "往来"), ("log", "日志")]
    if not is_desk(request.user):
        entries.insert(0, ("decision", "受理"))
    url, kept = page_url(application, request.user), request.GET.get("list", "")
    suffix = f"&list={kept}" if kept else ""
    return [{"key": key, "label": label, "url": f"{url}?tab={key}{suffix}"} for key, label in entries]


def shown(request: AuthenticatedHttpRequest, application: Application, held: list[materials.Held]) -> evidence.Shown:
    """The file in the viewer on the right."""
    tab = request.GET.get("tab", "form")
    url = f"{page_url(application, request.user)}"
    found = evidence.choose(panels.papers_of(held), url, wanted=request.GET.get("file", ""))
    return _in_tab(found, tab)


def _in_tab(found: evidence.Shown, tab: str) -> evidence.Shown:
    """Links of the viewer keep the tab."""
    extra = "&" + urlencode({"tab": tab})
    papers = tuple({**each, "url": each["url"] + extra} for each in found.papers)
    ends = {name: url + extra if url else "" for name, url in _ends(found).items()}
    return evidence.Shown(papers=papers, file=found.file, note=found.note, item=found.item, **ends)


def _ends(found: evidence.Shown) -> dict[str, str]:
    return {"previous_url": found.previous_url, "next_url": found.next_url}


def _form(request: AuthenticatedHttpRequest, application: Application, turn: Turn) -> Context:
    held = materials.of(application)
    items = items_of(application, held)
    by_section: dict[str, list[Context]] = {}
    for each in items:
        by_section.setdefault(each["spec"].section, []).append(each)
    parts = dossier.parts(application, sensitive=True, revealing=editing.may_reveal(request.user, application))
    return {
        "parts": [{"part": each, "items": by_section.get(each.key, [])} for each in parts],
        "shown": shown(request, application, held),
        "judged": sum(each["row"] is not None and not each["older"] for each in items),
        "item_count": len(items),
    }


def items_of(application: Application, held: list[materials.Held]) -> list[Context]:
    """The pack's items with what the program found, what was decided, and whether that was an older version."""
    measures = application.measures
    report = eligibility.judge(measures, facts_of(application, measures, at=clock.now(), held=held))
    findings = {each.rule: each for each in report.items}
    rows = {each.item: each for each in ItemVerdict.objects.about(application).select_related("by")}
    return [item_of(application, spec, findings, rows.get(spec.key)) for spec in application.measures.review_items]


def item_of(
    application: Application,
    spec: ReviewItem,
    findings: dict[str, eligibility.Finding],
    row: ItemVerdict | None,
) -> Context:
    return {
        "spec": spec,
        "clause": application.measures.clause(spec.clause),
        "findings": [findings[rule] for rule in spec.rules if rule in findings],
        "row": row,
        "older": row is not None and row.version_no != application.version_no,
        "choices": ItemVerdict.Verdict.choices,
    }


def _materials(request: AuthenticatedHttpRequest, application: Application, turn: Turn) -> Context:
    measures = application.measures
    slots = {each.key: each for each in materials.slots(measures, application.call.kind)}
    sealed = {each.key: each for each in measures.materials_for(application.call.kind)}
    held = materials.of(application)
    groups: dict[str, list[materials.Held]] = {}
    for each in held:
        groups.setdefault(each.evidence.slot, []).append(each)
    ordered = [*(key for key in slots if key in groups), *(key for key in groups if key not in slots)]
    book = book_of(application, measures, Setting(clock.today(), application.call.kind))
    gaps = materials.missing_in(measures, book, held)
    return {
        "groups": [
            {"slot": slots.get(key) or sealed.get(key), "key": key, "rows": groups[key], "pointable": key in slots}
            for key in ordered
        ],
        "missing": [slots[gap.slot] for gap in gaps if gap.slot not in groups],
        "unchecked": len(materials.unchecked_originals(application)),
        "shown": shown(request, application, held),
    }


def _eligibility(request: AuthenticatedHttpRequest, application: Application, turn: Turn) -> Context:
    report = eligibility.report(application, at=clock.now())
    return {
        "report": lines_of_report(report),
        "soft": soft_lines(application, request.user, report),
        "district": _district(application),
    }


def _district(application: Application) -> Context | None:
    """HZ-72: whether the claimed district-level studio is in the district's own register."""
    unit: dict[str, Any] = next((each.data for each in application.sections.all() if each.key == "unit"), {})
    if not unit.get("district_studio"):
        return None
    number = str(unit.get("district_document_no", "")).strip()
    known = DistrictStudio.objects.claimed(application.recommender, number, application.lead_master)
    return {"number": number, "date": unit.get("district_date", ""), "found": known}


def _changes(request: AuthenticatedHttpRequest, application: Application, turn: Turn) -> Context:
    """Each return with its points and answers, and what differs between the version returned and the present one."""
    notice = ReturnNotice.objects.about(application).filter(closed_at__isnull=False).last()
    found: list[versions.Change] = []
    if notice is not None:
        known = {each.number: each for each in application.versions.all()}
        old, new = known.get(notice.version_no), known.get(application.version_no)
        if old and new and old != new:
            found = versions.diff(application, old.data, new.data)
    asked = [each.key for each in notice.points.all()] if notice else []
    return {
        "left": f"第 {notice.version_no} 版" if notice else "",
        "right": f"第 {application.version_no} 版",
        "changes": [{**vars(each), "asked": _asked(each.key, asked)} for each in found],
    }


def _asked(key: str, asked: list[str]) -> bool:
    return any(each in (key, key.partition(".")[0]) or each.partition(":")[0] == key for each in asked)


def _history(request: AuthenticatedHttpRequest, application: Application, turn: Turn) -> Context:
    return {
        "others": history.applications(application, request.user),
        "studios": history.studios(application),
        "same_leader": history.same_leader(application),
        "past": past_of(application.host, application.leader_index),
    }


def _talk(request: AuthenticatedHttpRequest, application: Application, turn: Turn) -> Context:
    return talk(request, application)


def _log(request: AuthenticatedHttpRequest, application: Application, turn: Turn) -> Context:
    return {"timeline": case.timeline(application, request.user)}


PARTS: dict[str, Callable[[AuthenticatedHttpRequest, Application, Turn], Context]] = {
    "form": _form,
    "materials": _materials,
    "eligibility": _eligibility,
    "changes": _changes,
    "history": _history,
    "talk": _talk,
    "log": _log,
    "decision": decision,
}
