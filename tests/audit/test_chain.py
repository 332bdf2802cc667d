"""Tampering: whatever is done to the table, the first bad entry is named."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal.audit.chain import Break, digest, verify
from portal.audit.models import ChainHead, Entry
from tests.audit.conftest import Write

Sql = Callable[[str], None]

TEXTS = (
    "subject_type", "subject_id", "action", "label", "actor_name", "actor_office", "on_behalf",
    "from_state", "to_state", "remark", "ip",
)  # fmt: skip


def test_an_untouched_chain_is_whole(five: list[Entry]) -> None:
    assert verify() is None


@pytest.mark.django_db
def test_an_empty_chain_is_whole() -> None:
    assert verify() is None


@pytest.mark.parametrize("column", TEXTS)
def test_a_changed_text_is_named(five: list[Entry], sql: Sql, column: str) -> None:
    sql(f"UPDATE audit_entry SET {column} = {column} || 'x' WHERE seq = 3")  # noqa: S608

    assert verify() == Break(3, "内容与校验值不符")


@pytest.mark.parametrize("place", range(4))
def test_a_single_flipped_byte_is_named(five: list[Entry], sql: Sql, place: int) -> None:
    remark = five[2].remark
    flipped = remark[:place] + chr(ord(remark[place]) ^ 1) + remark[place + 1 :]

    sql(f"UPDATE audit_entry SET remark = '{flipped}' WHERE seq = 3")  # noqa: S608

    assert verify() == Break(3, "内容与校验值不符")


@pytest.mark.parametrize(
    "change",
    [
        "actor_id = NULL",
        "at = '2026-01-01 00:00:00+00:00'",
        """data = '{"field":"证书","points":4}'""",
        """data = '{"field":"证书","points":3,"more":1}'""",
        "data = 'null'",
    ],
)
def test_any_other_changed_column_is_named(five: list[Entry], sql: Sql, change: str) -> None:
    sql(f"UPDATE audit_entry SET {change} WHERE seq = 3")  # noqa: S608

    assert verify() == Break(3, "内容与校验值不符")


def test_changed_hashes_are_named(five: list[Entry], sql: Sql) -> None:
    sql(f"UPDATE audit_entry SET hash = '{'e' * 64}' WHERE seq = 3")  # noqa: S608

    assert verify() == Break(3, "内容与校验值不符")


def test_a_changed_link_is_named(five: list[Entry], sql: Sql) -> None:
    sql(f"UPDATE audit_entry SET prev = '{'e' * 64}' WHERE seq = 3")  # noqa: S608

    assert verify() == Break(3, "与上一条衔接不上")


@pytest.mark.parametrize("gone", [1, 3, 5])
def test_a_deleted_entry_is_named(five: list[Entry], sql: Sql, gone: int) -> None:
    sql(f"DELETE FROM audit_entry WHERE seq = {gone}")  # noqa: S608

    assert verify() == Break(gone, "这一条不见了")


def test_a_wiped_log_is_named(five: list[Entry], sql: Sql) -> None:
    sql("DELETE FROM audit_entry")

    assert verify() == Break(1, "这一条不见了")


def test_two_swapped_entries_are_named(five: list[Entry], sql: Sql) -> None:
    sql("UPDATE audit_entry SET seq = 99 WHERE seq = 2")
    sql("UPDATE audit_entry SET seq = 2 WHERE seq = 4")
    sql("UPDATE audit_entry SET seq = 4 WHERE seq = 99")

    assert verify() == Break(2, "与上一条衔接不上")


def test_an_entry_pushed_in_between_is_named(five: list[Entry], sql: Sql) -> None:
    sql("UPDATE audit_entry SET seq = 6 WHERE seq = 5")
    sql("UPDATE audit_entry SET seq = 5 WHERE seq = 4")
    forge(four := Entry.objects.get(seq=3), 4)

    assert four.seq == 4
    assert verify() == Break(5, "与上一条衔接不上")


def test_an_entry_put_behind_the_end_is_named(five: list[Entry]) -> None:
    forge(five[4], 6)

    assert verify() == Break(6, "这一条不是系统写入的")


def test_an_entry_rewritten_with_its_hash_is_betrayed_by_the_next(five: list[Entry], sql: Sql) -> None:
    third = Entry.objects.get(seq=3)
    third.remark = "改过"

    sql(f"UPDATE audit_entry SET remark = '改过', hash = '{digest(third)}' WHERE seq = 3")  # noqa: S608

    assert verify() == Break(4, "与上一条衔接不上")


def test_a_rewritten_last_entry_is_betrayed_by_the_head(five: list[Entry], sql: Sql) -> None:
    last = Entry.objects.get(seq=5)
    last.remark = "改过"

    sql(f"UPDATE audit_entry SET remark = '改过', hash = '{digest(last)}' WHERE seq = 5")  # noqa: S608

    assert verify() == Break(5, "与记录链末端不符")


def test_a_chain_rewritten_to_its_end_is_betrayed_by_an_anchor_kept_elsewhere(five: list[Entry], sql: Sql) -> None:
    kept = (5, five[4].hash)
    last = Entry.objects.get(seq=5)
    last.remark = "改过"
    sql(f"UPDATE audit_entry SET remark = '改过', hash = '{digest(last)}' WHERE seq = 5")  # noqa: S608
    ChainHead.objects.update(hash=digest(last))

    assert verify() is None
    assert verify(kept) == Break(5, "与另存的校验值不符")


def test_a_chain_cut_short_with_its_head_is_betrayed_by_an_anchor(five: list[Entry], sql: Sql) -> None:
    sql("DELETE FROM audit_entry WHERE seq = 5")
    ChainHead.objects.update(seq=4, hash=five[3].hash)

    assert verify() is None
    assert verify((5, five[4].hash)) == Break(5, "这一条不见了")


def test_a_missing_head_is_noticed(five: list[Entry]) -> None:
    ChainHead.objects.all().delete()

    assert verify() == Break(1, "这一条不是系统写入的")


def test_the_hash_is_sha_256_of_the_canonical_words(write: Write) -> None:
    entry = write(subject="x:1", action="a", label="事", remark="说", data={"b": 1, "a": "二"})
    at = entry.at.strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")

    words = (
        f'{{"action":"a","actor_id":null,"actor_name":"系统","actor_office":"","at":"{at}","data":{{"a":"二","b":1}},'
        f'"from_state":"","ip":"","label":"事","on_behalf":"","prev":"{"0" * 64}","remark":"说","seq":1,'
        '"subject_id":"1","subject_type":"x","to_state":""}'
    )

    assert entry.hash == hashlib.sha256(words.encode()).hexdigest()


def test_the_command_prints_the_anchor_of_a_whole_chain(five: list[Entry]) -> None:
    out = StringIO()

    call_command("verify_audit", stdout=out)
    anchor = f"5:{five[4].hash}"
    call_command("verify_audit", anchor=anchor, stdout=StringIO())

    assert "操作日志共 5 条，全部相符。" in out.getvalue()
    assert anchor in out.getvalue()


@pytest.mark.django_db
def test_the_command_has_no_anchor_for_an_empty_chain() -> None:
    ChainHead.objects.all().delete()
    out = StringIO()

    call_command("verify_audit", stdout=out)

    assert out.getvalue() == "操作日志共 0 条，全部相符。\n"


def test_the_command_names_the_broken_entry_and_fails(five: list[Entry], sql: Sql) -> None:
    sql("DELETE FROM audit_entry WHERE seq = 3")

    with pytest.raises(CommandError, match="操作日志第 3 条有问题：这一条不见了。") as failed:
        call_command("verify_audit")

    assert failed.value.returncode == 1


def test_the_command_refuses_an_anchor_it_cannot_read(five: list[Entry]) -> None:
    with pytest.raises(CommandError, match="序号:校验值"):
        call_command("verify_audit", anchor="5")


def forge(like: Entry, seq: int) -> None:
    """Insert an entry that carries a right hash of its own."""
    like.seq = seq
    like.prev = Entry.objects.get(seq=seq - 1).hash
    like.hash = digest(like)
    like.save(force_insert=True)


if connection.vendor == "sqlite":
    # PostgreSQL keeps such values out by their types.

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ("data = '{broken'", "内容与校验值不符"),
            ("at = 'yesterday'", "内容与校验值不符"),
            ("at = '2026-13-45 00:00:00'", "内容已无法读出"),
        ],
    )
    def test_what_is_no_value_at_all_is_named(five: list[Entry], sql: Sql, change: str, reason: str) -> None:
        sql("PRAGMA ignore_check_constraints = ON")
        sql(f"UPDATE audit_entry SET {change} WHERE seq = 3")  # noqa: S608
        sql("PRAGMA ignore_check_constraints = OFF")

        assert verify() == Break(3, reason)
