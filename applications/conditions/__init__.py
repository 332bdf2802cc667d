"""The closed set of checks a pack may name, each a pure function over the facts of an application."""

from __future__ import annotations

from applications.conditions import host, leader, studio, team
from applications.conditions.verdict import Check, Met, Missing, Person, Stop, Unmet, Verdict

__all__ = ["CHECKS", "Check", "Met", "Missing", "Person", "Stop", "Unmet", "Verdict"]

CHECKS: dict[str, Check] = {**host.CHECKS, **leader.CHECKS, **team.CHECKS, **studio.CHECKS}
