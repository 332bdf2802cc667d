"""Numbers that carry their own proof: resident IDs, social credit codes, mobiles, certificate numbers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

ID_LENGTH = 18
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
OLDEST_AGE = 120
WORKING_AGE = 16
# First two digits of GB/T 2260; 81 to 83 stand for the residence permits of Hong Kong, Macao and Taiwan residents.
PROVINCES = frozenset(
    f"{area}{number}"
    for area, numbers in {1: "12345", 2: "123", 3: "1234567", 4: "123456", 5: "01234", 6: "12345", 7: "1"}.items()
    for number in numbers
)
RESIDENCE_PERMITS = frozenset({"81", "82", "83"})

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
USCC_MODULUS = 31
USCC_KINDS = {
    "11": "government",
    "12": "institution",
    "51": "social_group",
    "52": "private_non_enterprise",
    "53": "foundation",
    "91": "enterprise",
    "92": "sole_trader",
    "93": "cooperative",
}
# What the form's 单位性质 must be for a code of that kind (HZ-17, BJ-09).
NATURE_OF_KIND = {
    "institution": "public_institution",
    "enterprise": "enterprise",
    "sole_trader": "sole_trader",
    "social_group": "social_organisation",
    "private_non_enterprise": "social_organisation",
    "foundation": "social_organisation",
}

MOBILE = re.compile(r"1[3-9]\d{9}")
# 职业资格证书 (16 digits, the level is the 11th) and 职业技能等级证书 (22 characters, the level is the 16th).
OLD_CERTIFICATE = re.compile(r"(?P<year>\d\d)\d{8}(?P<level>\d)\d{5}")
NEW_CERTIFICATE = re.compile(r"[YS]\d{12}(?P<year>\d\d)(?P<level>\d)\d{6}")
SPECIAL_CERTIFICATE = re.compile(r"[A-Z]{2}\d{20}")
LEVEL_OF_DIGIT = {
    "1": "senior_technician",
    "2": "technician",
    "3": "senior_worker",
    "4": "intermediate_worker",
    "5": "junior_worker",
}
LEVELS_ABOVE = frozenset({"special_technician", "chief_technician"})
LEVEL_LABELS = {
    "chief_technician": "首席技师",
    "special_technician": "特级技师",
    "senior_technician": "高级技师（一级）",
    "technician": "技师（二级）",
    "senior_worker": "高级工（三级）",
    "intermediate_worker": "中级工（四级）",
    "junior_worker": "初级工（五级）",
    "none": "无等级",
}


class InvalidIdentifier(ValueError):
    """A number that cannot be right; the text tells the person what to do."""


@dataclass(frozen=True)
class ResidentId:
    """What a resident ID number says of its holder (GB 11643)."""

    number: str
    birth: date
    sex: str
    region: str
    # "resident", "residence_permit" (港澳台) or "permanent_resident" (外国人永久居留).
    kind: str
    warnings: tuple[str, ...] = ()


def check_resident_id(text: str, today: date) -> ResidentId:
    """The number read and proved. The region is that of issue, possibly long abolished: never more than a warning."""
    number = normalise(text)
    if len(number) != ID_LENGTH:
        raise InvalidIdentifier(f"身份证号应为 18 位，现在是 {len(number)} 位，请对照证件再输一次。")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise InvalidIdentifier("身份证号前 17 位应为数字，最后一位是数字或 X，请对照证件再输一次。")
    birth = _birth(number, today)
    if number[-1] != resident_id_check_digit(number[:-1]):
        raise InvalidIdentifier("身份证号最后一位与前 17 位对不上，请对照证件再输一次。")
    kind = _id_kind(number)
    return ResidentId(
        number=number,
        birth=birth,
        sex="male" if int(number[16]) % 2 else "female",
        region=number[:6],
        kind=kind,
        warnings=_id_warnings(number, kind, birth, today),
    )


def resident_id_check_digit(first: str) -> str:
    """The 18th character for the first 17 digits."""
    return ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(first, ID_WEIGHTS, strict=True)) % 11]


def mask_resident_id(number: str) -> str:
    """330101********0010: the day of birth hidden. Public pages show not even this."""
    return f"{number[:6]}{'*' * 8}{number[14:]}" if len(number) == ID_LENGTH else "*" * len(number)


def check_uscc(text: str) -> str:
    """The social credit code (GB 32100-2015), upper case and proved."""
    code = normalise(text)
    if len(code) != ID_LENGTH:
        raise InvalidIdentifier(f"统一社会信用代码应为 18 位，现在是 {len(code)} 位，请对照证照再输一次。")
    strange = sorted({letter for letter in code if letter not in USCC_ALPHABET})
    if strange:
        raise InvalidIdentifier(
            f"统一社会信用代码里不会有 {'、'.join(strange)}，可能是数字 0、1、5、2 看成了字母，请对照证照再输一次。"
        )
    if code[-1] != uscc_check_character(code[:-1]):
        raise InvalidIdentifier("统一社会信用代码最后一位与前 17 位对不上，请对照证照再输一次。")
    return code


def uscc_check_character(first: str) -> str:
    """The 18th character for the first 17."""
    total = sum(USCC_ALPHABET.index(letter) * weight for letter, weight in zip(first, USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[(USCC_MODULUS - total % USCC_MODULUS) % USCC_MODULUS]


def uscc_kind(code: str) -> str:
    """What the first two characters say: enterprise, institution, sole_trader …; "other" when they say little."""
    return USCC_KINDS.get(code[:2], "other")


def uscc_nature(code: str) -> str:
    """The 单位性质 the code speaks for; "" when it does not tell."""
    return NATURE_OF_KIND.get(uscc_kind(code), "")


def check_mobile(text: str) -> str:
    """A mainland mobile number, eleven digits, without +86, spaces or dashes."""
    number = normalise(text).replace("-", "")
    number = number.removeprefix("+86") if number.startswith("+86") else number
    if not MOBILE.fullmatch(number):
        raise InvalidIdentifier("手机号应为 11 位数字，以 13 至 19 开头，请再输一次。")
    return number


def mask_mobile(number: str) -> str:
    """138****0000."""
    return f"{number[:3]}****{number[-4:]}" if len(number) == 11 else "*" * len(number)


def check_certificate(number: str, level: str, year: int | None) -> list[str]:
    """Where a certificate number contradicts the declared level or year of issue. Only warnings: the query decides."""
    text = normalise(number)
    if SPECIAL_CERTIFICATE.fullmatch(text):
        return [] if level in LEVELS_ABOVE else [f"编号像是特级技师证书，与所填等级“{_level(level)}”不同。"]
    found = NEW_CERTIFICATE.fullmatch(text) or OLD_CERTIFICATE.fullmatch(text)
    if found is None:
        return ["证书编号的格式不常见（一般为 16 位数字，或 Y、S 开头的 22 位）。"]
    warnings = []
    meant = LEVEL_OF_DIGIT.get(found["level"])
    if meant is None:
        warnings.append(f"编号中的等级代码为 {found['level']}，不在 1 至 5 之间。")
    elif meant != level:
        warnings.append(f"编号中的等级为{_level(meant)}，与所填等级“{_level(level)}”不同。")
    if year is not None and int(found["year"]) != year % 100:
        warnings.append(f"编号中的年份为 {found['year']}，与发证年份 {year} 不同。")
    return warnings


def contradicts_level(number: str, level: str) -> bool:
    """Whether a number of a known form names another level than the declared one."""
    text = normalise(number)
    if SPECIAL_CERTIFICATE.fullmatch(text):
        return level not in LEVELS_ABOVE
    found = NEW_CERTIFICATE.fullmatch(text) or OLD_CERTIFICATE.fullmatch(text)
    return found is not None and LEVEL_OF_DIGIT.get(found["level"]) != level


def normalise(text: str) -> str:
    """Half-width, upper case, without spaces: what a person means when typing or pasting a number."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def _birth(number: str, today: date) -> date:
    digits = number[6:14]
    try:
        birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise InvalidIdentifier("身份证号中的出生日期不存在，请对照证件再输一次。") from None
    if birth > today:
        raise InvalidIdentifier("身份证号中的出生日期晚于今天，请对照证件再输一次。")
    if today.year - birth.year > OLDEST_AGE:
        raise InvalidIdentifier("身份证号中的出生年份过早，请对照证件再输一次。")
    return birth


def _id_kind(number: str) -> str:
    if number[:2] in RESIDENCE_PERMITS:
        return "residence_permit"
    return "permanent_resident" if number[0] == "9" else "resident"


def _id_warnings(number: str, kind: str, birth: date, today: date) -> tuple[str, ...]:
    warnings = []
    if kind == "resident" and number[:2] not in PROVINCES:
        warnings.append("身份证号前两位不是已知的省级地区代码，请对照证件核对。")
    if (birth.year + WORKING_AGE, birth.month, birth.day) > (today.year, today.month, today.day):
        warnings.append("按身份证号未满 16 周岁，请核对。")
    return tuple(warnings)


def _level(key: str) -> str:
    return LEVEL_LABELS.get(key, key)
