"""Pytest plugin: files that take long begin first, and what shares one costly scene stays on one worker.

Only the time depends on the order. Where TEST_TEMPLATE is set, every test finds the database as migrated whatever ran
before it (`tests.copied_database`); without it pytest-django's own order stays: tests that truly commit come last.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

from tests.copied_database import TEMPLATE

# Worker processes are mostly waited for, so theirs is the first file: the other workers fill the cores meanwhile.
FIRST = (
    "tests/celery/test_embedded_worker.py",
    "tests/access/test_matrix.py",
    "tests/workbench/demo/",
    "tests/access/test_secrets.py",
    "tests/journeys/",
    "tests/applications/test_chain.py",
    "tests/accounts/test_offices.py",
    "tests/invariants/",
    "tests/workbench/test_home.py",
    "tests/documents/test_pdf.py",
    "tests/races/",
    "tests/applications/",
    "tests/studios/",
)
# Folders whose files share a fixture of the package.
TOGETHER = ("tests/workbench/demo/",)


class ByFile(LoadFileScheduling):
    """A file goes to one worker; a folder of TOGETHER as well."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile | None:
    return ByFile(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if TEMPLATE:
        items.sort(key=lambda item: _place(item.path.relative_to(config.rootpath)))


def _place(path: Path) -> tuple[int, str]:
    name = path.as_posix()
    return next((place for place, first in enumerate(FIRST) if name.startswith(first)), len(FIRST)), name
