"""The guide's pictures: every one that is referred to is there, none is left over, all together stay small."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image

from tests.browser.shots import FILLED, PAPERS, SHOTS

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "guide" / "images"
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH_PAGES = {"tour.md"}
MOST_BYTES = 6 * 1024 * 1024


def referred() -> list[tuple[Path, str, Path]]:
    """(page, words instead of the picture, file) of every picture in a Markdown file."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [
        (page, words, (page.parent / target).resolve())
        for page in pages
        for words, target in PICTURE.findall(page.read_text(encoding="utf-8"))
        if "://" not in target
    ]


def test_every_picture_of_the_guide_is_there():
    found = referred()

    assert len(found) >= 40
    assert [f"{page.name}: {file.name}" for page, _, file in found if not file.is_file()] == []


def test_every_picture_says_in_words_what_it_shows():
    pages = [(page, words) for page, words, _ in referred() if page.parent.name == "guide"]

    assert [f"{page.name}: {words}" for page, words in pages if not words] == []
    assert [
        f"{page.name}: {words}" for page, words in pages if page.name not in ENGLISH_PAGES and not CHINESE.search(words)
    ] == []


def test_every_picture_can_be_taken_again():
    """Each file is one of the shots at one of its sizes, or a paper."""
    taken = {f"{shot.name}-{width}.png" for shot in SHOTS if shot.taken for width in ("1366", "360")}
    taken |= {f"{name}.png" for name in (*PAPERS, *FILLED)}

    assert {file.name for _, _, file in referred()} <= taken
    assert {file.name for file in IMAGES.glob("*")} <= taken


def test_pictures_have_few_colours_and_are_small_together():
    files = sorted(IMAGES.glob("*.png"))

    assert sum(file.stat().st_size for file in files) <= MOST_BYTES
    assert {Image.open(file).mode for file in files} == {"P"}
