"""Pytest plugin: coverage's tracer rests where a road is walked again that this run has already walked.

On Python 3.11 the tracer makes every line slower, Django's own too: a test takes two thirds longer. So it follows the
first cases of a parametrised test and no more, leaves out the tests marked "untraced" (sweeps over pages that have
tests of their own), and rests while a factory repeats the steps it took before. What only a later case would add is
not counted: the figure can be too low by this, never too high.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import coverage
import pytest

TRACED_CASES = 3
_untraced = pytest.StashKey[bool]()
_walked: Counter[object] = Counter()
_resting = False


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Counted over everything collected, so that it does not matter which worker gets which case."""
    cases: Counter[tuple[str, str]] = Counter()
    for item in items:
        test = (item.location[0], getattr(item, "originalname", item.name))
        cases[test] += 1
        item.stash[_untraced] = cases[test] > TRACED_CASES or item.get_closest_marker("untraced") is not None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    with _rest(item.stash[_untraced]):
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
    """Migrations are no part of the figure."""
    with _rest(fixturedef.argname == "django_db_setup"):
        return (yield)


@contextmanager
def walked(*road: object) -> Iterator[None]:
    """Round a factory's steps: `with walked("endorse", city):` is traced the first times only."""
    _walked[road] += 1
    with _rest(_walked[road] > TRACED_CASES):
        yield


@contextmanager
def _rest(wanted: bool) -> Iterator[None]:
    global _resting
    tracer = coverage.Coverage.current()
    if tracer is None or _resting or not wanted:
        yield
        return
    tracer.stop()
    _resting = True
    try:
        yield
    finally:
        _resting = False
        tracer.start()
