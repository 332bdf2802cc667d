"""How many of each, in one statement."""

from __future__ import annotations

import pytest

from portal.accounts.models import Organisation, User
from portal.workflow.counting import counted
from tests.factories.accounts import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_each_question_gets_its_own_number_in_one_statement(django_assert_num_queries):
    for name in ("甲试验厂", "乙试验厂"):
        OrganisationFactory(name=name)
    officer = UserFactory(city_officer=True, name="试验员")

    with django_assert_num_queries(1):
        found = counted(
            [
                Organisation.objects.filter(name__endswith="试验厂").order_by("name"),
                User.objects.filter(pk=officer.pk).select_related("current_post"),
                Organisation.objects.filter(name="没有这个厂"),
            ]
        )

    assert found == [2, 1, 0]


def test_a_question_without_an_answer_counts_nothing():
    found = counted([Organisation.objects.none(), Organisation.objects.filter(pk__in=[])])

    assert found == [0, 0]


def test_one_question_is_enough():
    OrganisationFactory(name="甲试验厂")

    assert counted([Organisation.objects.filter(name="甲试验厂")]) == [1]


def test_no_question_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert counted([]) == []
