"""A prepared question answers like the QuerySet it was made from, however often and with whatever values."""

from __future__ import annotations

import pytest
from django.db.models import BigAutoField, CharField, Count, Q

from portal.accounts.models import Organisation, User
from portal.policy.prepared import Among, Given, Prepared, PreparedFigures
from tests.factories.accounts import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_every_call_brings_its_own_values():
    question = Prepared(lambda: Organisation.objects.filter(name=Given("name", CharField())))
    first, second = OrganisationFactory(name="甲厂"), OrganisationFactory(name="乙厂")

    found = [question.one(name="甲厂"), question.one(name="乙厂"), question.one(name="丙厂")]

    assert found == [first, second, None]


def test_rows_bring_what_was_joined(django_assert_num_queries):
    question = Prepared(lambda: User.objects.with_post().filter(pk=Given("pk", BigAutoField())))
    officer = UserFactory(city_officer=True)
    question.one(pk=officer.pk)

    with django_assert_num_queries(1):
        office = question.one(pk=officer.pk).organisation

    assert office == officer.organisation


def test_prefetches_are_made_as_usual(django_assert_num_queries):
    question = Prepared(lambda: User.objects.filter(Among("pk", "keys")).prefetch_related("posts"))
    officer = UserFactory(city_officer=True)

    with django_assert_num_queries(2):
        (found,) = question.rows(keys=[officer.pk])
        roles = [post.role for post in found.posts.all()]

    assert roles == ["city_officer"]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_among_takes_any_number_of_keys(count):
    question = Prepared(lambda: Organisation.objects.filter(Among("pk", "keys")).order_by("pk"))
    made = [OrganisationFactory() for _ in range(4)]

    found = question.rows(keys=[each.pk for each in made[:count]])

    assert found == made[:count]


def test_among_compares_words_too():
    question = Prepared(lambda: Organisation.objects.filter(Among("name", "names")))
    made = OrganisationFactory(name="带'引号\"的厂")

    found = question.rows(names=["带'引号\"的厂", "别的厂"])

    assert found == [made]


def test_a_value_is_never_read_as_sql():
    question = Prepared(lambda: Organisation.objects.filter(name=Given("name", CharField())))
    OrganisationFactory(name="甲厂")

    found = question.rows(name="甲厂' OR '1'='1")

    assert found == []


def test_tuples_come_back_where_only_columns_are_asked():
    question = Prepared(
        lambda: Organisation.objects.filter(name=Given("name", CharField())).values_list("name", "city")
    )
    made = OrganisationFactory(name="甲厂")

    found = question.rows(name="甲厂")

    assert found == [("甲厂", made.city)]


def test_figures_are_those_of_an_aggregate():
    city = Given("city", CharField())
    question = PreparedFigures(
        lambda: Organisation.objects.filter(name__endswith="试验厂", city=city),
        lambda: {"all": Count("pk"), "named": Count("pk", filter=Q(name=Given("name", CharField())))},
    )
    for name in ("甲试验厂", "乙试验厂", "丙试验厂"):
        OrganisationFactory(name=name, city="beijing")

    found = [question.of(city="beijing", name="甲试验厂"), question.of(city="nowhere", name="甲试验厂")]

    assert found == [{"all": 3, "named": 1}, {"all": 0, "named": 0}]


def test_a_missing_value_is_a_fault_and_no_guess():
    question = Prepared(lambda: Organisation.objects.filter(name=Given("name", CharField())))

    with pytest.raises(KeyError):
        question.rows(city="hangzhou")
