"""拨付审批表 and the list behind it on paper: what each office said yes to, with the code of what was submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funding import batch_content, offices
from funding.batch_content import ACT
from funding.states import BatchState
from portal.accounts.roles import Role
from portal.desks import approvals
from portal.documents.pdf import PrintBase, render_pdf
from portal.documents.renderings import renderers, request_rendering
from portal.policy import measures, wording
from portal.policy.canonical import fingerprint

if TYPE_CHECKING:
    from funding.models import Batch
    from portal.accounts.models import User
    from portal.documents.models import Rendering

KIND = "payment_batch"
TITLE = "技能大师工作室资助资金拨付审批表"
PDF = "application/pdf"
HEADS = ("序号", "工作室", "单位（户名）", "账号尾号", "种类", "金额（元）", "依据")
# Millimetres of the columns on lying paper.
WIDTHS = (12, 60, 62, 20, 24, 30, 65)


def request_pdf(batch: Batch, *, by: User) -> Rendering:
    """As it stands: a draft is marked 预览稿."""
    data = content(batch)
    draft = batch.state in (BatchState.DRAFT, BatchState.CANCELLED)
    given = {"content": data, "code": "" if draft else batch.verification_code, "draft": draft}
    return request_rendering(kind=KIND, subject=batch, by=by, data=given, fingerprint=fingerprint(given))


def content(batch: Batch) -> dict[str, Any]:
    """Everything printed; account numbers only by their last four digits."""
    pack = measures.load(batch.pack)
    found = batch_content.rows(batch)
    return {
        "number": batch.number,
        "title": batch.title,
        "city": pack.city_name,
        "budget": str(batch.budget),
        "maker": f"{batch.maker}",
        "made": wording.to_the_second(batch.made_at),
        "count": len(found),
        "total": wording.digits(batch_content.total(found)),
        "clauses": sorted({pack.clause(row.grant.clause) for row in found}),
        "boxes": _boxes(batch),
        "rows": [
            [
                str(row.no), row.grant.studio.name, row.payee.holder, row.payee.last4, row.grant.get_kind_display(),
                wording.digits(row.amount), row.grant.basis_document,
            ]
            for row in found
        ],
    }  # fmt: skip


def _boxes(batch: Batch) -> list[dict[str, str]]:
    """One box per office that must say yes, in the pack's order; the seal's place stays empty."""
    given = {each.role: each for each in approvals.standing(batch, ACT, batch.fingerprint)} if batch.fingerprint else {}
    boxes = []
    for role in offices.approving_roles(measures.load(batch.pack)):
        said = given.get(role)
        boxes.append(
            {
                "label": f"{Role(role).label}意见",
                "words": (said.remark or "同意拨付。") if said else "",
                "who": f"{said.organisation} {said.by}" if said else "",
                "when": wording.to_the_second(said.at) if said else "",
            }
        )
    return boxes


def draw(rendering: Rendering) -> tuple[bytes, str, str]:
    given = rendering.data["content"]
    context = {"columns": list(zip(range(1, len(HEADS) + 1), HEADS, WIDTHS, strict=True)), "content": given}
    base = PrintBase(TITLE, given["number"], "", rendering.data["code"], draft=rendering.data["draft"])
    return render_pdf("print/payment_batch.html", context, base), f"{TITLE}_{given['number']}.pdf", PDF


def enter() -> None:
    renderers.register(KIND, draw)
