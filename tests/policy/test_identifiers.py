"""Resident IDs, credit codes, mobiles and certificate numbers: the genuine pass, the mistyped are told why."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as reference

from portal.policy.identifiers import (
    USCC_ALPHABET,
    InvalidIdentifier,
    check_certificate,
    check_mobile,
    check_resident_id,
    check_uscc,
    mask_mobile,
    mask_resident_id,
    resident_id_check_digit,
    uscc_check_character,
    uscc_kind,
    uscc_nature,
)

TODAY = date(2027, 4, 30)
OLD_REGIONS = [
    "330102", "330103", "330104", "330106", "330108", "330109", "330110", "330111", "330112", "330113", "330114",
    "330121", "330125", "330181", "330183", "330184", "330185", "110112",
]  # fmt: skip
USCC_VECTORS = [
    ("91330102MATE5T017P", "enterprise"),
    ("91330109MA2DEMXX9Y", "enterprise"),
    ("12330100MB0A000187", "institution"),
    ("92330127MA2H000143", "sole_trader"),
    ("91110105MA0C00016H", "enterprise"),
    ("12110000MB1A00028K", "institution"),
    ("91110000600037341L", "enterprise"),
]


def an_id(region: str, birth: str, serial: str = "001") -> str:
    first = region + birth + serial
    return first + resident_id_check_digit(first)


@pytest.mark.parametrize(
    ("number", "sex", "birth"),
    [
        ("330101197005200010", "male", date(1970, 5, 20)),
        ("330101198203150020", "female", date(1982, 3, 15)),
        ("330101196501150011", "male", date(1965, 1, 15)),
        ("330101197511080023", "female", date(1975, 11, 8)),
        ("11010519491231002X", "female", date(1949, 12, 31)),
    ],
)
def test_a_known_number_is_read(number: str, sex: str, birth: date) -> None:
    found = check_resident_id(number, TODAY)

    assert (found.number, found.sex, found.birth, found.region) == (number, sex, birth, number[:6])
    assert (found.kind, found.warnings) == ("resident", ())


@pytest.mark.parametrize("region", OLD_REGIONS)
@pytest.mark.parametrize("birth", ["19650301", "19720615", "19951231"])
def test_a_region_of_any_time_is_accepted(region: str, birth: str) -> None:
    assert check_resident_id(an_id(region, birth), TODAY).warnings == ()


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_a_residence_permit_is_accepted(region: str) -> None:
    assert check_resident_id(an_id(region, "19750101"), TODAY).kind == "residence_permit"


def test_a_permanent_residence_card_is_accepted() -> None:
    assert check_resident_id(an_id("911840", "19750101"), TODAY).kind == "permanent_resident"


def test_an_unknown_province_is_only_a_warning() -> None:
    found = check_resident_id(an_id("380101", "19750101"), TODAY)

    assert found.warnings == ("身份证号前两位不是已知的省级地区代码，请对照证件核对。",)


def test_a_child_is_only_a_warning() -> None:
    found = check_resident_id(an_id("330101", "20110501"), TODAY)

    assert found.warnings == ("按身份证号未满 16 周岁，请核对。",)


def test_spaces_small_x_and_wide_digits_are_understood() -> None:
    found = check_resident_id(" 110105 19491231 002ｘ", TODAY)

    assert found.number == "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("33010119700520001", "身份证号应为 18 位，现在是 17 位，请对照证件再输一次。"),
        ("33010119700520O010", "身份证号前 17 位应为数字，最后一位是数字或 X，请对照证件再输一次。"),
        ("330101197005200011", "身份证号最后一位与前 17 位对不上，请对照证件再输一次。"),
        (an_id("330101", "19700230"), "身份证号中的出生日期不存在，请对照证件再输一次。"),
        (an_id("330101", "20990101"), "身份证号中的出生日期晚于今天，请对照证件再输一次。"),
        (an_id("330101", "18000101"), "身份证号中的出生年份过早，请对照证件再输一次。"),
    ],
)
def test_a_wrong_number_is_told_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(InvalidIdentifier) as refused:
        check_resident_id(text, TODAY)

    assert str(refused.value) == reason


@given(st.dates(date(1930, 1, 1), date(2009, 1, 1)), st.integers(0, 999), st.integers(0, 17), st.integers(1, 9))
def test_one_mistyped_digit_is_always_noticed(birth: date, serial: int, place: int, shift: int) -> None:
    number = an_id("330101", f"{birth:%Y%m%d}", f"{serial:03}")
    wrong = str((int(number[place].replace("X", "0")) + shift) % 10)
    mistyped = number[:place] + wrong + number[place + 1 :]

    if mistyped != number:
        with pytest.raises(InvalidIdentifier):
            check_resident_id(mistyped, TODAY)


def test_the_mask_hides_the_day_of_birth() -> None:
    assert mask_resident_id("330101197005200010") == "330101********0010"
    assert mask_resident_id("123") == "***"


@pytest.mark.parametrize(("code", "kind"), USCC_VECTORS)
def test_a_credit_code_is_proved_and_tells_its_kind(code: str, kind: str) -> None:
    assert check_uscc(code.lower()) == code
    assert uscc_kind(code) == kind


@pytest.mark.parametrize(
    ("code", "nature"),
    [("12330100MB0A000187", "public_institution"), ("52330100MJ", "social_organisation"), ("11330100", ""), ("Y1", "")],
)
def test_a_credit_code_speaks_for_a_nature_or_is_silent(code: str, nature: str) -> None:
    assert uscc_nature(code) == nature


def test_a_wrong_check_character_is_refused() -> None:
    with pytest.raises(InvalidIdentifier, match="最后一位与前 17 位对不上"):
        check_uscc("9133010079965960XN")


@pytest.mark.parametrize("letter", "IOSVZ")
def test_letters_that_no_code_has_are_named(letter: str) -> None:
    with pytest.raises(InvalidIdentifier, match=f"统一社会信用代码里不会有 {letter}"):
        check_uscc("91330102MATE5T017P"[:9] + letter + "91330102MATE5T017P"[10:])


def test_a_short_code_is_refused() -> None:
    with pytest.raises(InvalidIdentifier, match="应为 18 位，现在是 3 位"):
        check_uscc("913")


@given(st.text(USCC_ALPHABET, min_size=17, max_size=17))
def test_the_check_character_is_that_of_an_independent_library(first: str) -> None:
    assert uscc_check_character(first) == reference.calc_check_digit(first)


@pytest.mark.parametrize("text", ["13800000000", "+86 138-0000-0000", " 138 0000 0000"])
def test_a_mobile_is_brought_to_eleven_digits(text: str) -> None:
    assert check_mobile(text) == "13800000000"


@pytest.mark.parametrize("text", ["12800000000", "1380000000", "0571-87654321"])
def test_what_is_no_mobile_is_refused(text: str) -> None:
    with pytest.raises(InvalidIdentifier, match="手机号应为 11 位数字"):
        check_mobile(text)


def test_a_mobile_is_masked() -> None:
    assert mask_mobile("13800000000") == "138****0000"
    assert mask_mobile("0571") == "****"


@pytest.mark.parametrize(
    ("number", "level", "year", "warnings"),
    [
        ("1811003000200123", "technician", 2018, []),
        ("1811003000100123", "technician", 2018, ["编号中的等级为高级技师（一级），与所填等级“技师（二级）”不同。"]),
        ("Y000133000001231000001", "senior_technician", 2023, []),
        ("S000133000001232000001", "technician", 2024, ["编号中的年份为 23，与发证年份 2024 不同。"]),
        ("S000133000001237000001", "technician", None, ["编号中的等级代码为 7，不在 1 至 5 之间。"]),
        ("TY00013300000123000001", "special_technician", 2023, []),
        ("TY00013300000123000001", "technician", 2023, ["编号像是特级技师证书，与所填等级“技师（二级）”不同。"]),
        ("浙A-001", "technician", 2023, ["证书编号的格式不常见（一般为 16 位数字，或 Y、S 开头的 22 位）。"]),
    ],
)
def test_a_certificate_number_is_held_against_level_and_year(
    number: str, level: str, year: int | None, warnings: list[str]
) -> None:
    assert check_certificate(number, level, year) == warnings
