"""What every template and stylesheet keeps to: small, described, no inline style or script, readable colours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(p for p in (ROOT / "templates").rglob("*.html") if "print" not in p.relative_to(ROOT).parts)
PARTIALS = [page for page in PAGES if page.name.startswith("_")]
INLINE = re.compile(r"\sstyle=|\son[a-z]+=\"|javascript:|<style|<script(?![^>]*\ssrc=)|\|safe\b|hx-on", re.IGNORECASE)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_template_is_short_and_carries_nothing_inline(page):
    text = page.read_text()

    assert len(text.splitlines()) <= 120
    assert not INLINE.search(text)


@pytest.mark.parametrize("partial", PARTIALS, ids=name)
def test_a_partial_says_first_what_it_needs(partial):
    assert partial.read_text().startswith("{# Needs: ")


@pytest.mark.parametrize("script", sorted((ROOT / "static/js").glob("*.js")), ids=name)
def test_a_script_is_short_and_builds_no_code_from_text(script):
    text = script.read_text()

    assert len(text.splitlines()) <= 150
    assert not re.search(r"\beval\(|new Function|document\.write", text)


def test_the_shared_pieces_stay_few():
    assert len(list((ROOT / "templates/_shared").glob("_*.html"))) <= 66


def tokens() -> dict[str, str]:
    text = (ROOT / "static/css/tokens.css").read_text()
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", text))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "paper", 4.5),
        ("ink", "page", 4.5),
        ("ink", "attention", 4.5),
        ("ink-2", "paper", 4.5),
        ("ink-2", "page", 4.5),
        ("ink-2", "draft", 4.5),
        ("brand", "paper", 4.5),
        ("brand", "page", 4.5),
        ("brand", "brand-pale", 4.5),
        ("brand-dark", "brand-pale", 4.5),
        ("paper", "brand", 4.5),
        ("paper", "brand-dark", 4.5),
        ("paper", "success", 4.5),
        ("paper", "danger", 4.5),
        ("danger", "paper", 4.5),
        ("danger-dark", "paper", 4.5),
        ("draft-ink", "draft", 4.5),
        ("paper", "draft-ink", 4.5),
        ("info-ink", "brand-pale", 4.5),
        ("notice-ink", "notice", 4.5),
        ("ink", "danger-pale", 4.5),
        ("ink", "success-pale", 4.5),
        ("ink", "warn-pale", 4.5),
        ("control-border", "paper", 3),
        ("control-border", "page", 3),
        ("ink", "focus", 3),
        ("focus", "brand", 3),
    ],
)
def test_colours_that_meet_can_be_told_apart(text, ground, least):
    palette = {**tokens(), "paper": "#ffffff"}

    assert contrast(palette[text], palette[ground]) >= least


def test_every_colour_of_the_chips_comes_from_the_tokens():
    text = (ROOT / "static/css/parts.css").read_text()

    assert set(re.findall(r"#[0-9a-f]{3,6}\b", text)) <= {"#fff"}
