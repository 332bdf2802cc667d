"""The pages that are measured, whose they are, and what they should cost (p50 in ms, most statements)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from benchmarks.client import Answer, Visitor, fields_of
from benchmarks.scene import Scene

# The long answer that is typed into.
ANSWER = "skills"
# One request; called again and again.
Act = Callable[[], Answer]


@dataclass(frozen=True)
class Page:
    """A line of the report. `start` prepares, and gives the act to be repeated; targets are None where none is set."""

    name: str
    start: Callable[[int, Scene], Act]
    milliseconds: float | None = None
    statements: int | None = None
    # Every request needs a file of its own.
    once_each: bool = False


def get(path: Callable[[Scene], str], who: Callable[[Scene], int]) -> Callable[[int, Scene], Act]:
    """A page asked again and again by the same person; 0 is the public."""

    def start(port: int, scene: Scene) -> Act:
        visitor, url = Visitor(port, who(scene)), path(scene)
        return lambda: visitor.get(url)

    return start


def _city(query: str) -> Callable[[int, Scene], Act]:
    return get(lambda scene: f"/city/applications/?tab=all{query}", lambda scene: scene.officer)


def _searched(port: int, scene: Scene) -> Act:
    visitor = Visitor(port, scene.officer)
    return lambda: visitor.get(f"/city/applications/?tab=all&q={quote(scene.search)}")


def _own(path: str) -> Callable[[int, Scene], Act]:
    return get(lambda scene: f"/applications/{scene.form}/{path}", lambda scene: scene.writer)


def _autosave(port: int, scene: Scene) -> Act:
    """Type one more character into the first long answer, as the page does two seconds after the last key."""
    visitor = Visitor(port, scene.writer)
    page = f"/applications/{scene.form}/form/leader/"
    fields = fields_of(visitor.get(page).body, "data-autosave")
    typed = {"version": dict(fields)["version"]}
    text = dict(fields)[ANSWER][:200]
    turns = iter(range(10**6))

    def act() -> Answer:
        typed[ANSWER] = f"{text}{next(turns)}"
        answer = visitor.post(f"{page}autosave/", [(name, typed.get(name, value)) for name, value in fields])
        version = str(json.loads(answer.body)["version"])
        if version == typed["version"]:
            raise SystemExit("autosave: the answer was not saved")
        typed["version"] = version
        return answer

    return act


def _mark(port: int, scene: Scene) -> Act:
    """Change one mark, send the sheet."""
    visitor = Visitor(port, scene.expert)
    page = f"/panel/{scene.panel}/{scene.assignment}/"
    fields = dict(fields_of(visitor.get(page).body, "data-marking"))
    line = next(key for key, value in fields.items() if value.isdigit())
    turns = iter(range(10**6))

    def act() -> Answer:
        fields[line] = str(next(turns) % 5)
        return visitor.post(f"{page}save/", list(fields.items()))

    return act


def _submit(port: int, scene: Scene) -> Act:
    """Hand in one draft after the other, each by its own clerk."""

    def drafts() -> Iterator[Act]:
        for number, clerk, seen in scene.drafts:
            visitor = Visitor(port, clerk)
            form = [("agreed", "on"), ("seen", str(seen))]
            yield lambda visitor=visitor, number=number, form=form: visitor.post(f"/applications/{number}/check/", form)

    waiting = list(drafts())
    return lambda: waiting.pop()()


PAGES = (
    Page("city list, first page", _city(""), 30, 12),
    Page("city list, last page", _city("&page=99999"), 30, 12),
    Page("city list, filtered", _city("&state=under_panel"), 30, 12),
    Page("city list, searched", _searched, 30, 12),
    Page("desk list", get(lambda scene: "/desk/?tab=all", lambda scene: scene.district)),
    Page("review page", get(lambda scene: f"/desk/{scene.review}/", lambda scene: scene.district)),
    Page("case page", get(lambda scene: f"/applications/{scene.case}/", lambda scene: scene.clerk), 30, 15),
    Page("task list", _own("form/")),
    Page("form section", _own("form/leader/"), 30, 15),
    Page("autosave", _autosave, 20),
    Page(
        "marking page",
        get(lambda scene: f"/panel/{scene.panel}/{scene.assignment}/", lambda scene: scene.expert),
        30,
        15,
    ),
    Page("save of a mark", _mark, 20),
    Page(
        "board",
        get(lambda scene: f"/city/calls/{scene.board_call}/ranking/", lambda scene: scene.board_officer),
        60,
    ),
    Page("submit", _submit, 50, once_each=True),
    Page("public register", get(lambda scene: "/studios/", lambda scene: 0)),
    Page("workbench, city", get(lambda scene: "/workbench/", lambda scene: scene.officer)),
    Page("front page", get(lambda scene: "/", lambda scene: 0)),
)
