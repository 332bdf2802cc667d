"""The stepper of a case: days of the stages behind it, where it stands, where it ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from applications import case, stages, transitions
from applications.points import Point
from applications.states import State
from portal.policy import clock
from tests.applications.pages import text, url
from tests.factories.applications import ApplicationFactory, fill_complete
from tests.factories.chain import Chain, load_calendar

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(at):
    at("2026-04-20 10:00")
    load_calendar(2026)
    return Chain("hangzhou", at)


def steps_for(application, user):
    return [
        (each["label"], each["state"], each["note"])
        for each in stages.steps(application, list(case.timeline(application, user)))
    ]


def test_each_stage_behind_it_says_its_day(chain):
    application = chain.submit(chain.draft())
    chain.at("2026-04-28 10:00")
    chain.review(application)
    chain.endorse(application)
    application.refresh_from_db()

    assert steps_for(application, chain.city_officer) == [
        ("申报", "done", "4月20日"),
        ("初审", "done", "4月28日"),
        ("市级受理", "now", ""),
        ("评审", "later", ""),
        ("公示", "later", ""),
        ("认定", "later", ""),
    ]


def test_a_file_taken_back_ended_where_it_was(chain):
    application = chain.submit(chain.draft())
    transitions.withdraw(application, by=application.created_by, remark="材料要重做")
    application.refresh_from_db()

    drawn = steps_for(application, application.created_by)

    assert [state for _, state, _ in drawn] == ["done", "ended", "later", "later", "later", "later"]


def test_a_recognised_file_has_all_stages_behind_it_and_leads_to_its_studio(chain, client_of):
    application = chain.bring(chain.draft(), State.RECOGNISED)

    drawn = steps_for(application, application.created_by)
    page = text(client_of(application.created_by).get(url("status", application)))

    assert {state for _, state, _ in drawn} == {"done"}
    assert "认定结果" in page
    assert "下载证书和铭牌文字" in page


def test_a_finished_section_that_fails_a_condition_says_so(chain, client_of):
    application = ApplicationFactory(call=chain.call)
    fill_complete(application, members=2)

    page = text(client_of(application.created_by).get(url("form", application)))

    assert "1 项条件不符合" in page
    assert 'data-done="9" data-total="9"' in page


def test_the_chip_says_which_return(chain):
    returned = chain.submit(chain.draft())
    points = [Point("field", "projects.projects", "工艺改进项目", "请写明成效")]
    due = clock.today() + timedelta(days=3)
    transitions.return_for_correction(returned, by=chain.reviewer(returned), points=points, due_on=due)
    returned.refresh_from_db()

    assert case.of(returned, chain.city_officer).chip_text == "退回补正（第 1 次）"


def test_the_chip_says_which_day_of_the_notice_it_is(chain):
    noticed = chain.bring(chain.draft(), State.UNDER_NOTICE)
    chain.at(f"{noticed.notice.starts_on} 10:00")

    assert case.of(noticed, noticed.created_by).chip_text == "公示中（第 1/5 个工作日）"
