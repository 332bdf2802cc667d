"""Many hands at the last places, on PostgreSQL: the hard quota holds, the soft one holds without its reason."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from applications import transitions
from applications.models import Application, Call, SelectionList
from applications.states import TAKES_A_PLACE
from portal.accounts.models import User
from portal.policy.refusal import Refused
from tests.applications.boards import appraise_many
from tests.factories.accounts import UserFactory
from tests.factories.chain import Chain

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 40


def second_list(chain: Chain, scores: list[int]) -> tuple[SelectionList, list[Application]]:
    """A list of an additional call of the same year."""
    other = Call.objects.create(
        code=f"{chain.call.code}-2", city=chain.city, pack=chain.call.pack, kind="new", year=chain.call.year,
        title="补充批次", notice_no="2", notice_text="x", state="finished", created_by=chain.officer,
    )  # fmt: skip
    files = appraise_many(chain, scores)
    Application.objects.filter(pk__in=[each.pk for each in files]).update(call=other)
    selection = transitions.compile_list(other, by=chain.officer)
    transitions.minute_list(selection, by=chain.officer, minutes="一致", over_quota_reason="")
    return selection, files


def approve(selection: int, person: int) -> str:
    try:
        record = SelectionList.objects.select_related("call").get(pk=selection)
        done = transitions.approve_list(record, by=User.objects.get(pk=person))
        return "released" if done else "signed"
    except Refused as refused:
        return refused.reason
    finally:
        connection.close()


@pytest.mark.parametrize(("city", "places"), [("beijing", 10), ("hangzhou", 25)])
def test_forty_approvals_of_two_lists_never_pass_the_quota(at, city, places):
    at("2026-04-20 10:00")
    chain = Chain(city, at)
    appraise_many(chain, list(range(99, 99 - places + 2, -1)))
    first = chain.compile()
    second, _ = second_list(chain, [90, 89, 88, 87])
    for selection in (first, second):
        transitions.submit_list(selection, by=chain.officer)
    roles = ("city_approver", "finance_approver") if chain.beijing else ("city_approver",)
    people = [UserFactory(**{roles[n % len(roles)]: True}, city=city).pk for n in range(THREADS)]

    with ThreadPoolExecutor(THREADS) as pool:
        jobs = [pool.submit(approve, (first, second)[n // 2 % 2].pk, person) for n, person in enumerate(people)]
        results = [job.result() for job in jobs]

    taken = Application.objects.filter(city=city, state__in=TAKES_A_PLACE).count()
    assert results.count("released") == 1
    assert taken <= places
    assert any("名额为" in each for each in results)
