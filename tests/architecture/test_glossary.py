"""docs/glossary.md: every name of the right column is defined in the code, and no word stands on the left twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("portal", "applications", "assessments", "studios", "funding")
LINES = [line for line in (ROOT / "docs/glossary.md").read_text().splitlines() if re.match(r"\| (?!---|On the)", line)]
NAMES = sorted({name.rpartition(".")[2] for line in LINES for name in re.findall(r"`([\w.]+)`", line.split("|")[2])})


@pytest.fixture(scope="module")
def code() -> str:
    """All of it, each file under the name of its module."""
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]
    return "\n".join(f"module {path.stem} {path.parent.name}\n{path.read_text()}" for path in files)


@pytest.fixture(scope="module")
def packs() -> str:
    return "\n".join(path.read_text() for path in (ROOT / "portal/policy/data").rglob("*.toml"))


@pytest.mark.parametrize("name", NAMES)
def test_what_the_glossary_names_is_there(code: str, packs: str, name: str) -> None:
    """As a class, a function, a module or room, a field or a constant, a key of a pack, or a word the code stores."""
    defined = rf'(?:class|def|module|module \w+) {name}\b|^ *{name} *[:=]|"{name}"'

    assert re.search(defined, code, re.M) or re.search(rf'^{name} *=|"{name}"', packs, re.M), name


def test_a_word_of_the_page_has_one_line() -> None:
    words = [line.split("|")[1].strip() for line in LINES]

    assert len(words) > 80 and sorted(words) == sorted(set(words))
