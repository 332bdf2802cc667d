"""A queue at midnight does not punish who pressed in time (trust.md §5.5a, T-Z1), over HTTP."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from applications import deadlines, overdue, transitions
from applications.models import Application
from applications.printing import receipt
from applications.states import State
from portal.bulletin.models import NoticeState, Objection, PublicNotice
from portal.policy import clock
from portal.policy.wording import to_the_second
from portal.workbench.invariants import breaks
from tests.applications.desk_scene import chain_of, returned, text
from tests.applications.printing_scene import drawn, plain, text_of
from tests.factories.chain import Chain

PROXY = "10.1.2.3"


@pytest.fixture
def chain(at: Any, settings: Any) -> Chain:
    settings.TRUSTED_PROXIES = [PROXY]
    return chain_of(at)


def pressed(client: Any, application: Application, seconds_ago: float, sender: str = PROXY) -> Any:
    """The submit button, whose request reached nginx so many seconds ago."""
    stamp = (datetime.now(UTC) - timedelta(seconds=seconds_ago)).timestamp()
    return client.post(
        reverse("applications:check", args=[application.number]),
        {"agreed": "on", "seen": sum(application.sections.values_list("version", flat=True))},
        headers={"X-Arrival": f"{stamp:.3f}"},
        REMOTE_ADDR=sender,
    )


def closing(application: Application) -> datetime:
    moment: datetime = application.call.window("application").closes_at
    return moment


def test_who_pressed_in_time_is_in_although_the_queue_was_long(chain: Chain, client_of: Any) -> None:
    application = chain.draft()
    chain.at(closing(application) + timedelta(seconds=20))

    answer = pressed(client_of(application.created_by), application, 25)

    application.refresh_from_db()
    version = application.versions.get()
    assert (answer.status_code, application.state) == (302, State.SUBMITTED)
    assert version.arrived_at < closing(application) < version.submitted_at
    shown = client_of(application.created_by).get(reverse("applications:done", args=[application.number]))
    local = version.arrived_at.astimezone(clock.BEIJING)
    assert re.search(rf'您的提交在 <strong data-test="submitted-at">[^<]*{local:%H:%M:%S}', text(shown))
    printed = text_of(drawn(receipt.request(version, by=application.created_by)))
    assert plain(to_the_second(version.arrived_at)) in printed
    assert plain(to_the_second(version.submitted_at)) in printed
    assert list(breaks({"03"})) == []


@pytest.mark.parametrize(("waited", "sender"), [(10, PROXY), (25, "203.0.113.9")], ids=["arrived-late", "forged-stamp"])
def test_who_was_late_or_says_so_himself_is_not(chain: Chain, client_of: Any, waited: int, sender: str) -> None:
    application = chain.draft()
    chain.at(closing(application) + timedelta(seconds=20))

    answer = pressed(client_of(application.created_by), application, waited, sender)

    application.refresh_from_db()
    assert answer.status_code == 403
    assert "不再接收新的提交。草稿会保留" in text(answer)
    assert application.state == State.DRAFT


def test_nothing_counts_after_two_minutes(chain: Chain, client_of: Any) -> None:
    application = chain.draft()
    chain.at(closing(application) + timedelta(seconds=125))

    assert pressed(client_of(application.created_by), application, 130).status_code == 403


def test_a_correction_does_not_lapse_under_those_who_wait_at_the_door(chain: Chain) -> None:
    application = returned(chain, chain.submit(chain.draft()))
    end = clock.end_of(datetime(2026, 4, 27, tzinfo=clock.BEIJING).date())

    chain.at(end + timedelta(seconds=60))
    early = deadlines.lapsed(clock.now(fresh=True))
    chain.at(end + timedelta(seconds=121))
    late = deadlines.lapsed(clock.now(fresh=True))
    transitions.lapse(late[0])

    assert (early, late) == ([], [application])
    application.refresh_from_db()
    assert application.state == State.WITHDRAWN


def test_an_objection_that_waited_at_the_door_is_heard(chain: Chain, client: Any) -> None:
    chain.bring(chain.draft(), State.UNDER_NOTICE)
    notice = PublicNotice.objects.get()
    end = clock.end_of(notice.ends_on)
    chain.at(end + timedelta(seconds=20))
    overdue.end_all()

    answers = [objected(client, notice, waited) for waited in (25, 10)]

    assert [each.status_code for each in answers] == [302, 403]
    assert Objection.objects.get().received_at > end
    chain.at(end + timedelta(days=1))
    overdue.end_all()
    notice.refresh_from_db()
    assert notice.state == NoticeState.ENDED


def objected(client: Any, notice: PublicNotice, seconds_ago: float) -> Any:
    stamp = (datetime.now(UTC) - timedelta(seconds=seconds_ago)).timestamp()
    return client.post(
        reverse("applications:object", args=[notice.code]),
        {"about": "", "anonymous": "on", "text": "业绩不实"},
        headers={"X-Arrival": f"{stamp:.3f}"},
        REMOTE_ADDR=PROXY,
    )
