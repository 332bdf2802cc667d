"""Running numbers: from 1 without doubles, also when many ask at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from portal.documents import jobs, numbers, renderings
from portal.documents.models import NumberSeries, Rendering
from tests.factories.accounts import OrganisationFactory, UserFactory


@pytest.mark.django_db
def test_each_series_counts_from_one() -> None:
    assert [numbers.next_number("HZ-2027") for _ in range(3)] == [1, 2, 3]
    assert numbers.next_number("BJ-2027") == 1
    assert str(NumberSeries.objects.get(series="HZ-2027")) == "HZ-2027: 3"


@pytest.mark.django_db
def test_a_rollback_gives_the_number_back() -> None:
    numbers.next_number("HZ-2027")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        numbers.next_number("HZ-2027")
        raise ZeroDivisionError

    assert numbers.next_number("HZ-2027") == 2


@pytest.mark.django_db(transaction=True)
def test_side_by_side_nobody_gets_the_same_number() -> None:
    def draw(_: int) -> list[int]:
        try:
            return [numbers.next_number("HZ-2027") for _ in range(5)]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        drawn = [number for batch in threads.map(draw, range(6)) for number in batch]

    assert sorted(drawn) == list(range(1, 31))


@pytest.mark.django_db(transaction=True)
def test_side_by_side_no_two_workers_claim_the_same_job() -> None:
    host, clerk = OrganisationFactory(), UserFactory(host_clerk=True)
    for number in range(12):
        renderings.request_rendering(kind="form", subject=host, by=clerk, data={}, fingerprint=str(number))

    def work(_: int) -> list[str]:
        try:
            claimed = []
            while (job := jobs.claim(Rendering)) is not None:
                claimed.append(job.fingerprint)
            return claimed
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        claimed = [fingerprint for batch in threads.map(work, range(4)) for fingerprint in batch]

    assert sorted(claimed, key=int) == [str(number) for number in range(12)]
    assert set(Rendering.objects.values_list("attempts", flat=True)) == {1}
