"""How panels read studios of a round, and how these move with their panel (HZ-57, BJ-49)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from django.db.models import Model, Prefetch, prefetch_related_objects
from django.urls import reverse

from assessments import self_papers, suggested
from assessments.models import Panel, PanelFile, Participant, Round, SheetVersion
from assessments.states import PanelState, ParticipantState
from assessments.subjects import Facts, Head, PanelKind, Person, SubjectKind, register, register_panel
from studios.models import Apprenticeship, Member

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.policy.measures import Measures

# Where `fetch` puts the people of a studio.
TEAM, APPRENTICES = "present_members", "live_apprentices"


def fetch(keys: Collection[int]) -> Mapping[int, Model]:
    """Participants with unit, round, people and frozen versions: six statements, however many."""
    team = Prefetch("studio__member_set", Member.objects.filter(left_on=None), to_attr=TEAM)
    live = Prefetch("studio__apprenticeship_set", Apprenticeship.objects.live(), to_attr=APPRENTICES)
    versions = suggested.versions_read()
    found = Participant.objects.select_related("round", "sheet", "studio__host__region", "studio__host__parent")
    return found.prefetch_related(team, live, versions).in_bulk(keys)


def facts(participant: Participant) -> Facts:
    """What the conflict finder looks at: unit, group, leader, team, apprentices."""
    studio = participant.studio
    host = studio.host
    return Facts(
        number=studio.number,
        label=studio.name,
        host=studio.unit,
        host_uscc=host.uscc or "",
        host_group=host.parent.name if host.parent else "",
        region=host.region.code if host.region else "",
        region_name=host.region.name if host.region else "",
        leader=Person(studio.lead_master, studio.leader_index),
        team=tuple(Person(each.name) for each in getattr(studio, TEAM)),
        masters_and_apprentices=tuple(Person(each.person) for each in getattr(studio, APPRENTICES)),
        version_no=participant.version_no,
    )


def heads(keys: Collection[int]) -> Mapping[int, Head]:
    columns = ("pk", "studio__number", "studio__name", "studio__unit_name", "studio__host__name")
    named = Participant.objects.filter(pk__in=keys).order_by().values_list(*columns)
    return {pk: Head(number, label, unit or host) for pk, number, label, unit, host in named}


def candidates(round: Round) -> Iterable[Model]:
    """Studios whose self-assessment is in and that no panel is about to judge."""
    taken = PanelFile.objects.about_any(Participant, round.participants.values("pk")).filter(
        panel__state=PanelState.DRAFT
    )
    waiting = round.participants.filter(state=ParticipantState.HANDED_IN)
    return waiting.exclude(pk__in=taken.values("subject_id")).for_page()


def dropped(panel: Panel, keys: Collection[int]) -> Collection[int]:
    """Those that left the round, or came back and lie before another panel: two statements."""
    judged = Participant.objects.filter(pk__in=keys, state=ParticipantState.UNDER_PANEL).values_list("pk", flat=True)
    return set(keys) - (set(judged) & here(panel, keys))


def here(panel: Panel, keys: Collection[int]) -> set[int]:
    """Those of the keys whose latest panel this is."""
    files = PanelFile.objects.about_any(Participant, list(keys))
    latest = dict(files.order_by("pk").values_list("subject_id", "panel_id"))
    return {pk for pk, panel_id in latest.items() if panel_id == panel.pk}


def dossier_url(participant: Participant) -> str:
    return reverse("assessments:participant", args=[participant.pk])


def round_url(round: Round) -> str:
    return reverse("assessments:round", args=[round.code])


def measures_of(round: Round) -> Measures:
    return round.measures


def sheet_of(round: Round) -> SheetVersion:
    return round.sheet


def participants_of(panel: Panel) -> list[Participant]:
    """The studios before a panel, in key order, with what their steps read; a round, which is asked a lot, once."""
    keys = panel.files.values("subject_id")
    found = list(Participant.objects.filter(pk__in=keys).select_related("round", "sheet", "studio").order_by("pk"))
    rounds = {each.round_id: each.round for each in found}
    for each in found:
        each.round = rounds[each.round_id]
    prefetch_related_objects(list(rounds.values()), "overrides")
    return found


def _released(panel: Panel, by: User) -> None:
    from assessments.transitions import judging

    judging.seat(panel, participants_of(panel), by=by)


def _closed(panel: Panel, by: User) -> None:
    from assessments.transitions import judging

    judging.appraise(panel, participants_of(panel), by=by)


def _visited(participant: Participant) -> None:
    """What was seen on site changes what the records suggest."""
    suggested.refresh([participant])


def enter() -> None:
    """Register both descriptions with the panels; called once from `apps.py`."""
    register(
        "assessments.participant",
        SubjectKind(
            "参评工作室",
            fetch,
            facts,
            heads,
            self_papers.of,
            dossier_url,
            dossier_label="自评和佐证",
            beside=suggested.beside,
            dropped=dropped,
        ),
    )
    register_panel(
        "assessments.round",
        PanelKind(
            "考核批次",
            round_url,
            measures_of,
            candidates,
            sheet=sheet_of,
            visit_lines=suggested.visit_lines,
            visited=_visited,
            moderated=True,
            released=_released,
            closed=_closed,
        ),
    )
