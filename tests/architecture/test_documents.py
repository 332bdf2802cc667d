"""What the documents name is there: files, folders, commands, scripts, addresses, and the targets of their links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.core.management import get_commands
from django.urls import Resolver404, get_resolver, resolve

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "tests" / "README.md"]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s#]+)")
CODE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[\w.-]+(?:/[\w.-]+)*\.(?:py|md|toml|html|css|yml|sh|conf|txt|example)")
FOLDER = re.compile(r"(?:[\w-]+/)+")
SCRIPT = re.compile(r"script/[a-z_]+")
COMMAND = re.compile(r"manage\.py ([a-z_]+)")
ADDRESS = re.compile(r"/[a-z]+/(?:[a-z-]+/)*")
# Made at run time, or answered by nginx.
OUTSIDE = ("var/", "media/", "mail/", "broker/", "staticfiles/")
BY_NGINX = ("/protected/",)


def codes() -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for code in CODE.findall(page.read_text(encoding="utf-8")):
            yield page, code


def every_file() -> set[str]:
    """The ends of every path of the checkout, so that `rules/ground_holds.py` may leave its room out."""
    made = {".venv", ".git", ".machine", "node_modules", "var", "staticfiles"}
    found = set()
    for each in ROOT.rglob("*"):
        parts = each.relative_to(ROOT).parts
        if not made & set(parts) and each.is_file():
            found |= {"/".join(parts[start:]) for start in range(len(parts))}
    return found


def test_links_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists()
    ]

    assert broken == []


def test_files_that_are_named_exist() -> None:
    known = every_file()

    assert [
        f"{page.relative_to(ROOT)}: {code}" for page, code in codes() if FILE.fullmatch(code) and code not in known
    ] == []


def test_folders_that_are_named_exist() -> None:
    lost = [
        f"{page.relative_to(ROOT)}: {code}"
        for page, code in codes()
        if FOLDER.fullmatch(code) and not code.startswith(OUTSIDE) and not (ROOT / code).is_dir()
    ]

    assert lost == []


def test_commands_and_scripts_that_are_named_exist() -> None:
    known = get_commands()
    lost = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        lost += [f"{page.name}: manage.py {each}" for each in COMMAND.findall(text) if each not in known]
        lost += [f"{page.name}: {each}" for each in SCRIPT.findall(text) if not (ROOT / each).exists()]

    assert lost == []


def test_addresses_that_are_named_are_answered() -> None:
    lost = [
        f"{page.relative_to(ROOT)}: {code}"
        for page, code in codes()
        if ADDRESS.fullmatch(code) and code not in BY_NGINX and not _answered(code)
    ]

    assert lost == []


def _answered(address: str) -> bool:
    """The address of a page, or the beginning that the addresses of a room share."""
    try:
        resolve(address)
    except Resolver404:
        rooms = {f"/{pattern.pattern}" for pattern in get_resolver().url_patterns}
        return address in rooms
    return True
