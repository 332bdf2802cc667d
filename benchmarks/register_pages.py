"""The pages of the register that are measured, whose they are, and what they should cost."""

from __future__ import annotations

from benchmarks.pages import Page, get

REGISTER_PAGES = (
    Page("directory, first page", get(lambda scene: "/studios/", lambda scene: 0), 30, 15),
    Page("directory, a district", get(lambda scene: "/studios/?city=hangzhou&region=330106", lambda scene: 0), 30, 15),
    Page("directory, searched", get(lambda scene: f"/studios/?q={scene.studio}", lambda scene: 0), 30, 15),
    Page("tile map", get(lambda scene: "/studios/map/", lambda scene: 0), 30, 15),
    Page("bureau list, first page", get(lambda scene: "/city/studios/", lambda scene: scene.officer), 30, 15),
    Page(
        "bureau list, last page",
        get(lambda scene: "/city/studios/?page=99999", lambda scene: scene.officer),
        30,
        15,
    ),
    Page("life-line", get(lambda scene: f"/studios/{scene.studio}/life/", lambda scene: scene.officer), 40, 15),
    Page("manage page", get(lambda scene: f"/studios/{scene.studio}/manage/", lambda scene: scene.keeper)),
    Page(
        "register of a year",
        get(lambda scene: f"/studios/{scene.studio}/activities/", lambda scene: scene.keeper),
    ),
    Page(
        "yearly report, pre-filled",
        get(lambda scene: f"/studios/{scene.studio}/reports/{scene.year}/operation/", lambda scene: scene.keeper),
        100,
        15,
    ),
)
