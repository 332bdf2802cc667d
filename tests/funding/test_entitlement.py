"""What a new studio is due by its pack (HZ-63, HZ-64, BJ-66, A-08)."""

from __future__ import annotations

from decimal import Decimal

from applications import dues
from funding.entitlement import Title, establishment, on_excellence
from portal.policy import measures

HANGZHOU, BEIJING = measures.load("hangzhou-2023"), measures.load("beijing-2023")


def test_hangzhou_gives_a_new_studio_a_hundred_thousand():
    due = establishment(HANGZHOU, "new", True)

    assert due.amount == Decimal(100000)
    assert "六（一）" in due.clause


def test_an_institution_outside_the_grant_gets_none_and_reads_why():
    due = establishment(HANGZHOU, "new", False)

    assert due.amount == 0
    assert due.words == "事业单位不列入建设经费资助，没有建设经费"


def test_without_its_exclusion_the_institution_is_paid_too():
    due = establishment(HANGZHOU.override("grant_excludes_unfunded", False), "new", False)

    assert due.amount == Decimal(100000)


def test_an_honorary_studio_gets_none():
    assert establishment(HANGZHOU, "honorary", True).amount == 0


def test_a_city_may_decide_to_pay_honorary_studios():
    due = establishment(HANGZHOU.override("grant_honorary_establishment", True), "honorary", True)

    assert due.amount == Decimal(100000)


def test_beijing_gives_every_first_recognition_three_hundred_thousand():
    assert establishment(BEIJING, "new", True).amount == Decimal(300000)
    assert establishment(BEIJING, "new", False).amount == Decimal(300000)
    assert establishment(BEIJING, "honorary", True).amount == 0


def test_a_new_leader_brings_none_unless_the_city_decides_so():
    """A-32."""
    given = establishment(BEIJING.override("leader_change_new_grant", True), "leader_change", True)

    assert establishment(BEIJING, "leader_change", True).amount == 0
    assert establishment(HANGZHOU, "leader_change", True).amount == 0
    assert given.amount == Decimal(300000)


def test_the_check_of_institutions_is_for_the_policy_that_excludes_some():
    """A-06: Hangzhou's finance looks again; Beijing knows no such institutions."""
    title = Title(honorary=False, eligible=False)
    asked = {"imported": False, "others": 0, "same_year": False, "decision": 7}

    assert on_excellence(HANGZHOU, title, **asked).needs == "finance"
    assert on_excellence(BEIJING, title, **asked).state == "due"


def test_a_title_that_is_not_the_first_brings_no_second_grant():
    due = establishment(BEIJING, "new", True, first=False)

    assert due.amount == 0
    assert due.words == "不是首次认定，没有一次性资助"


def test_the_trade_below_asks_through_its_registry():
    due = dues.on_recognition(BEIJING, "new", True)

    assert due == establishment(BEIJING, "new", True)
