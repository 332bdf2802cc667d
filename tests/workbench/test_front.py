"""The public front, help, and the statements in the footer."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import NoReverseMatch, Resolver404, resolve

from applications.models import Window
from applications.states import State
from portal.accounts.kinds import City
from portal.policy import clock, measures
from portal.workbench import help as guidance
from portal.workbench import public
from tests.factories.applications import CallFactory


def page(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_open_call_shows_its_countdown_in_beijing_time(client, at):
    at("2026-04-20 10:00")
    CallFactory(windows={"application": (clock.now(), clock.end_of(date(2026, 4, 30)))})

    text = page(client, "/")

    assert "2026年4月30日（周四）24:00" in text
    assert "还剩 10 天 13 小时" in text
    assert 'data-test="apply"' in text


@pytest.mark.parametrize(
    ("moment", "phase"), [("2026-04-19", "coming"), ("2026-04-20", "open"), ("2026-05-01", "closed")]
)
def test_a_call_is_announced_open_or_over(client, at, moment, phase):
    at("2026-04-18 10:00")
    opens, closes = clock.start_of(date(2026, 4, 20)), clock.end_of(date(2026, 4, 30))
    CallFactory(windows={"application": (opens, closes)})

    at(f"{moment} 00:00")

    assert [card.phase for card in public.call_cards(City.HANGZHOU, clock.now())] == [phase]
    assert f'data-state="{phase}"' in page(client, "/")


def test_without_a_call_it_says_when_one_usually_comes(client, at):
    at("2026-02-01 10:00")

    text = page(client, "/")

    assert "通常每年 4 月发布申报通知" in text
    assert 'data-test="no-call"' in text


def test_the_door_is_remembered(client, at):
    at("2026-04-20 10:00")

    page(client, "/?city=beijing")

    assert 'aria-current="true" data-test="door-beijing"' in page(client, "/")
    assert 'aria-current="true" data-test="door-hangzhou"' in page(client, "/?city=hangzhou")


def test_an_unknown_city_is_hangzhou(client, at):
    at("2026-04-20 10:00")

    assert 'aria-current="true" data-test="door-hangzhou"' in page(client, "/?city=shanghai")


def test_a_running_notice_comes_first_with_its_working_day(client, chain):
    application = chain.bring(chain.draft(), State.UNDER_NOTICE)
    notice = application.notice

    chain.at(f"{notice.ends_on} 10:00")
    running = public.notice_cards(City.HANGZHOU, clock.today())
    assert [(card.running, card.day) for card in running] == [(True, 5)]
    assert "第 5/5 个工作日" in page(client, "/")

    chain.after_notice(notice)
    assert [(card.running, card.day) for card in public.notice_cards(City.HANGZHOU, clock.today())] == [(False, 0)]
    assert "已结束" in page(client, "/")


def test_a_notice_posted_today_has_not_begun(chain):
    chain.bring(chain.draft(), State.UNDER_NOTICE)

    (card,) = public.notice_cards(City.HANGZHOU, clock.today())

    assert (card.running, card.day) == (True, 0)


def test_five_steps_in_the_citys_own_words():
    steps = public.way(measures.load("beijing-2023"))

    assert [step["label"] for step in steps] == ["网上申报", "推荐单位审核", "专家评审", "公示", "认定"]


@pytest.mark.parametrize("address", ["/help/", "/accessibility/", "/privacy/", "/status/"])
def test_the_footers_pages_answer_without_an_account(client, at, address):
    at("2026-04-20 10:00")

    assert page(client, address)


@pytest.mark.parametrize("pack", measures.all_measures(), ids=lambda pack: pack.code)
def test_every_answer_has_its_figures_and_the_clauses_of_its_city(pack):
    found = guidance.answers(pack)

    assert len(found) >= 18
    assert all("{" not in answer.text for answer in found)
    assert {answer.clause.partition(" ")[0] for answer in found if answer.clause} == {pack.document_no}


def test_the_members_rule_is_quoted_with_its_clause(client, at):
    at("2026-04-20 10:00")

    text = page(client, "/help/?city=hangzhou")

    assert "除领衔人外，不少于 3 人" in text
    assert "〔杭人社发〔2023〕112号 三（一）〕" in text


def test_help_begins_with_the_page_one_came_from(client, at):
    at("2026-04-20 10:00")

    text = page(client, "/help/?page=applications:materials")

    assert 'data-test="screen-help"' in text
    assert "每个不超过 20 MB" in text
    assert 'data-test="screen-help"' not in page(client, "/help/?page=no:such")


@pytest.mark.parametrize("city", ["hangzhou", "beijing"])
def test_the_windows_of_a_city_are_listed(client, at, city):
    at("2026-04-20 10:00")

    text = page(client, f"/help/?city={city}")

    assert text.count('<th scope="row" class="stick wrap">') >= 15


def test_every_name_in_the_help_is_an_address(db):
    from tests.coverage_of_pages import all_url_names

    unknown = {name for screen in guidance.screens() for name in screen.views} - all_url_names()

    assert unknown == set()


@pytest.mark.parametrize("address", ["/help/", "/accessibility/", "/privacy/", "/status/", "/messages/", "/search/"])
def test_every_link_of_the_frame_resolves(address):
    try:
        assert resolve(address)
    except (Resolver404, NoReverseMatch) as missing:
        pytest.fail(str(missing))


def test_the_window_of_a_call_decides_and_not_its_state(at):
    at("2026-04-20 10:00")
    call = CallFactory()
    Window.objects.filter(kind="application").update(closes_at=clock.now())

    (card,) = public.call_cards(call.city, clock.now())

    assert card.phase == "closed"
