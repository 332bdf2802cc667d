"""Why a 目标任务责任书 may not be written, signed, put on file or amended now (BJ-41)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from portal.accounts.fields import person_name
from portal.documents.models import Attachment
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.policy.wording import day_words
from studios import offices
from studios.models import LeaderStatus, TargetAgreement
from studios.states import STANDING, AgreementState

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import Studio

SCAN = "signed"
QUANTIFIED = ("rnd", "promoted", "apprentices", "upgraded", "exchanges", "schools", "judging", "service")
SIGNATURES = ("unit_signer", "unit_signed_on", "leader_signer", "leader_signed_on")
# What an agreement may not lack when it is signed.
WANTED = ("funds", "duties", *QUANTIFIED, *SIGNATURES, "reason")
# What is printed for the signatures, and what an amendment takes over from the version before it.
CARRIED = (
    "funds", "site", "equipment", "staff_time", "reward", "duties", *QUANTIFIED, "outputs", "spending_plan",
    "review_method", "adjustment",
)  # fmt: skip


def clause(studio: Studio) -> str:
    pack = offices.pack_of(studio)
    return pack.clause(pack.parameter("yearly_target_agreement").clause)


def asked_of(studio: Studio) -> bool:
    """Whether the studio's pack wants one every year (BJ-41); Hangzhou's does not."""
    pack = offices.pack_of(studio)
    return "yearly_target_agreement" in pack.parameters and bool(pack.value("yearly_target_agreement"))


def check_draft(user: User | None, studio: Studio, year: int) -> None:
    """A new one, or an amendment of the one that stands."""
    offices.require_keeper(user, studio)
    offices.require_holding(studio)
    if not studio.recognised_on.year <= year <= clock.today().year + 1:
        raise Refused(f"{year} 年不在这家工作室可以签订责任书的年度里")
    if TargetAgreement.objects.filter(studio=studio, year=year, state=AgreementState.DRAFT).exists():
        raise Refused(f"{year} 年度责任书已有一份在起草，请先把它签订")


def check_write(user: User | None, agreement: TargetAgreement) -> None:
    offices.require_keeper(user, agreement.studio)
    offices.require_holding(agreement.studio)
    if agreement.state != AgreementState.DRAFT:
        raise Refused("责任书已经签订，不能直接修改；确需调整的，请发起修订")


def check_text(agreement: TargetAgreement, answers: Mapping[str, Any]) -> None:
    """What both have signed on paper is what is registered: with the scan there the text stands."""
    altered = [
        name for name in CARRIED if name in answers and _plain(answers[name]) != _plain(getattr(agreement, name))
    ]
    if altered and scans(agreement):
        raise Refused(
            f"已经上传签字扫描件，{'、'.join(_labels(altered))}不能再改。确需改的，请先删除扫描件，改好后重新打印、签字。"
        )


def _plain(answer: Any) -> Any:
    """A browser ends lines its own way."""
    return answer.splitlines() if isinstance(answer, str) else answer


def check_sign(user: User | None, agreement: TargetAgreement) -> None:
    offices.require_keeper(user, agreement.studio)
    offices.require_holding(agreement.studio)
    missing = unfinished(agreement)
    if missing:
        raise Refused(f"还不能登记签订，请先补齐：{'、'.join(missing)}", clause=clause(agreement.studio))
    early = [day for day in (agreement.unit_signed_on, agreement.leader_signed_on) if day and day > clock.today()]
    if early:
        raise Refused(f"签字日期 {day_words(min(early))}还没有到，双方签字后再登记", clause=clause(agreement.studio))
    _check_signers(agreement)
    if not scans(agreement):
        raise Refused("请先上传双方签字盖章的扫描件", clause=clause(agreement.studio))


def _check_signers(agreement: TargetAgreement) -> None:
    """The unit and its lead master, two people, since there is a title to agree about."""
    studio, pack = agreement.studio, offices.pack_of(agreement.studio)
    word, before = pack.word("lead_master"), studio.recognised_on
    days = [day for day in (agreement.unit_signed_on, agreement.leader_signed_on) if day is not None]
    if any(day < before for day in days):
        raise Refused(f"签字日期不能早于工作室的认定日期{day_words(before)}", clause=clause(studio))
    unit, leader = person_name(agreement.unit_signer), person_name(agreement.leader_signer)
    if leader not in _leaders(studio):
        raise Refused(f"{word}一方由{studio.lead_master}签字，现在填的是“{leader}”", clause=clause(studio))
    if unit == leader:
        raise Refused(f"单位和{word}是责任书的双方，单位一方请由负责人或其授权的其他人签字", clause=clause(studio))


def _leaders(studio: Studio) -> set[str]:
    """Who leads, and who led when a paper registered late was signed."""
    past = LeaderStatus.objects.filter(studio=studio).values_list("person", flat=True)
    return {person_name(name) for name in (studio.lead_master, *past)}


def unfinished(agreement: TargetAgreement) -> list[str]:
    """Labels of what an agreement may not lack; 0 is agreed as none, an empty target is not agreed."""
    wanted = [name for name in WANTED if name != "reason" or agreement.amends_id is not None]
    found = _labels(name for name in wanted if getattr(agreement, name) in (None, ""))
    if not found and not any(getattr(agreement, name) for name in QUANTIFIED):
        found.append("至少一项大于 0 的量化任务")
    return found


def _labels(names: Iterable[str]) -> list[str]:
    labels = {field.name: str(field.verbose_name) for field in TargetAgreement._meta.get_fields() if field.concrete}
    return [labels[name] for name in names]


def scans(agreement: TargetAgreement) -> list[Attachment]:
    return list(Attachment.objects.about(agreement).live().filter(slot=SCAN).order_by("uploaded_at"))


def check_file(user: User | None, agreement: TargetAgreement) -> None:
    offices.require_caretaker(user, agreement.studio)


def check_amend(user: User | None, agreement: TargetAgreement) -> None:
    check_draft(user, agreement.studio, agreement.year)
    if agreement.state not in STANDING:
        raise Refused("只能修订现行的责任书")


def check_supersede(user: User | None, agreement: TargetAgreement) -> None:
    """The old version goes when a drafted amendment of it is signed, and not otherwise."""
    offices.require_keeper(user, agreement.studio)
    if not TargetAgreement.objects.filter(amends=agreement, state=AgreementState.DRAFT).exists():
        raise Refused("没有待签订的修订版")
