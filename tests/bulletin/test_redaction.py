"""Nothing that identifies a person beyond the name is published (requirement of §5h): the gate finds every disguise."""

from __future__ import annotations

import pytest

from portal.bulletin.redaction import sensitive_parts

IDS = ("330101197005200010", "330101198203150020", "33010119650115001X")
MOBILES = ("13800000000", "19912345678")
ACCOUNTS = ("6222021202001234567", "1202021234567890")


def disguises(number: str) -> list[str]:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in number)
    spaced = " ".join(number)
    grouped = "-".join(number[at : at + 4] for at in range(0, len(number), 4))
    hidden = "\u200b".join(number)
    return [number, wide, spaced, grouped, hidden, f"联系电话{number}。", f"（{wide}）"]


@pytest.mark.parametrize("text", [text for number in IDS for text in disguises(number)])
def test_a_resident_id_is_found_in_every_disguise(text):
    assert sensitive_parts(text)


@pytest.mark.parametrize("text", [text for number in MOBILES for text in disguises(number)])
def test_a_mobile_number_is_found_in_every_disguise(text):
    assert sensitive_parts(text)


@pytest.mark.parametrize("text", [text for number in ACCOUNTS for text in disguises(number)])
def test_an_account_number_is_found_in_every_disguise(text):
    assert sensitive_parts(text)


def test_a_masked_id_is_found_too():
    assert sensitive_parts("330101********0010") == ["身份证号"]


@pytest.mark.parametrize(
    "text",
    [
        "沈砚舟装配钳工技能大师工作室",
        "杭州钱江重机有限公司",
        "杭人社发〔2023〕112号",
        "HZ-2027-0031",
        "0571-85251234",
        "2027年6月21日至2027年6月25日",
        "萧山区人力资源和社会保障局",
        "25 家左右",
    ],
)
def test_ordinary_words_of_a_notice_are_no_alarm(text):
    assert sensitive_parts(text) == []
