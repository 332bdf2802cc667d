"""Appending: what an entry holds, and what may not enter."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from portal.audit import log
from portal.audit.chain import GENESIS, digest, verify
from portal.audit.models import ChainHead, Entry
from portal.audit.redaction import SensitiveData
from portal.policy import clock
from tests.audit.conftest import Write
from tests.factories.accounts import OrganisationFactory, UserFactory


def test_an_entry_says_who_where_what_and_when(write: Write, at) -> None:
    moment = at("2027-05-10 09:30")
    officer = UserFactory(district_officer=True, name="王某")

    write(actor=officer, remark="缺签字页", from_state="submitted", to_state="returned", on_behalf="张某")

    entry = Entry.objects.get()
    assert (entry.seq, entry.subject_type, entry.subject_id) == (1, "applications.application", "12")
    assert (entry.action, entry.label, entry.remark) == ("application.return", "退回补正", "缺签字页")
    assert (entry.from_state, entry.to_state, entry.on_behalf) == ("submitted", "returned", "张某")
    assert (entry.actor, entry.actor_name, entry.actor_office) == (officer, "王某", officer.organisation.name)
    assert abs((entry.at - moment).total_seconds()) < 5
    assert entry.actor_line == f"{officer.organisation.name} 王某"
    assert str(entry) == "1 退回补正"


def test_the_system_acts_under_its_own_name(write: Write) -> None:
    entry = write(actor=None)

    assert (entry.actor, entry.actor_name, entry.actor_office) == (None, "系统", "")


def test_a_person_without_a_name_is_logged_under_the_sign_in_name(write: Write) -> None:
    entry = write(actor=UserFactory(name="", username="nameless"))

    assert entry.actor_name == "nameless"


def test_the_name_stays_when_the_person_is_renamed(write: Write) -> None:
    person = UserFactory(name="王某")
    write(actor=person)

    person.name = "王新名"
    person.save()

    assert Entry.objects.get().actor_name == "王某"


def test_entries_are_numbered_without_gaps_and_linked(five: list[Entry]) -> None:
    stored = list(Entry.objects.all())

    assert [entry.seq for entry in stored] == [1, 2, 3, 4, 5]
    assert [entry.prev for entry in stored] == [GENESIS, *(entry.hash for entry in stored[:-1])]
    assert [entry.hash for entry in stored] == [digest(entry) for entry in stored]
    assert str(ChainHead.objects.get()) == f"5:{stored[-1].hash}"


def test_what_is_rolled_back_leaves_no_gap(write: Write) -> None:
    write()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        log.append(subject="x:1", action="x", label="x", actor=None)
        raise ZeroDivisionError

    write()

    assert [entry.seq for entry in Entry.objects.all()] == [1, 2]
    assert verify() is None


@pytest.mark.django_db(transaction=True)
def test_an_entry_needs_the_transaction_of_what_it_tells_about() -> None:
    with pytest.raises(TransactionManagementError, match="in the transaction"):
        log.append(subject="x:1", action="x", label="x", actor=None)


def test_a_record_is_referred_to_by_kind_and_key(write: Write) -> None:
    organisation = OrganisationFactory()

    entry = write(subject=organisation)

    assert (entry.subject_type, entry.subject_id) == ("accounts.organisation", str(organisation.pk))
    assert entry.subject_name == organisation._meta.verbose_name


@pytest.mark.parametrize("kind", ["gone.record", "signin"])
def test_a_kind_the_portal_does_not_know_is_shown_as_it_stands(write: Write, kind: str) -> None:
    assert write(subject=f"{kind}:7").subject_name == kind


def test_a_records_life_is_read_in_one_query(five: list[Entry], write: Write) -> None:
    first, second = OrganisationFactory(), OrganisationFactory()
    write(subject=first, label="甲")
    write(subject=second, label="乙")
    write(subject=first, label="丙")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        of_first = [entry.label for entry in Entry.objects.about(first)]
        of_both = [entry.label for entry in Entry.objects.about_any([first, second])]
        of_none = list(Entry.objects.about_any([]))

    assert (of_first, of_both, of_none) == (["甲", "丙"], ["甲", "乙", "丙"], [])
    assert len(queries) == 2
    assert [entry.label for entry in Entry.objects.about(first).newest_first()] == ["丙", "甲"]
    assert log.last_about(first).label == "丙"  # type: ignore[union-attr]
    assert log.last_about(OrganisationFactory()) is None


def test_dates_money_and_fractions_are_logged_as_text(write: Write) -> None:
    said = {
        "day": date(2027, 4, 30),
        "money": Decimal("100000.50"),
        "mean": 86.25,
        "at": datetime(2027, 1, 1, tzinfo=UTC),
    }

    write(data=said)

    assert Entry.objects.get().data == {
        "day": "2027-04-30",
        "money": "100000.50",
        "mean": "86.25",
        "at": "2027-01-01T00:00:00Z",
    }
    assert verify() is None


def test_a_bare_personal_number_in_the_data_is_refused_and_nothing_is_written(write: Write) -> None:
    with pytest.raises(SensitiveData, match="手机号"):
        write(data={"contact": {"phones": [13800138000]}})

    assert not Entry.objects.exists()


def test_a_personal_number_typed_into_what_the_data_tells_is_masked(write: Write) -> None:
    entry = write(data={"document": "凭证6222021234567890123", "people": [{"name": "１３８００１３８０００"}], "no": 3})

    assert entry.data == {"document": "凭证622************0123", "people": [{"name": "138****8000"}], "no": 3}
    assert verify() is None


def test_a_personal_number_typed_into_a_label_is_masked(write: Write) -> None:
    assert write(label="铭牌已交付 13800138000").label == "铭牌已交付 138****8000"


def test_a_personal_number_typed_into_a_remark_is_masked(write: Write) -> None:
    entry = write(remark="请联系 13800138000，身份证 330106197503152417。")

    assert entry.remark == "请联系 138****8000，身份证 330***********2417。"


def test_entries_can_be_neither_changed_nor_deleted_through_the_model(five: list[Entry]) -> None:
    with pytest.raises(TypeError, match="append-only"):
        Entry.objects.filter(seq=1).update(remark="")
    with pytest.raises(TypeError, match="append-only"):
        Entry.objects.all().delete()

    assert Entry.objects.count() == 5


def test_an_append_costs_three_statements(write: Write) -> None:
    officer = UserFactory(district_officer=True)
    assert officer.organisation.name
    clock.reset()

    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        log.append(subject="x:1", action="x", label="x", actor=officer)

    said = [query["sql"].split(" ")[0] for query in queries if "audit_" in query["sql"]]
    assert said == ["SELECT", "INSERT", "UPDATE"]


def test_a_lost_head_is_made_anew_before_the_first_entry(write: Write) -> None:
    ChainHead.objects.all().delete()

    assert write().seq == 1
