"""The parts of a year's papers as a task list: what is written, what is missing, what the portal finds on its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from studios.filing_forms import FORMS, PartForm
from studios.filing_terms import CITY
from studios.offices import pack_of
from studios.operating_report import UNPROVEN
from studios.record_listing import UNPROVEN_MATTERS

if TYPE_CHECKING:
    from portal.policy.measures import Measures
    from studios.models import YearlyFiling
    from studios.operating_report import Prefill

KEYS = tuple(FORMS)
TITLES = {"summary": "工作总结", "operation": "年度运行情况表", "plan": "工作计划", "self_check": "自查"}


@dataclass(frozen=True)
class Part:
    """One part as it stands: its answers, the version they are, whether it is done."""

    key: str
    title: str
    version: int
    answers: Mapping[str, str]
    form: PartForm

    @property
    def done(self) -> bool:
        return self.form.is_valid()

    @property
    def started(self) -> bool:
        return any(str(each).strip() for each in self.answers.values())

    @property
    def problems(self) -> list[str]:
        """What is missing or wrong, in the order of the page."""
        return [str(error) for errors in self.form.errors.values() for error in errors]


def part(filing: YearlyFiling, key: str, *, given: Mapping[str, Any] | None = None) -> Part:
    """A part as it is stored, or with what was `given` in its place."""
    pack = pack_of(filing.studio)
    kept = filing.data.get(key, {})
    answers = dict(kept.get("answers", {})) if given is None else {name: given[name] for name in given}
    form = FORMS[key](answers, pack=pack, auto_id="id_%s")
    return Part(key, title_of(pack, filing.year, key), int(kept.get("version", 0)), answers, form)


def parts(filing: YearlyFiling) -> list[Part]:
    return [part(filing, key) for key in KEYS]


def title_of(pack: Measures, year: int, key: str) -> str:
    """Hangzhou's plan is that of the year it is filed in (HZ-48)."""
    if key == "plan":
        return f"{year + 1} 年工作计划" if pack.value("yearly_papers_to") == CITY else "全年工作计划"
    return f"{year} 年{TITLES[key]}" if key == "summary" else TITLES[key]


def missing(filing: YearlyFiling) -> list[str]:
    """Titles of the parts that are not done."""
    return [each.title for each in parts(filing) if not each.done]


@dataclass(frozen=True)
class Finding:
    """One line of the self-check that the portal makes itself; it never stops a filing."""

    good: bool
    words: str
    clause: str = ""


def findings(filing: YearlyFiling, known: Prefill) -> list[Finding]:
    """What the registers show, said before the papers leave the house."""
    pack = pack_of(filing.studio)
    word = pack.word("lead_master")
    least = int(str(pack.value("min_members")))
    counts, bare = known.counts, _without_proof(known)
    return [
        Finding(known.records > 0, f"本年台账共 {known.records} 条" if known.records else "本年台账还没有记录"),
        Finding(counts["apprentice"] > 0, f"带徒 {counts['apprentice']} 人，培养高技能人才 {counts['trainee']} 人"),
        Finding(
            known.members >= least,
            f"团队成员 {known.members} 人" + ("" if known.members >= least else f"，少于 {least} 人，请尽快补充"),
            pack.clause(pack.parameter("min_members").clause),
        ),
        Finding(bool(known.leader), known.leader[-1] if known.leader else f"{word}状态还没有登记"),
        Finding(not bare, _bare_words(bare) if bare else "记录都有证明材料"),
    ]


def _bare_words(bare: Mapping[str, int]) -> str:
    """How many of which kind, so that they are found in the registers."""
    kinds = "、".join(f"{title} {count} 条" for title, count in bare.items())
    return f"有 {sum(bare.values())} 条记录没有证明材料，考核时可能不予认可：{kinds}"


def _without_proof(known: Prefill) -> dict[str, int]:
    """By the title of the register; what needs no file is not asked for one."""
    asked = [table for table in known.tables if table.key in UNPROVEN_MATTERS]
    counted = {table.title: sum(row[-1] == UNPROVEN for row in table.rows) for table in asked}
    return {title: count for title, count in counted.items() if count}
