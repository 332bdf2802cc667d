"""A-12: the day a distance to retirement is counted from.

Beijing: the closing date the call's notice announced. Hangzhou: the day of the first filing.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from applications import eligibility
from applications.models import Application, Window
from applications.self_check import _closing_day
from applications.transitions import calls
from portal.accounts.kinds import City
from portal.policy import clock
from tests.applications.desk_scene import chain_of, returned
from tests.applications.test_kept_verdicts import hand_in
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory
from tests.factories.chain import Chain

ANNOUNCED, LATER, LATEST = date(2026, 6, 10), date(2026, 6, 20), date(2026, 6, 30)
# Men: 60 years and 9 months, so 2028-06-10: two years to the day after the announced close; and a day less.
JUST, SHORT = date(1967, 9, 10), date(1967, 9, 9)


@pytest.fixture
def chain(at) -> Chain:
    found = chain_of(at, City.BEIJING)
    found.call.windows.filter(kind="application").update(closes_at=clock.end_of(ANNOUNCED))
    return found


def extend(chain: Chain, day: date) -> None:
    asked = calls.propose_extension(
        chain.call.windows.get(kind="application"), by=chain.city_officer, last_day=day, reason="单位来不及盖章"
    )
    calls.confirm_extension(asked, by=UserFactory(city_officer=True, city=City.BEIJING))


def afresh(file: Application) -> Application:
    return Application.objects.get(pk=file.pk)


def found(file: Application, rule: str = "BJ-13") -> eligibility.Finding:
    return eligibility.report(afresh(file), at=clock.now()).of(rule)


@pytest.mark.parametrize(("birth", "outcome"), [(JUST, "pass"), (SHORT, "block")])
def test_two_years_to_the_day_count_from_the_announced_close(chain, birth, outcome):
    assert found(chain.draft(birth=birth)).outcome == outcome


@pytest.mark.parametrize("days", [(LATER,), (LATER, LATEST)])
def test_more_time_to_file_makes_nobody_too_old(chain, days):
    """Who met the condition of the notice still meets it after the window was extended, once or again."""
    file = chain.draft(birth=JUST)
    for day in days:
        extend(chain, day)

    assert found(file).outcome == "pass"
    assert chain.call.windows.get(kind="application").closes_at == clock.end_of(days[-1])


def test_a_file_corrected_after_an_extension_is_judged_by_the_same_day(chain):
    file = chain.submit(chain.draft(birth=JUST))
    returned(chain, file)
    extend(chain, LATER)

    hand_in(afresh(file))

    assert afresh(file).state == "submitted"


def test_the_public_self_check_counts_from_the_announced_close(chain):
    extend(chain, LATER)

    assert _closing_day(chain.call.measures, "new", clock.today()) == ANNOUNCED


def test_hangzhou_keeps_the_day_of_the_first_filing(at):
    """2029-06-10 less three years is the day of filing: later corrections do not count again."""
    chain = chain_of(at)
    at("2026-06-10 10:00")
    # Men: 61 years after 1968-06-10 less one month.
    file = chain.submit(ApplicationFactory(call=chain.call, complete=True, birth=date(1968, 7, 10)))
    assert found(file, "HZ-20").outcome == "pass"

    at("2026-07-20 10:00")

    assert found(file, "HZ-20").outcome == "pass"


def test_both_days_are_frozen_with_the_version(chain):
    extend(chain, LATER)
    file = chain.submit(chain.draft(birth=JUST))

    assert file.versions.get().data["reference_days"] == {"first_submission": "2026-04-20", "call_closes": "2026-06-10"}


def test_an_announced_end_is_earlier_than_the_end(chain):
    window = chain.call.windows.get(kind="application")

    with pytest.raises(IntegrityError), transaction.atomic():
        Window.objects.filter(pk=window.pk).update(announced_closes_at=window.closes_at)
