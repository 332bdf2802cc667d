"""The pages of a round that are measured, whose they are, and what they should cost."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.client import Answer, Visitor
from benchmarks.pages import Page, get
from benchmarks.scene import Scene


def _board(query: str) -> Callable[[int, Scene], Callable[[], Answer]]:
    return get(lambda scene: f"/city/assessments/{scene.call}/grades/{query}", lambda scene: scene.officer)


def _unfolded(port: int, scene: Scene) -> Callable[[], Answer]:
    """The board with the first studio's items open, as its line is clicked."""
    visitor = Visitor(port, scene.officer)
    page = f"/city/assessments/{scene.call}/grades/"
    key = visitor.get(page).body.partition('href="?open=')[2].partition("#")[0]
    return lambda: visitor.get(f"{page}?open={key}")


ROUND_PAGES = (
    Page(
        "marking page",
        get(lambda scene: f"/panel/{scene.panel}/{scene.assignment}/", lambda scene: scene.expert),
        30,
        30,
    ),
    Page("board of 300 studios, 50 rows", _board(""), 80, 40),
    Page("board, one studio unfolded", _unfolded, 80, 60),
    Page("board, last page", _board("?page=6"), 80, 40),
    Page(
        "analysis of the round",
        get(lambda scene: f"/city/assessments/{scene.call}/analysis/", lambda scene: scene.officer),
    ),
    Page(
        "list of participants",
        get(lambda scene: f"/city/assessments/{scene.call}/participants/", lambda scene: scene.officer),
    ),
)
