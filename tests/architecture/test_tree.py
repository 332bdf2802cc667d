"""What every file of the repository promises: size, names, and the one writer of state."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("portal", "applications", "assessments", "studios", "funding")
MOST_LINES_OF_A_MODULE = 400
MOST_LINES_OF_A_FUNCTION = 60
MOST_LINES_OF_A_TEMPLATE = 120
# These rooms cannot import the engine or a record it moves; the state of their rows is that of a file or a job.
BELOW_THE_ENGINE = ("accounts", "notifications", "documents", "audit", "policy")
NAMES_THAT_SAY_NOTHING = {"utils", "util", "common", "helpers", "misc", "base_utils", "tools", "lib"}


def modules(*folders: str) -> list[Path]:
    """Our Python files below the given folders, migrations left out."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def templates() -> list[Path]:
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def test_every_module_opens_with_a_docstring() -> None:
    silent = [
        shown(p)
        for p in modules(*ROOMS, "tests", "benchmarks")
        if p.stat().st_size and not ast.get_docstring(tree_of(p))
    ]

    assert silent == []


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    long = [shown(p) for p in modules(*ROOMS, "tests", "benchmarks") if _lines(p) > MOST_LINES_OF_A_MODULE]

    assert long == []


def test_no_function_is_longer_than_sixty_lines() -> None:
    long = [
        f"{shown(path)}:{node.lineno} {node.name}"
        for path in modules(*ROOMS, "tests", "benchmarks")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    ]

    assert long == []


def test_no_template_is_longer_than_one_hundred_and_twenty_lines() -> None:
    long = [shown(p) for p in templates() if _lines(p) > MOST_LINES_OF_A_TEMPLATE]

    assert long == []


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    found = [
        shown(path)
        for folder in (*ROOMS, "tests", "templates", "static", "benchmarks")
        for path in (ROOT / folder).rglob("*")
        if path.stem.lower() in NAMES_THAT_SAY_NOTHING and "__pycache__" not in path.parts
    ]

    assert found == []


def test_every_partial_says_what_it_needs() -> None:
    silent = [
        shown(path)
        for path in templates()
        if path.name.startswith("_") and path.suffix == ".html" and not path.read_text().startswith("{# Needs:")
    ]

    assert silent == []


def test_templates_hold_no_inline_style_script_or_handler_and_trust_no_text() -> None:
    forbidden = ("|safe", "autoescape off", " style=", "<style", " onclick=", " onchange=", " onsubmit=", "javascript:")
    printed = ROOT / "templates" / "print"
    found = [
        f"{shown(path)}: {word}"
        for path in templates()
        if path.suffix == ".html" and printed not in path.parents
        for word in forbidden
        if word in path.read_text()
    ]

    assert found == []


def test_no_code_marks_text_as_safe_or_hooks_a_signal_or_overrides_save() -> None:
    forbidden = {"mark_safe", "SafeString", "receiver", "post_save", "pre_save", "post_delete", "pre_delete"}
    found = [
        f"{shown(path)}:{getattr(node, 'lineno', 0)} {name}"
        for path in modules(*ROOMS)
        # The one that escapes what lists and forms are drawn from (tests/policy/test_markup.py).
        if path != ROOT / "portal" / "policy" / "markup.py"
        for node in ast.walk(tree_of(path))
        for name in _names_brought_in_or_defined(node)
        if name in forbidden or (name == "save" and isinstance(node, ast.FunctionDef) and _saves_a_model(path))
    ]

    assert found == []


def test_state_is_assigned_only_by_the_workflow_engine() -> None:
    found = [
        f"{shown(path)}:{line}"
        for path in modules(*ROOMS)
        if not any(ROOT / "portal" / room in path.parents for room in ("workflow", *BELOW_THE_ENGINE))
        for line in _lines_that_write_a_state(tree_of(path))
    ]

    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "record.state = State.DRAFT",
        "record.state: str = 'draft'",
        "Application.objects.filter(pk=1).update(state='draft')",
        "setattr(record, 'state', 'draft')",
        "Application.objects.bulk_update(rows, ['state'])",
        "Application.objects.update_or_create(pk=1, defaults={'state': 'draft'})",
    ],
)
def test_the_scan_sees_every_way_to_write_a_state(source: str) -> None:
    assert list(_lines_that_write_a_state(ast.parse(source))) == [1]


def test_no_file_names_a_machine_a_registry_or_a_sitting() -> None:
    forbidden = ("/" + "work/", "/" + "tmp/team", "/" + "shared/", "pypi" + ".org", "TO" + "DO", "FIX" + "ME")
    found = [
        f"{shown(path)}: {word}"
        for path in _text_files()
        for word in forbidden
        if word in path.read_text(encoding="utf-8", errors="replace")
    ]

    assert found == []


@pytest.mark.parametrize("name", ["demo", "test", "setup"])
def test_what_a_person_types_may_be_run(name: str) -> None:
    assert os.access(ROOT / "script" / name, os.X_OK)


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _saves_a_model(path: Path) -> bool:
    return path.name == "models.py" or path.parent.name == "models"


def _names_brought_in_or_defined(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.ImportFrom | ast.Import):
        yield from (alias.name.rpartition(".")[2] for alias in node.names)
    elif isinstance(node, ast.FunctionDef):
        yield node.name


def _lines_that_write_a_state(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if _assigns_a_state(node) or _calls_a_writer_of_state(node):
            yield getattr(node, "lineno", 0)


def _assigns_a_state(node: ast.AST) -> bool:
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        targets = [node.target]
    return any(
        isinstance(part, ast.Attribute) and part.attr == "state" for target in targets for part in ast.walk(target)
    )


def _calls_a_writer_of_state(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in ("update", "aupdate"):
        return any(keyword.arg == "state" for keyword in node.keywords)
    if name in ("setattr", "bulk_update", "update_or_create"):
        return any(isinstance(part, ast.Constant) and part.value == "state" for part in ast.walk(node))
    return False


def _text_files() -> Iterator[Path]:
    for folder in (*ROOMS, "tests", "templates", "static", "benchmarks", "docs", "script", "deploy", ".ci"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in {
                ".py",
                ".html",
                ".css",
                ".js",
                ".md",
                ".toml",
                ".txt",
                ".sh",
                ".conf",
                ".svg",
                ".xml",
                "",
            }:
                yield path
    yield from (ROOT / name for name in ("README.md", "Dockerfile", "docker-compose.yml", "pyproject.toml"))
