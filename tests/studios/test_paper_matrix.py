"""State matrices of yearly papers, summaries and 责任书: every state × every kind of user = exactly these steps."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.accounts.kinds import City
from portal.workflow.engine import Workflow, available
from studios import agreement_workflow, filing_workflow, summary_workflow
from studios.states import AgreementState, FilingState, SummaryState
from studios.transitions import agreement as agreements
from studios.transitions import filing as filings
from studios.transitions import summary as summaries
from tests.studios.life_scene import Scene, studio_of
from tests.studios.paper_scene import SIGNED, open_year, scan, sign, signed, summary_of, written

pytestmark = pytest.mark.django_db
UNIT = {"host_clerk", "lead_master"}
DAY = date(2026, 12, 2)


def steps(workflow: Workflow, scene: Scene, record: Any) -> dict[str, set[str]]:
    """Who may take which steps at once."""
    found = {}
    for who, user in scene.cast().items():
        offered = {each.step.name for each in available(workflow, user, record) if not each.refusal}
        if offered:
            found[who] = offered
    return found


def each(people: set[str], *names: str) -> dict[str, set[str]]:
    return {who: set(names) for who in people}


@pytest.mark.parametrize(("city", "receiver"), [(City.HANGZHOU, "city_officer"), (City.BEIJING, "own_desk")])
@pytest.mark.parametrize("state", FilingState.values)
def test_who_files_and_who_takes_in(at, city, receiver, state):
    at("2026-12-02 09:00")
    scene = Scene(studio_of(city))
    filing = written(open_year(scene.studio, 2026), scene.clerk)
    office = scene.officer if city == City.HANGZHOU else scene.desk
    if state != FilingState.OPEN:
        filings.file(filing, by=scene.clerk)
    if state == FilingState.RETURNED:
        filings.return_(filing, by=office, remark="请补充")
    if state == FilingState.ACCEPTED:
        filings.accept(filing, by=office)
    expected = {
        FilingState.OPEN: each(UNIT, "file"),
        FilingState.FILED: each({receiver}, "accept", "return"),
        FilingState.RETURNED: each(UNIT, "file"),
        FilingState.ACCEPTED: each({receiver}, "return"),
    }

    assert filing.state == state
    assert steps(filing_workflow.WORKFLOW, scene, filing) == expected[FilingState(state)]


@pytest.mark.parametrize("state", SummaryState.values)
def test_who_sends_a_summary_and_who_takes_it_in(at, state):
    at("2026-12-02 09:00")
    scene = Scene(studio_of(City.BEIJING))
    filing = written(open_year(scene.studio, 2026), scene.clerk)
    filings.file(filing, by=scene.clerk)
    filings.accept(filing, by=scene.desk)
    summary = summary_of(scene, 2026)
    summaries.write(summary, by=scene.desk, text="全年运行正常。", explanations={})
    if state != SummaryState.OPEN:
        summaries.submit(summary, by=scene.desk)
    if state == SummaryState.RETURNED:
        summaries.return_(summary, by=scene.officer, remark="请补充")
    if state == SummaryState.ACCEPTED:
        summaries.accept(summary, by=scene.officer)
    expected = {
        SummaryState.OPEN: each({"own_desk"}, "submit"),
        SummaryState.SUBMITTED: each({"city_officer"}, "accept", "return"),
        SummaryState.RETURNED: each({"own_desk"}, "submit"),
        SummaryState.ACCEPTED: each({"city_officer"}, "return"),
    }

    assert summary.state == state
    assert steps(summary_workflow.WORKFLOW, scene, summary) == expected[SummaryState(state)]


@pytest.mark.parametrize("state", AgreementState.values)
def test_who_signs_and_who_puts_on_file(at, state):
    at("2026-12-02 09:00")
    scene = Scene(studio_of(City.BEIJING))
    if state == AgreementState.DRAFT:
        record = agreements.draft(scene.studio, 2026, by=scene.clerk)
        agreements.write(record, {**SIGNED, "unit_signed_on": DAY, "leader_signed_on": DAY}, by=scene.clerk)
        agreements.attach_scan(record, scan(), by=scene.clerk)
    else:
        record = signed(scene, 2026, on=DAY)
    if state == AgreementState.FILED:
        agreements.file(record, by=scene.desk, on=DAY)
    if state == AgreementState.SUPERSEDED:
        sign(scene, agreements.amend(record, by=scene.clerk, reason="新增项目"), on=DAY)
        record.refresh_from_db()
    expected = {
        AgreementState.DRAFT: each(UNIT, "sign"),
        AgreementState.SIGNED: each({"own_desk"}, "file"),
        AgreementState.FILED: {},
        AgreementState.SUPERSEDED: {},
    }

    assert record.state == state
    assert steps(agreement_workflow.WORKFLOW, scene, record) == expected[AgreementState(state)]


def test_every_state_and_step_of_the_tables_is_known():
    for workflow in (filing_workflow.WORKFLOW, summary_workflow.WORKFLOW, agreement_workflow.WORKFLOW):
        states = set(workflow.states.values)
        assert all(set(step.sources) <= states and step.target in states for step in workflow.steps)
    assert agreement_workflow.WORKFLOW.finals() == {AgreementState.SUPERSEDED}
