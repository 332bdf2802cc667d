"""One answer: what was typed is kept, reading it gives a value or a sentence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from applications import answers, identities, naming
from applications.answers import Invalid, Setting
from portal.policy.measures import FieldSpec

ON = Setting(date(2027, 3, 1), "new", {"330106": "西湖区"})


def spec(kind: str, **options) -> FieldSpec:
    return FieldSpec(key="it", label="项目", type=kind, **options)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("text", " 王某 ", "王某"),
        ("int", "１，200", 1200),
        ("decimal", "12.50", Decimal("12.50")),
        ("money", "300,000", Decimal(300000)),
        ("date", "2024年6月8日", date(2024, 6, 8)),
        ("date", "2024-06-08", date(2024, 6, 8)),
        ("month", "2024.6", date(2024, 6, 1)),
        ("month", "2024-06-08", date(2024, 6, 1)),
        ("bool", True, True),
        ("mobile", "138 0000 0000", "13800000000"),
        ("email", "a@example.invalid", "a@example.invalid"),
        ("region", "330106", "330106"),
        ("uscc", "91330102mate5t017p", "91330102MATE5T017P"),
    ],
)
def test_an_answer_is_read_by_its_type(kind, raw, value):
    assert answers.read(spec(kind), raw, ON) == value


@pytest.mark.parametrize(
    ("kind", "raw", "words"),
    [
        ("int", "三", "请填阿拉伯数字"),
        ("int", "2.5", "请填整数"),
        ("int", "-1", "不能小于 0"),
        ("int", "1000000000", "太大"),
        ("money", "1.234", "最多两位小数"),
        ("date", "2024-02-30", "认不出来"),
        ("date", "1800-01-01", "年份不对"),
        ("month", "去年", "认不出来"),
        ("mobile", "12345", "手机号"),
        ("email", "a@", "不是完整的邮箱"),
        ("region", "110101", "选一个区县"),
        ("uscc", "9133010079965960XN", "统一社会信用代码"),
    ],
)
def test_what_cannot_stand_is_said_in_a_sentence(kind, raw, words):
    with pytest.raises(Invalid) as found:
        answers.read(spec(kind), raw, ON)

    assert words in found.value.message


def test_a_choice_must_be_one_of_the_offered():
    field = spec("choice", choices=(("a", "甲"), ("b", "乙")))

    assert answers.shown(field, "a", ON) == "甲"
    with pytest.raises(Invalid):
        answers.read(field, "c", ON)


def test_several_choices_are_shown_in_words():
    field = spec("multichoice", choices=(("a", "甲"), ("b", "乙")))

    assert answers.shown(field, ["b", "a"], ON) == "乙、甲"


@pytest.mark.parametrize(("text", "size"), [("你好", 2), ("😀", 1), ("a\nb", 4), ("a\r\nb", 4), ("", 0)])
def test_characters_are_counted_as_the_page_counts_them(text, size):
    assert answers.length(text) == size


def test_the_two_hundred_and_first_character_is_refused_with_the_figures():
    field = spec("textarea", max_length=200)

    assert answers.read(field, "字" * 200, ON) == "字" * 200
    with pytest.raises(Invalid, match="最多 200 字，现有 201 字，请删减 1 字"):
        answers.read(field, "字" * 201, ON)


def test_a_text_too_short_says_how_much_is_missing():
    with pytest.raises(Invalid, match="至少 5 字，现有 2 字，请再补充 3 字"):
        answers.read(spec("textarea", min_length=5), "太短", ON)


@pytest.mark.parametrize("raw", ["", "  ", None, [], False])
def test_nothing_typed_is_blank(raw):
    assert answers.read(spec("text"), raw, ON) is None
    assert answers.shown(spec("text"), raw, ON) == ""


@pytest.mark.parametrize(
    ("kind", "raw", "unit", "words"),
    [
        ("money", "300000", "元", "300,000 元"),
        ("money", "1234.5", "元", "1,234.50 元"),
        ("int", "2027", "", "2027"),
        ("int", "12", "人", "12 人"),
        ("date", "2024-06-08", "", "2024年6月8日"),
        ("month", "2024-06", "", "2024年6月"),
        ("bool", True, "", "是"),
        ("region", "330106", "", "西湖区"),
        ("date", "不知道", "", "不知道"),
        ("decimal", "12.50", "平方米", "12.5 平方米"),
    ],
)
def test_an_answer_as_people_read_it(kind, raw, unit, words):
    assert answers.shown(spec(kind, unit=unit), raw, ON) == words


@pytest.mark.parametrize(
    ("rule", "given", "asked"),
    [
        (("nature", ("enterprise",)), {"nature": "enterprise"}, True),
        (("nature", ("enterprise",)), {"nature": "other"}, False),
        (("nature", ("enterprise",)), {}, False),
        (("ticked", ("true",)), {"ticked": True}, True),
        (("ticked", ("true",)), {}, False),
        (("basis", ("b",)), {"basis": ["a", "b"]}, True),
    ],
)
def test_a_conditional_field_is_asked_by_another_answer(rule, given, asked):
    assert answers.is_asked(spec("text", show_if=rule), given, "new") is asked


def test_a_field_of_another_kind_of_call_is_not_asked():
    assert not answers.is_asked(spec("text", kinds=("honorary",)), {}, "new")


def test_a_number_is_sealed_masked_and_opened_again():
    kept = identities.keep("330101 19700520 0010", date(2027, 3, 1))

    assert "330101197005200010" not in str(kept)
    assert identities.masked(kept) == "330101********0010"
    assert (kept["birth"], kept["sex"], kept["fault"]) == ("1970-05-20", "male", "")
    assert identities.reveal(kept) == "330101197005200010"
    assert identities.is_same("330101197005200010", kept)


def test_a_wrong_number_is_sealed_too_but_counts_for_nothing():
    kept = identities.keep("330101197005200011", date(2027, 3, 1))

    assert kept["index"] == ""
    assert identities.is_same("330101197005200011", kept)
    with pytest.raises(Invalid, match="最后一位与前 17 位对不上"):
        answers.read(spec("resident_id"), kept, ON)


def test_a_number_of_another_length_hides_all_but_two():
    assert identities.masked(identities.keep("12345", date(2027, 3, 1))) == "12***"


def test_a_number_never_sealed_cannot_stand():
    with pytest.raises(Invalid, match="重新输入"):
        answers.read(spec("resident_id"), "330101197005200010", ON)


def test_the_name_is_composed_and_waits_for_both_parts():
    assert naming.compose("{leader}{occupation}技能大师工作室", leader="沈砚舟", occupation=" 铣工 ") == (
        "沈砚舟铣工技能大师工作室"
    )
    assert naming.compose("{leader}{occupation}", leader="沈砚舟", occupation="") == ""


@pytest.mark.parametrize("text", ["装配钳工", " 装配 钳工", "装配钳工（机床装配维修工）", "装配・钳工", "装配钳工 "])
def test_the_same_occupation_has_one_normal_form(text):
    assert naming.occupation_key(text) == "装配钳工"
