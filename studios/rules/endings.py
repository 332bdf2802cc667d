"""Who proposes to end a title, who hears the unit, who drafts and who decides (HZ-61, BJ-06, BJ-63)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from portal.policy import clock
from portal.policy.refusal import Refused
from studios import offices
from studios.rules import ground_holds
from studios.states import ProposalState

if TYPE_CHECKING:
    from datetime import date

    from portal.accounts.models import User
    from studios.models import EndingProposal, Studio


def require_proposer(user: User | None, studio: Studio) -> None:
    pack = offices.pack_of(studio)
    clause = pack.clause(pack.parameter("ending_proposed_by").clause)
    if offices.bodies_propose(studio):
        if not offices.looks_after(user, studio):
            raise Refused(f"终止称号由{studio.recommender}提出", clause=clause)
    elif not (offices.guides(user, studio) or offices.supervises(user, studio)):
        raise Refused("终止称号由市局经办提出", clause=clause)


def proposers(studio: Studio) -> QuerySet[User]:
    return offices.caretakers(studio) if offices.bodies_propose(studio) else offices.bureau(studio)


def check_propose(user: User | None, proposal: EndingProposal) -> None:
    require_proposer(user, proposal.studio)
    offices.require_holding(proposal.studio)
    ground_holds.check_proposable(proposal.studio, proposal.ground, proposal.ground_on)


def check_hear(user: User | None, proposal: EndingProposal) -> None:
    _require_bureau(user, proposal.studio)


def check_draft(user: User | None, proposal: EndingProposal) -> None:
    _require_bureau(user, proposal.studio)


def check_confirm(user: User | None, proposal: EndingProposal) -> None:
    """Somebody of the approving offices who neither proposed nor drafted it."""
    _require_approver(user, proposal.studio)
    if user is not None and user.pk in (proposal.maker_id, proposal.proposed_by_id):
        raise Refused("提出人、拟稿人不能审批自己办理的事项，请由另一位同事办理")
    if not proposal.document_no or proposal.effective_on is None:
        raise Refused("决定还没有拟好：缺文号和生效日期")
    ground_holds.check_decidable(proposal.studio, proposal.ground, proposal.ground_on)


def check_dismiss(user: User | None, proposal: EndingProposal) -> None:
    if proposal.state == ProposalState.SUGGESTED:
        require_proposer(user, proposal.studio)
    else:
        _require_approver(user, proposal.studio)


def check_system(user: User | None, proposal: EndingProposal) -> None:
    if user is not None:
        raise Refused("这一步由系统办理")


def check_ground_day(studio: Studio, ground_on: date) -> None:
    if not studio.recognised_on <= ground_on <= clock.today():
        raise Refused("事由发生日应在认定日期和今天之间")


def check_hearing_day(proposal: EndingProposal, heard_on: date) -> None:
    if proposal.proposed_at is None or heard_on < proposal.proposed_at.astimezone(clock.BEIJING).date():
        raise Refused("听取意见日期不能早于提出的日期")
    if heard_on > clock.today():
        raise Refused("听取意见日期不能晚于今天")


def check_effective_day(proposal: EndingProposal, effective_on: date) -> None:
    """An ending is told once it holds: not before the unit was heard, not in advance."""
    if proposal.heard_on is None or not proposal.heard_on <= effective_on <= clock.today():
        raise Refused("生效日期应在听取意见之后，并且不晚于今天")


def _require_bureau(user: User | None, studio: Studio) -> None:
    if not offices.guides(user, studio):
        raise Refused("这一步由市人社局经办")


def _require_approver(user: User | None, studio: Studio) -> None:
    if not offices.approves(user, studio):
        raise Refused("这一步由办法规定的审批岗位办理")
