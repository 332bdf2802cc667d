"""The form's opinion boxes (§4.1 F): each office's signed opinion, written where it arises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from applications import blueprint, kinds
from portal.accounts.roles import Role
from portal.desks.models import Approval, Opinion
from portal.policy import clock

if TYPE_CHECKING:
    from applications.models import Application, Recognition
    from portal.accounts.models import Organisation, User
    from portal.policy.measures import Measures

Stage, Verdict = Opinion.Stage, Opinion.Verdict
UNDERTAKING, SUPPORT = "undertaking", "support_undertaking"
# The box an approving office writes into.
STAGE_OF_ROLE = {Role.CITY_APPROVER: Stage.CITY, Role.FINANCE_APPROVER: Stage.FINANCE}


def sign(
    application: Application,
    stage: Opinion.Stage,
    *,
    by: User,
    office: Organisation,
    text: str,
    agree: bool = True,
    rank: int | None = None,
) -> Opinion:
    """The living opinion of a stage on the present version; one written before at this stage is void."""
    Opinion.objects.about(application).filter(stage=stage, void=False).update(void=True)
    return Opinion.objects.create(
        **_opinion(application, stage, text, clock.now(fresh=True)),
        organisation=office,
        verdict=Verdict.AGREE if agree else Verdict.DISAGREE,
        rank=rank,
        signer=by,
    )


def _opinion(application: Application, stage: Opinion.Stage, text: str, at: datetime) -> dict[str, Any]:
    return {
        "subject": application,
        "stage": stage,
        "text": text.strip(),
        "version_no": application.version_no,
        "signed_at": at,
    }


def of_host(application: Application, *, by: User, at: datetime) -> Opinion:
    """单位意见: the unit hands the form in with its promise of support (HZ-75, BJ-17); older ones are void by then."""
    return Opinion.objects.create(
        **_opinion(application, Stage.HOST, host_words(application.measures, application.call.kind), at),
        organisation=application.host,
        verdict=Verdict.AGREE,
        signer=by,
    )


def host_words(measures: Measures, kind: str) -> str:
    fields = blueprint.section(measures, UNDERTAKING, kind).fields
    promise = next((each.help for each in fields if each.key == SUPPORT), "")
    return f"同意申报。{promise}"


def of_panel(application: Application, *, by: User, office: Organisation, conclusion: str) -> Opinion:
    """专家组评审意见: what the material review concluded (HZ-43, BJ-31); no expert is named."""
    return sign(application, Stage.PANEL, by=by, office=office, text=conclusion)


def of_approvers(record: Recognition, files: Iterable[Application], given: Sequence[Approval]) -> None:
    """市人社局意见, in Beijing 市财政局意见 too: what each approving office said yes to (HZ-45, BJ-06)."""
    words = f"同意{kinds.granted(record.call.measures, record.call)}（{record.document_no}）。"
    Opinion.objects.bulk_create(
        Opinion(
            **_opinion(application, STAGE_OF_ROLE[Role(approval.role)], approval.remark or words, approval.at),
            organisation=approval.organisation,
            verdict=Verdict.AGREE,
            signer=approval.by,
        )
        for application in files
        for approval in given
    )
