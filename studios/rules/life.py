"""When a title may move. Every step follows from something decided elsewhere: a result, a renewal, a proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.policy import clock
from portal.policy.refusal import Refused
from studios import same_master
from studios.models import AssessmentResult, EndingProposal, RenewalApplication, Studio
from studios.offices import pack_of
from studios.states import ProposalState, RenewalState

if TYPE_CHECKING:
    from portal.accounts.models import User

Kind = EndingProposal.Kind


def check_end_term(user: User | None, studio: Studio) -> None:
    """HZ-49: the last day has passed; Beijing and renewed studios have none."""
    if studio.valid_to is None:
        raise Refused("这家工作室没有设有效期")
    if clock.today() <= studio.valid_to:
        raise Refused("有效期还没有满")


def check_renew(user: User | None, studio: Studio) -> None:
    if studio.valid_to is None:
        raise Refused("这家工作室没有设有效期，不需要续建")
    if not RenewalApplication.objects.filter(studio=studio, state=RenewalState.APPROVED).exists():
        raise Refused("还没有批准的续建申请")


def check_order_rectification(user: User | None, studio: Studio) -> None:
    """BJ-60, A-27: the city's policy gives time to mend; Hangzhou's does not (HZ-51)."""
    if not pack_of(studio).value("rectification_months"):
        raise Refused("本市办法没有设整改期")
    latest = latest_result(studio)
    if latest is None or latest.passed:
        raise Refused("没有不合格的考核结果")


def check_restore(user: User | None, studio: Studio) -> None:
    latest = latest_result(studio)
    if latest is None or not latest.passed:
        raise Refused("还没有合格的复评结果")


def check_expire(user: User | None, studio: Studio) -> None:
    _require_decided(studio, Kind.EXPIRE)


def check_revoke(user: User | None, studio: Studio) -> None:
    _require_decided(studio, Kind.REVOKE)


def check_close(user: User | None, studio: Studio) -> None:
    _require_decided(studio, Kind.CLOSE)


def check_convert(user: User | None, studio: Studio) -> None:
    """A-10: the honorary studio of the same unit and master is on the register."""
    honorary = Studio.objects.holding().filter(host=studio.host_id, kind=Studio.Kind.HONORARY)
    masters = honorary.values_list("host_id", "leader_index", "lead_master")
    if studio.kind != Studio.Kind.NEW or not any(same_master.leads(each, studio) for each in masters):
        raise Refused("同一单位、同一领衔人的荣誉工作室尚未认定")


def latest_result(studio: Studio) -> AssessmentResult | None:
    """From what was read with the studio, where a round asks for all of them."""
    return max(studio.assessmentresult_set.all(), key=lambda each: (each.concluded_on, each.pk), default=None)


def _require_decided(studio: Studio, kind: str) -> None:
    """A title never ends by itself: people have decided (HZ-61, BJ-63)."""
    if not EndingProposal.objects.filter(studio=studio, kind=kind, state=ProposalState.CONFIRMED).exists():
        raise Refused("还没有作出终止称号的决定")
