"""What keeps the suite quick (tests/README.md): where the tracer rests, and an order of files that names real files."""

from __future__ import annotations

from pathlib import Path

import coverage
import pytest

from tests import order_of_files, traced_cases

ROOT = Path(__file__).resolve().parents[2]


class Tracer:
    """Stands where coverage's own would, and tells whether it follows."""

    follows = True

    def stop(self) -> None:
        self.follows = False

    def start(self) -> None:
        self.follows = True


@pytest.fixture
def tracer(monkeypatch: pytest.MonkeyPatch) -> Tracer:
    standing = Tracer()
    monkeypatch.setattr(coverage.Coverage, "current", lambda: standing)
    monkeypatch.setattr(traced_cases, "_resting", False)
    return standing


def followed(tracer: Tracer, *road: object) -> bool:
    with traced_cases.walked(*road):
        return tracer.follows


def test_a_road_is_followed_three_times_and_each_road_for_itself(tracer: Tracer) -> None:
    assert [followed(tracer, "test", 1) for _ in range(5)] == [True, True, True, False, False]
    assert followed(tracer, "test", 2)
    assert tracer.follows


def test_a_road_inside_one_that_rests_does_not_wake_the_tracer(tracer: Tracer) -> None:
    for _ in range(3):
        followed(tracer, "outer")

    with traced_cases.walked("outer"):
        assert not followed(tracer, "inner")
        assert not tracer.follows
    assert tracer.follows


def test_a_step_that_fails_wakes_the_tracer(tracer: Tracer) -> None:
    for _ in range(3):
        followed(tracer, "refused")

    with pytest.raises(ValueError, match="no"), traced_cases.walked("refused"):
        raise ValueError("no")

    assert tracer.follows


@pytest.mark.parametrize("name", sorted({*order_of_files.FIRST, *order_of_files.TOGETHER}))
def test_the_order_names_what_is_there(name: str) -> None:
    assert (ROOT / name).exists()
