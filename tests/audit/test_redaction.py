"""Personal numbers are recognised; public codes, hashes, dates and money are not mistaken for them."""

from __future__ import annotations

import pytest

from portal.audit.redaction import SensitiveData, masked, refuse_sensitive
from tests.factories.accounts import uscc


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("330106197503152417", "身份证号"),
        ("身份证11010519800101123X，", "身份证号"),
        ("11010519800101123x", "身份证号"),
        ("３３０１０６１９７５０３１５２４１７", "身份证号"),
        ("13800138000", "手机号"),
        ("138 0013 8000", "手机号"),
        ("138-0013-8000", "手机号"),
        ("+8613800138000", "账号"),
        ("电话:19912345678。", "手机号"),
        ("6222021234567890123", "账号"),
        ("6222 0212 3456 7890 123", "账号"),
        ("开户账号 3301040160001234567", "账号"),
    ],
)
def test_personal_numbers_are_refused_without_repeating_them(text: str, kind: str) -> None:
    with pytest.raises(SensitiveData, match=kind) as refused:
        refuse_sensitive({"deep": [{"text": text}]})

    assert text not in str(refused.value)


def test_a_number_as_key_or_as_integer_is_refused_too() -> None:
    with pytest.raises(SensitiveData):
        refuse_sensitive({"13800138000": 1})
    with pytest.raises(SensitiveData):
        refuse_sensitive({"phone": 13800138000})


@pytest.mark.parametrize(
    "text",
    [
        uscc(42),
        "12330106738459123Y",
        "HZ-2027-0031",
        "杭人社发〔2023〕112号",
        "2027-04-30T23:59:58.123456+08:00",
        "100000.50",
        "0571-87654321",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "123e4567-e89b-12d3-a456-426614174000",
    ],
)
def test_public_codes_hashes_dates_and_money_pass(text: str) -> None:
    refuse_sensitive({"text": text})

    assert masked(text) == text


def test_a_social_credit_code_of_digits_alone_passes() -> None:
    code = digits_only_code()

    refuse_sensitive({"uscc": code})

    assert masked(f"单位{code}") == f"单位{code}"


def test_masking_keeps_the_sentence_and_the_ends() -> None:
    text = masked("账号 6222021234567890123，电话 138-0013-8000")

    assert text == "账号 622************0123，电话 138******8000"


def digits_only_code() -> str:
    """A valid code without a letter, as older institutions have."""
    characters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    for number in range(100):
        body = f"123301004701{number:05d}"
        check = characters[(31 - sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 31) % 31]
        if check.isdigit():
            return body + check
    raise AssertionError
