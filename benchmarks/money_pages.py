"""The money pages that are measured, whose they are, and what they should cost."""

from __future__ import annotations

from benchmarks.pages import Page, get

MONEY_PAGES = (
    Page("money cockpit", get(lambda scene: "/funding/", lambda scene: scene.officer), 100, 25),
    Page("due list, first page", get(lambda scene: "/funding/due/", lambda scene: scene.officer), 100, 20),
    Page("due list, due only", get(lambda scene: "/funding/due/?state=due", lambda scene: scene.officer), 100, 20),
    Page("due list, last page", get(lambda scene: "/funding/due/?page=9999", lambda scene: scene.officer), 100, 20),
    Page(
        "due list, searched", get(lambda scene: f"/funding/due/?q={scene.studio}", lambda scene: scene.officer), 100, 20
    ),
    Page(
        "batch of 500 rows", get(lambda scene: f"/funding/batches/{scene.call}/", lambda scene: scene.officer), 100, 40
    ),
    Page("one grant", get(lambda scene: f"/funding/grants/{scene.case}/", lambda scene: scene.officer), 40, 20),
    Page(
        "a studio's grants", get(lambda scene: f"/studios/{scene.studio}/grants/", lambda scene: scene.keeper), 40, 20
    ),
    Page("ledger page", get(lambda scene: f"/funding/ledgers/{scene.studio}/", lambda scene: scene.keeper), 30, 20),
    Page(
        "ledger, a year",
        get(lambda scene: f"/funding/ledgers/{scene.studio}/?year=2026", lambda scene: scene.keeper),
        30,
        20,
    ),
    Page("ledgers of the city", get(lambda scene: "/funding/ledgers/", lambda scene: scene.officer), 100, 20),
    Page("yearly report", get(lambda scene: "/funding/reports/", lambda scene: scene.officer), 200, 25),
    Page(
        "rows behind a figure",
        get(lambda scene: "/funding/reports/rows/?measure=spent", lambda scene: scene.officer),
        100,
        20,
    ),
    Page("recoveries", get(lambda scene: "/funding/recoveries/", lambda scene: scene.officer), 100, 20),
)
