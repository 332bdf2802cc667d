"""Columns encrypted at rest, their keys, the blind index, and looking at them."""

from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts import reveals, sealed
from portal.accounts.management.commands import reseal
from portal.accounts.models import Reveal
from portal.audit.models import Entry
from portal.policy.refusal import Refused
from tests.factories.accounts import OrganisationFactory, UserFactory

ID = "330101197005200010"
OLD, NEW = "g1:" + "5a" * 32, "g2:" + "3c" * 32


@given(st.text())
def test_whatever_is_sealed_comes_back(text):
    if any("\ud800" <= c <= "\udfff" for c in text):
        return

    assert sealed.unseal(sealed.seal(text, "a.b"), "a.b") == text


def test_the_same_text_never_seals_alike():
    first, second = sealed.seal(ID, "a.b"), sealed.seal(ID, "a.b")

    assert first != second
    assert first.startswith("g1:") and ID not in first


def test_a_value_moved_to_another_column_is_unreadable():
    with pytest.raises(sealed.Unreadable, match="another column"):
        sealed.unseal(sealed.seal(ID, "a.b"), "a.c")


@pytest.mark.parametrize("broken", ["g1:", "g1:AAAA", "g9:AAAA", "plain", "g1:%%%"])
def test_a_broken_value_is_unreadable(broken):
    with pytest.raises(sealed.Unreadable):
        sealed.unseal(broken, "a.b")


def test_a_flipped_character_is_noticed():
    value = sealed.seal(ID, "a.b")
    flipped = value[:20] + ("A" if value[20] != "A" else "B") + value[21:]

    with pytest.raises(sealed.Unreadable):
        sealed.unseal(flipped, "a.b")


def test_an_old_key_still_reads_and_the_newest_writes(settings):
    settings.SEAL_KEYS = [OLD]
    old = sealed.seal(ID, "a.b")
    settings.SEAL_KEYS = [NEW, OLD]

    assert sealed.unseal(old, "a.b") == ID
    assert sealed.seal(ID, "a.b").startswith("g2:") and sealed.newest_prefix() == "g2:"


@pytest.mark.parametrize("keys", [[], ["g1:short"], ["nonsense"], ["g1:" + "zz" * 32]])
def test_bad_keys_are_named(settings, keys):
    settings.SEAL_KEYS = keys

    with pytest.raises(ImproperlyConfigured, match="SEAL_KEYS"):
        sealed.seal(ID, "a.b")


def test_the_blind_index_is_keyed_and_blind_to_spelling(settings):
    first = sealed.blind_index("11010519491231002x")

    assert first == sealed.blind_index(" １１０１０５19491231002X ") and len(first) == 64
    settings.BLIND_INDEX_KEY = "b6" * 32
    assert sealed.blind_index("11010519491231002x") != first


@pytest.fixture
def person_model(db):
    """A table with a sealed column."""
    with isolate_apps("portal.accounts"):

        class SealedPerson(models.Model):
            number = sealed.SealedField(blank=True, null=True)

            class Meta:
                app_label = "accounts"

            def __str__(self) -> str:
                return "sealed"

        with connection.schema_editor() as editor:
            editor.create_model(SealedPerson)
        yield SealedPerson
        with connection.schema_editor() as editor:
            editor.delete_model(SealedPerson)


@pytest.mark.django_db(transaction=True)
def test_the_column_holds_no_plain_text_and_cannot_be_searched(person_model):
    person = person_model.objects.create(number=ID)

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number FROM {person_model._meta.db_table}")  # noqa: S608
        stored = cursor.fetchone()[0]
    assert stored.startswith("g1:") and ID not in stored
    assert person_model.objects.get(pk=person.pk).number == ID
    assert sealed.unseal(stored, "accounts.sealedperson.number") == ID
    with pytest.raises(FieldError, match="blind index"):
        person_model.objects.filter(number=ID).exists()
    assert person_model.objects.filter(number__isnull=False).count() == 1
    assert person_model._meta.get_field("number").formfield().widget.__class__.__name__ == "TextInput"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("nothing", ["", None])
def test_nothing_is_stored_as_nothing(person_model, nothing):
    person = person_model.objects.create(number=nothing)

    assert person_model.objects.get(pk=person.pk).number == nothing


@pytest.mark.django_db(transaction=True)
def test_rows_move_to_the_newest_key(person_model, settings):
    settings.SEAL_KEYS = [OLD]
    for number in (ID, "", None):
        person_model.objects.create(number=number)
    settings.SEAL_KEYS = [NEW, OLD]
    person_model.objects.create(number=ID)
    field = person_model._meta.get_field("number")

    first, second = reseal.reseal(person_model, field), reseal.reseal(person_model, field)

    settings.SEAL_KEYS = [NEW]
    assert (first, second) == (1, 0)
    assert list(person_model.objects.order_by("pk").values_list("number", flat=True)) == [ID, "", None, ID]


@pytest.mark.django_db
def test_the_command_names_every_sealed_column():
    out = StringIO()

    call_command("reseal", stdout=out)

    sealed_columns = [f for m in apps.get_models() for f in m._meta.local_fields if isinstance(f, sealed.SealedField)]
    assert len(out.getvalue().splitlines()) == len(sealed_columns)


@pytest.mark.django_db
def test_a_look_is_on_record_in_two_places():
    user, subject = UserFactory(district_officer=True), OrganisationFactory()

    reveals.record(user, subject, "leader_id", " 与原件\n核对 ")

    look = Reveal.objects.get()
    assert (look.user, look.subject_type, look.subject_id) == (user, "accounts.organisation", str(subject.pk))
    assert look.reason == "与原件 核对"
    entry = Entry.objects.get(action="reveal")
    assert (entry.remark, entry.data) == ("与原件 核对", {"field": "leader_id"})


@pytest.mark.django_db
@pytest.mark.parametrize(("reason", "said"), [("", "请写明"), (" 看 ", "至少 4 个字"), ("甲" * 201, "最多 200 个字")])
def test_a_look_needs_a_reason(reason, said):
    with pytest.raises(Refused, match=said):
        reveals.record(UserFactory(), OrganisationFactory(), "leader_id", reason)

    assert not Reveal.objects.exists()
