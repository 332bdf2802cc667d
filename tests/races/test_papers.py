"""A record and the papers of its year at the same moment: it is in the paper, or it is refused (HZ-48)."""

from __future__ import annotations

from typing import Any

import pytest

from portal.audit.chain import verify
from portal.policy.refusal import Refused
from studios.models import ActivityRecord, YearlyFiling
from studios.models.records import Record
from studios.transitions import filing as filings
from studios.transitions import records
from tests.races.hands import raised, together
from tests.studios.life_scene import Scene, studio_of
from tests.studios.paper_scene import load_days, open_year, written
from tests.studios.records_scene import answers

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("round", range(3))
def test_no_record_slips_into_a_year_while_its_papers_are_filed(at: Any, round: int) -> None:
    at("2026-12-20 09:00")
    load_days(2027)
    scene = Scene(studio_of())
    filing = written(open_year(scene.studio, 2026), scene.clerk)
    clerk, leader, studio = scene.clerk, scene.leader, scene.studio

    def add(number: int) -> Record:
        values = answers("service", "2026-11-05", title=f"第{number}次")
        return records.add_record(type(studio).objects.get(pk=studio.pk), "service", values, by=leader)

    outcomes = together(
        [lambda: filings.file(filing, by=clerk), *(lambda number=number: add(number) for number in range(3))]
    )

    printed = dict(YearlyFiling.objects.get(pk=filing.pk).frozen["counts"])
    assert ActivityRecord.objects.live().filter(studio=studio).count() == printed["社会服务"], outcomes
    assert all(isinstance(each, Refused) and "已报送" in each.reason for each in raised(outcomes)), outcomes
    assert verify() is None
