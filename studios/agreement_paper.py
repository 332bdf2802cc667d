"""目标任务责任书 on paper (§4.5): both parties, what each owes, the numbers, two places to sign and seal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.documents.pdf import PrintBase, render_pdf
from portal.documents.renderings import renderers, request_rendering
from portal.policy import wording
from portal.policy.canonical import fingerprint
from studios.models import TargetAgreement
from studios.offices import pack_of
from studios.rules.agreement import QUANTIFIED
from studios.states import AgreementState

if TYPE_CHECKING:
    from datetime import date

    from portal.accounts.models import User
    from portal.documents.models import Rendering

SIGNED, DRAFT = "target_agreement", "target_agreement_draft"
PDF = "application/pdf"
SUPPORT = ("site", "equipment", "staff_time", "reward")
TEXTS = ("duties", "outputs", "spending_plan", "review_method", "adjustment")


def content(agreement: TargetAgreement) -> dict[str, Any]:
    """Everything printed; a draft is printed for the signatures, so it carries no mark but its version."""
    studio = agreement.studio
    return {
        "year": agreement.year,
        "version": agreement.version_no,
        "number": studio.number,
        "studio": studio.name,
        "host": studio.host.name,
        "leader": studio.lead_master,
        "reason": agreement.reason,
        "funds": "" if agreement.funds is None else wording.digits(agreement.funds),
        "support": [[label_of(name), getattr(agreement, name)] for name in SUPPORT],
        "targets": [[label_of(name), _number(getattr(agreement, name))] for name in QUANTIFIED],
        "texts": [[label_of(name), getattr(agreement, name)] for name in TEXTS],
        "unit": [agreement.unit_signer, _day(agreement.unit_signed_on)],
        "leader_signature": [agreement.leader_signer, _day(agreement.leader_signed_on)],
        "filed_on": _day(agreement.filed_on),
    }


def label_of(name: str) -> str:
    return str(TargetAgreement._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _day(day: date | None) -> str:
    return "" if day is None else f"{day.year}年{day.month}月{day.day}日"


def request(agreement: TargetAgreement, *, by: User) -> Rendering:
    """The paper to sign, or the one that was signed with its code."""
    draft = agreement.state == AgreementState.DRAFT
    kind = DRAFT if draft else SIGNED
    data = {"content": content(agreement), "code": "" if draft else agreement.verification_code}
    return request_rendering(
        kind=kind, subject=agreement, by=by, data=data, fingerprint=fingerprint([kind, data])
    )  # fmt: skip


def draw(rendering: Rendering) -> tuple[bytes, str, str]:
    agreement: Any = rendering.subject
    printed, draft = rendering.data["content"], rendering.kind == DRAFT
    if draft:
        # Signed by hand on this very paper.
        printed = printed | {"unit": ["", ""], "leader_signature": ["", ""]}
    pack = pack_of(agreement.studio)
    title = f"{printed['year']}年度技能大师工作室目标任务责任书"
    base = PrintBase(title, printed["number"], f"第 {printed['version']} 版", rendering.data["code"])
    name = f"目标任务责任书_{printed['number']}_{printed['year']}_第{printed['version']}版.pdf"
    context = {"content": printed, "words": pack.words}
    return render_pdf("print/target_agreement.html", context, base), name, PDF


def enter() -> None:
    for kind in (SIGNED, DRAFT):
        renderers.register(kind, draw)
