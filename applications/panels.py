"""How panels read applications, and how applications move with their panel (HZ-43, BJ-31)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.urls import reverse

from applications import materials
from applications.models import Application, Call, Section
from applications.states import State
from assessments.models import Assignment, Panel, PanelFile
from assessments.states import DUE, PanelState
from assessments.subjects import Facts, Head, PanelKind, Paper, Person, SubjectKind, register, register_panel
from portal.policy.prepared import Among, Prepared

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.policy.measures import Measures


# Where `fetch` puts the sections that name people; an expert has dozens of files, and the rest of a form is long.
NAMING = "naming_sections"


def fetch(keys: Collection[int]) -> Mapping[int, Model]:
    found = {each.pk: each for each in _files.rows(keys=keys)}
    for each in found.values():
        setattr(each, NAMING, [])
    for section in _naming.rows(keys=list(found)):
        getattr(found[section.application_id], NAMING).append(section)
    return found


_files: Prepared[Application] = Prepared(
    lambda: (
        Application.objects.filter(Among("pk", "keys"))
        .order_by()
        .select_related("call", "host__region", "host__parent", "branch__region")
    )
)
_naming: Prepared[Section] = Prepared(
    lambda: Section.objects.filter(Among("application", "keys"), key__in=("leader", "team"))
)


def facts(application: Application) -> Facts:
    """What the conflict finder looks at: unit, group, leader, team, apprentices, people named in results."""
    answers = {section.key: section.data for section in getattr(application, NAMING)}
    leader = answers.get("leader", {})
    host = application.host
    return Facts(
        number=application.number,
        label=application.studio_name,
        host=host.name,
        host_uscc=host.uscc or "",
        host_group=host.parent.name if host.parent else "",
        region=application.region.code if application.region else "",
        region_name=application.region.name if application.region else "",
        leader=Person(application.lead_master, application.leader_index),
        team=_people(answers.get("team", {}).get("members", []), "name"),
        masters_and_apprentices=_people(leader.get("apprentices", []), "name"),
        co_authors=_people(leader.get("results", []), "co_authors"),
        version_no=application.version_no,
    )


def heads(keys: Collection[int]) -> Mapping[int, Head]:
    named = Application.objects.filter(pk__in=keys).order_by().values_list("pk", "number", "studio_name", "host__name")
    return {pk: Head(number, label, host) for pk, number, label, host in named}


def papers(application: Application) -> Sequence[Paper]:
    """The evidence list for experts, each paper with the sheet items it supports (UX-25): no ID cards (HZ-36)."""
    secret = materials.sensitive_slots(application)
    return papers_of(held for held in materials.of(application) if held.evidence.slot not in secret)


def papers_of(rows: Iterable[materials.Held]) -> list[Paper]:
    """Evidence rows as the viewer takes them."""
    return [
        Paper(
            key=str(held.evidence.pk),
            title=held.evidence.title,
            files=tuple(held.files),
            items=tuple(held.evidence.supports),
            note=held.evidence.issuer,
        )
        for held in rows
    ]


def candidates(call: Call) -> Iterable[Model]:
    """Accepted files of the call that no panel has yet."""
    taken = PanelFile.objects.about_any(Application, Application.objects.filter(call=call).values("pk"))
    return (
        Application.objects.filter(call=call, state=State.ACCEPTED)
        .exclude(pk__in=taken.values("subject_id"))
        .for_page()
    )


def is_seated(application: Application) -> bool:
    """A released panel judges this file."""
    seats = Assignment.objects.about(application).filter(panel__state=PanelState.RELEASED)
    return bool(seats.exists()) or _being_released(application)


def _being_released(application: Application) -> bool:
    """Inside the release itself the panel's row is still a draft; its file list is what counts."""
    return bool(PanelFile.objects.about(application).exists() and Assignment.objects.about(application).exists())


def obstacles_to_close(application: Application) -> list[str]:
    """What is still missing before the file counts as appraised: marks, 现场考察, 材料评审."""
    seats = Assignment.objects.about(application)
    waiting = seats.filter(state__in=DUE).count()
    found = [f"还有 {waiting} 份评分没有提交"] if waiting else []
    if not seats.counted().exists():
        found.append("没有一份有效评分")
    panel_file = PanelFile.objects.about(application).select_related("panel").last()
    if panel_file is None:
        return [*found, "没有评审组"]
    panel = panel_file.panel
    for words, rows in (("现场考察", panel.visits), ("材料评审", panel.document_reviews)):
        if not rows.about(application).exists():
            found.append(f"还没有{words}记录")
    return found


def files_of(panel: Panel) -> list[Application]:
    return list(Application.objects.filter(pk__in=panel.files.values("subject_id")))


def dossier_url(application: Application) -> str:
    return reverse("applications:dossier", args=[application.number])


def call_url(call: Call) -> str:
    return reverse("applications:call_edit", args=[call.code])


def measures_of(call: Call) -> Measures:
    return call.measures


def _released(panel: Panel, by: User) -> None:
    from applications import transitions

    transitions.seat_panel(panel, files_of(panel), by=by)


def _closed(panel: Panel, by: User) -> None:
    from applications import transitions

    transitions.close_panel(panel, files_of(panel), by=by)


def enter() -> None:
    """Register both descriptions with the panels' room; called once from `apps.py`."""
    register("applications.application", SubjectKind("申报", fetch, facts, heads, papers, dossier_url))
    register_panel(
        "applications.call",
        PanelKind("申报批次", call_url, measures_of, candidates, released=_released, closed=_closed),
    )


def _people(rows: Iterable[Mapping[str, Any]], key: str) -> tuple[Person, ...]:
    names = (name for row in rows for name in str(row.get(key, "")).replace("，", "、").replace(",", "、").split("、"))
    return tuple(Person(name.strip()) for name in names if name.strip())
