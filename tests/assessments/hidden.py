"""A round built twice, alike but for one mark of one expert, and all that the others can open meanwhile (TM-04)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from assessments import transitions
from assessments.models import Assignment, Panel
from assessments.states import ParticipantState
from portal.accounts.models import User
from portal.documents.exports import exporters
from portal.documents.models import Export, Rendering
from portal.notifications.models import Message, Outbox, ReminderPlan
from portal.policy import clock
from portal.workflow import deadlines
from studios.states import State
from studios.studio_listing import WARNINGS
from tests.assessments.round_scene import RoundScene

# What changes with each answer and says nothing: tokens, nonces, the moment, the number of an incident.
TOKENS = r'X-CSRFToken": "\w+|csrfmiddlewaretoken" value="\w+|nonce="[^"]+'
CHANCE = re.compile(
    TOKENS + r'|data-now="[^"]+|incident">[0-9A-F-]+|还剩 [^<]*|files/[0-9a-f-]{36}|exports/[0-9a-f-]{36}'
)
# The moment, the item that the hidden mark is on, and the mark with its reason in the one world and in the other.
NOW = "2028-02-15 10:00"
ITEM = "A1.1"
WORLDS = (("1", "只看到一份计划"), ("4", "计划、总结各缺一页"))
Seen = dict[str, Any]


def without_chance(answer: Any) -> tuple[int, str]:
    return answer.status_code, CHANCE.sub("", answer.content.decode())


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back, keys and all: the next world begins from the same rows at the same moment."""
    clock.set_to(datetime.fromisoformat(NOW).replace(tzinfo=clock.BEIJING))
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass
class World:
    """A panel of three on a round of two studios: nobody has handed in, everybody has declared."""

    scene: RoundScene
    panel: Panel
    client_of: Callable[[User], Client]

    def hide(self, value: str, reason: str) -> None:
        """The last expert hands in both sheets; one mark of the first is as given."""
        first, second = self.rows(2)
        marks = self.scene.marks_for(first)
        marks[ITEM] = (Decimal(value), reason)
        for row, given in ((first, marks), (second, self.scene.marks_for(second))):
            transitions.save_marks(row, given, by=row.expert.user)
            transitions.submit(row, by=row.expert.user)

    def rows(self, expert: int) -> list[Assignment]:
        found = self.panel.assignments.filter(expert=self.scene.experts[expert]).order_by("pk")
        return list(found.select_related("expert__user", "panel__sheet"))

    def seen_by_expert(self, expert: int) -> Seen:
        """Pages, parts, the own sheet for printing, letters."""
        user = self.scene.experts[expert].user
        client, pk = self.client_of(user), self.panel.pk
        places = [_url(name, pk) for name in ("my_panel", "declare", "summary", "moderate")]
        for row in self.rows(expert):
            mark = _url("mark", pk, row.pk)
            places += [mark, f"{mark}?item={ITEM}", _url("recuse", pk, row.pk), _url("expert_visit", pk, row.pk)]
            places.append(_url("participant", row.subject_id))
        seen = self._seen(user, [_url("my_panels"), *places])
        for row in self.rows(expert):
            seen[f"part {row.pk}"] = without_chance(
                client.get(_url("mark", pk, row.pk), headers={"HX-Request": "true"})
            )
            client.post(_url("print_sheet", pk, row.pk))
        prints = Rendering.objects.filter(requested_by=user).order_by("object_id")
        return seen | {"prints": list(prints.values_list("object_id", "data", "fingerprint"))}

    def seen_by(self, user: User) -> Seen:
        """The pages of the studio's own people, and of the body that looks after it."""
        places = [_url("my_assessments"), _url("results"), reverse("studios:mine")]
        for each in self.scene.round.participants.select_related("studio").order_by("pk"):
            number = each.studio.number
            places += [_url("participant", each.pk), _url("self_assessment", each.pk)]
            places += [reverse("studios:page", args=[number]), reverse("workbench:studio_life", args=[number])]
        return self._seen(user, places)

    def seen_in_lists(self, user: User) -> Seen:
        """The body's list of studios under every filter, and as Excel."""
        place, queries = (
            reverse("studios:desk_studios"),
            ["", "q=沈砚", "year=2023", "excellent=2027", "until=2030-01-01"],
        )
        queries += [f"state={state}" for state in State.values] + [f"warning={key}" for key, _ in WARNINGS if key]
        seen = self._seen(user, [f"{place}?{query}" for query in queries])
        client = self.client_of(user)
        for query in ("", "excellent=2027"):
            Export.objects.all().delete()
            client.post(reverse("studios:list_export"), {"query": query})
            seen[f"Excel {query}"] = cells(Export.objects.get())
        return seen

    def refused(self, user: User) -> list[int]:
        """What the offices alone may open: their lists in every order and filter, and their exports."""
        code, client = self.scene.round.code, self.client_of(user)
        places = [_url("progress", self.panel.pk), _url("divergence", self.panel.pk), _url("grade_board", code)]
        places += [_url("grade_board", code) + "?sim_places=1", _url("analysis", code), _url("participants", code)]
        places += [_url("analysis_list", code) + f"?order={order}" for order in ("", "spread")]
        places += [_url("participants", code) + f"?state={state}" for state in ParticipantState.values]
        exports = [_url(name, code) for name in ("participants_export", "grade_export", "grade_recompute")]
        exports.append(_url("print_summary", self.panel.pk))
        return [client.get(place).status_code for place in places] + [client.post(each).status_code for each in exports]

    def _seen(self, user: User, places: Sequence[str]) -> Seen:
        client = self.client_of(user)
        home, number = reverse("workbench:home"), self.scene.studios[0].number
        common = [home, f"{home}?due=today", f"{home}?due=overdue", f"{reverse('workbench:search')}?q={number}"]
        common += [reverse(f"workbench:{name}") for name in ("waiting", "done")]
        common += [reverse("notifications:messages"), reverse("notifications:messages") + "?show=unread"]
        seen: Seen = {place: without_chance(client.get(place)) for place in [*places, *common]}
        deadlines.sweep()
        planned = ReminderPlan.objects.planned().filter(recipients=user)
        told = [*Message.objects.filter(user=user), *Outbox.objects.filter(user=user), *planned]
        return seen | {"letters": sorted((each.subject, each.body) for each in told)}


def cells(export: Export) -> list[list[Any]]:
    """Every row of every sheet but the moment at which it was written."""
    path = exporters[export.kind].make(export)
    book = load_workbook(path)
    path.unlink()
    rows = [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]
    return [row for row in rows if row[0] != "导出时间"]


def _url(name: str, *args: Any) -> str:
    return reverse(f"assessments:{name}", args=args)
