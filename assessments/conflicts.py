"""The conflict finder: why an expert should not judge a file, in words. Pure: profiles and facts in, sentences out.

Units are matched on the unified social credit code first and on the normalised name only where a code is missing;
people on the blind index of the ID number first, on the name where there is no index.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assessments.models import Expert
    from assessments.subjects import Facts, Person

SUFFIXES = ("股份有限公司", "有限责任公司", "有限公司", "集团公司", "总公司", "公司")


@dataclass(frozen=True)
class Profile:
    """What the finder reads of an expert. `declared` are the files from which the expert withdrew before."""

    name: str
    index: str = ""
    employer: str = ""
    uscc: str = ""
    group: str = ""
    past_employers: tuple[str, ...] = ()
    region: str = ""
    region_name: str = ""
    declared: Mapping[tuple[int, int], str] = field(default_factory=dict)


def profile(expert: Expert, declared: Mapping[tuple[int, int], str] | None = None) -> Profile:
    return Profile(
        name=expert.user.name,
        index=expert.identity_index,
        employer=expert.employer,
        uscc=expert.employer_uscc,
        group=expert.employer_group,
        past_employers=tuple(expert.past_employers),
        region=expert.region_id or "",
        region_name=expert.region.name if expert.region else "",
        declared=declared or {},
    )


def between(
    expert: Profile, facts: Facts, *, key: tuple[int, int] | None = None, same_region: bool = False
) -> list[str]:
    """Every conflict between an expert and a file; empty when there is none. `same_region`: the pack counts it."""
    found = [*_of_units(expert, facts), *_of_people(expert, facts)]
    if same_region and expert.region and expert.region == facts.region:
        found.append(f"专家与申报单位同在{facts.region_name or expert.region_name}")
    if key is not None and key in expert.declared:
        found.append(f"专家已申报回避：{expert.declared[key]}")
    return found


def _of_units(expert: Profile, facts: Facts) -> Iterable[str]:
    if same_unit(expert.employer, expert.uscc, facts.host, facts.host_uscc):
        yield f"专家任职于申报单位（{facts.host}）"
    elif _same_group(expert, facts):
        yield f"专家所在单位与申报单位同属一个集团（{facts.host_group or expert.group}）"
    for unit in expert.past_employers:
        if same_unit(unit, "", facts.host, ""):
            yield f"专家近五年曾任职于申报单位（{facts.host}）"
            break


def same_unit(name: str, code: str, other_name: str, other_code: str) -> bool:
    """Two credit codes decide; only where one is missing do the names."""
    if code and other_code:
        return code.strip().upper() == other_code.strip().upper()
    return bool(name) and _core(name) == _core(other_name)


def _same_group(expert: Profile, facts: Facts) -> bool:
    mine = {_core(each) for each in (expert.group, expert.employer) if each}
    theirs = {_core(each) for each in (facts.host_group, facts.host) if each}
    both = (expert.group and facts.host_group) or expert.group or facts.host_group
    return bool(both) and bool(mine & theirs)


def _of_people(expert: Profile, facts: Facts) -> Iterable[str]:
    roles = (
        ((facts.leader,), "领衔人（领办人）就是专家本人"),
        (facts.team, "专家是申报团队成员"),
        (facts.masters_and_apprentices, "专家与领衔人（领办人）是师徒"),
        (facts.co_authors, "专家与申报人共同获奖、共同完成成果"),
    )
    for people, words in roles:
        exact = [person for person in people if _is(expert, person)]
        if exact:
            certain = any(person.index and expert.index for person in exact)
            yield words if certain else f"{words}（姓名相同：{exact[0].name}，请核对是否同一人）"


def _is(expert: Profile, person: Person) -> bool:
    if expert.index and person.index:
        return expert.index == person.index
    return bool(person.name) and plain(expert.name) == plain(person.name)


def plain(text: str) -> str:
    """Without blanks and width differences, so that a spelling does not hide a match."""
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("·", "").lower()


def _core(unit: str) -> str:
    name = plain(unit).replace("(", "").replace(")", "")
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name[: -len(suffix)]
    return name
