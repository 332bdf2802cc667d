"""Short codes: found when true, nothing when anything is changed, and no hint how near a guess was."""

from __future__ import annotations

import json

import pytest

from portal.accounts.models import Organisation
from portal.documents import verification
from portal.documents.models import Verification

pytestmark = pytest.mark.django_db
FACTS = {"工作室": "喆堃数控车工技能大师工作室", "认定文号": "杭人社发〔2027〕31号", "有效期": "2027年至2030年"}


@pytest.fixture
def issued(host: Organisation) -> Verification:
    return verification.issue(host, "certificate", FACTS, "d" * 64)


def test_a_code_has_sixteen_symbols_without_look_alikes_in_groups(issued: Verification) -> None:
    assert len(issued.code) == 16 and not set(issued.code) & set("ILOU")
    assert len(verification.ALPHABET) ** verification.RANDOM_SYMBOLS == 2**60
    assert issued.grouped == "-".join((issued.code[:4], issued.code[4:8], issued.code[8:12], issued.code[12:]))
    assert str(issued) == issued.grouped


def test_lookup_finds_it_however_it_was_typed(issued: Verification) -> None:
    typed = issued.grouped.lower().replace("0", "o").replace("1", "l")

    assert verification.lookup(issued.code) == issued
    assert verification.lookup(f"  {typed} ") == issued
    assert list(issued.facts.items()) == list(FACTS.items())


def test_the_facts_keep_their_order(issued: Verification) -> None:
    issued.refresh_from_db()

    assert list(issued.facts) == ["工作室", "认定文号", "有效期"]


def test_one_symbol_changed_is_as_unknown_as_rubbish(issued: Verification) -> None:
    for at in range(16):
        other = "2" if issued.code[at] != "2" else "3"
        assert verification.lookup(issued.code[:at] + other + issued.code[at + 1 :]) is None
    for rubbish in ("", "x", "证" * 16, "A" * 16, issued.code + "2", "\x00" * 16):
        assert verification.lookup(rubbish) is None


def test_a_well_formed_code_that_was_never_issued_is_unknown() -> None:
    assert verification.lookup(verification._new_code()) is None


@pytest.mark.parametrize(
    "change", [{"fact_rows": [["工作室", "别的工作室"]]}, {"digest": "e" * 64}, {"object_id": "999"}]
)
def test_a_row_changed_behind_the_portals_back_no_longer_verifies(
    issued: Verification, change: dict[str, object]
) -> None:
    Verification.objects.filter(pk=issued.pk).update(**change)

    assert verification.lookup(issued.code) is None


def test_the_same_content_has_one_code_and_other_content_another(host: Organisation, issued: Verification) -> None:
    assert verification.issue(host, "certificate", FACTS, "d" * 64) == issued
    assert verification.issue(host, "certificate", FACTS, "e" * 64).code != issued.code


def test_a_withdrawn_code_is_found_and_marked_void(host: Organisation, issued: Verification) -> None:
    other = verification.issue(host, "form", FACTS, "d" * 64)

    assert verification.withdraw(host, "称号已撤销", kind="certificate") == 1
    assert verification.withdraw(host, "全部作废") == 1

    found = verification.lookup(issued.code)
    assert found is not None and found.void_reason == "称号已撤销" and found.void_at is not None
    other.refresh_from_db()
    assert other.void_reason == "全部作废"


def test_the_address_of_a_code_and_back(issued: Verification, settings: object) -> None:
    address = verification.url(issued.grouped)

    assert address.endswith(f"/verify/{issued.code}/")
    assert verification.from_text(address) == issued.code
    assert verification.from_text(issued.grouped) == issued.code
    assert verification.from_text("http://example.org/else") == ""
    assert json.dumps(issued.fact_rows, ensure_ascii=False).count("工作室") == 2


def test_codes_differ(host: Organisation) -> None:
    assert len({verification._new_code() for _ in range(2000)}) == 2000
