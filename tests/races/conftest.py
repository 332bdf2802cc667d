"""Tests with real threads empty the tables, so the offices that a migration loads are put back first."""

from __future__ import annotations

import pytest

from portal.accounts.kinds import City, OrganisationKind
from tests.factories.accounts import OrganisationFactory, RegionFactory


@pytest.fixture(autouse=True)
def bureaus(transactional_db: None) -> None:
    """The first reviewer of each city's usual district."""
    for city in (City.HANGZHOU, City.BEIJING):
        OrganisationFactory(kind=OrganisationKind.DISTRICT_BUREAU, city=city, region=RegionFactory(city=city))
