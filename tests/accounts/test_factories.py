"""The factories give every role its place."""

from __future__ import annotations

import pytest

from portal.accounts.kinds import OrganisationKind
from portal.accounts.models import User
from portal.accounts.roles import Role, may_be_held_in
from tests.factories.accounts import BranchFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(Role))
def test_a_trait_per_role_gives_a_post_where_the_role_is_held(role: Role):
    user = UserFactory(**{role.value: True})

    user = User.objects.with_post().get(pk=user.pk)
    assert user.role == role
    assert may_be_held_in(role, user.organisation.kind)


@pytest.mark.parametrize("trait", ["institution", "sole_trader", "central", "municipal", "beijing"])
def test_hosts_of_every_sort_satisfy_the_database(trait: str):
    host = OrganisationFactory(**{trait: True})

    assert host.kind == OrganisationKind.HOST and len(host.uscc) == 18


def test_an_office_is_found_again_and_a_branch_stands_in_its_units_district():
    assert (
        OrganisationFactory(kind=OrganisationKind.DISTRICT_BUREAU).pk
        == UserFactory(district_officer=True).organisation.pk
    )
    assert BranchFactory().region_id == "110105"
