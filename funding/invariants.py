"""What must hold of money: one basis, the policy's amount, two people, within the budget, nothing to the excluded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum

from funding import figures, offices
from funding.batch_content import ACT
from funding.batch_workflow import WORKFLOW as BATCH
from funding.decision_workflow import WORKFLOW as DECISION
from funding.grant_workflow import WORKFLOW as GRANT
from funding.models import Batch, BatchRow, Budget, BudgetDecision, Grant, PayeeAccount, Payment, ResultFile
from funding.payee_workflow import WORKFLOW as PAYEE
from funding.rules.grants import BARRED
from funding.states import COMMITTING, BatchState, GrantState
from funding.transitions.bank import ORIGINAL
from portal.desks.models import Approval
from portal.documents.models import Attachment
from portal.policy import measures, wording
from portal.workflow import replay

if TYPE_CHECKING:
    from portal.workflow.engine import Workflow
    from portal.workflow.models import Stateful

BEGUN: tuple[tuple[Workflow, type[Stateful]], ...] = (
    (GRANT, Grant), (PAYEE, PayeeAccount), (DECISION, BudgetDecision), (BATCH, Batch),
)  # fmt: skip
APPROVED = (BatchState.APPROVED, BatchState.SENT, BatchState.SETTLED)
AMOUNTS = {Grant.Kind.ESTABLISHMENT: "grant_establishment", Grant.Kind.TOP_UP: "grant_excellent"}


def states_come_from_the_log() -> Iterator[str]:
    """资助、收款账户、预算决定、拨付批次的状态与留痕一致，每一步合法"""
    for workflow, model in BEGUN:
        yield from replay.breaks(workflow, model)


def each_basis_is_paid_once() -> Iterator[str]:
    """每笔支付有且只有一个依据，同一依据同一种类只支付一次；支付过的都是“已拨付”"""
    basis = ("grant__studio__number", "grant__kind", "grant__basis")
    paid = Payment.objects.standing().order_by().values(*basis).annotate(times=Count("pk")).filter(times__gt=1)
    for row in paid.order_by(*basis):
        yield f"{row['grant__studio__number']} 的 {row['grant__kind']} {row['grant__basis']} 支付了 {row['times']} 次"
    standing = Payment.objects.standing().values("grant")
    for key in Grant.objects.filter(pk__in=standing).exclude(state=GrantState.PAID).values_list("pk", flat=True):
        yield f"资助 {key} 已经支付，状态却不是“已拨付”"
    for key in Grant.objects.filter(state=GrantState.PAID).exclude(pk__in=standing).values_list("pk", flat=True):
        yield f"资助 {key} 记为“已拨付”，没有支付记录"


def amounts_are_the_policy() -> Iterator[str]:
    """应付和已付的金额等于记录所适用办法的金额；服务补贴不超过上限；支付与明细、资助金额一致"""
    living = Grant.objects.exclude(state=GrantState.EXCLUDED).select_related("studio", "decision").order_by("pk")
    for grant in living.iterator():
        pack = measures.load(grant.pack)
        wanted = _wanted(grant, pack)
        if wanted is not None and grant.amount != wanted:
            told = f"{wording.yuan(grant.amount)}，办法是 {wording.yuan(wanted)}"
            yield f"{grant.studio.number} 的{grant.get_kind_display()}是 {told}"
    for key in Payment.objects.exclude(amount=F("row__amount")).values_list("pk", flat=True):
        yield f"支付 {key} 的金额与批次明细不同"
    for key in BatchRow.objects.standing().exclude(amount=F("grant__amount")).values_list("pk", flat=True):
        yield f"批次明细 {key} 的金额与资助不同"


def _wanted(grant: Grant, pack: measures.Measures) -> Decimal | None:
    """What the policy gives; None where there is no one amount, or none is set yet."""
    if grant.kind == Grant.Kind.SERVICE:
        if not grant.decision or grant.decision.unit_amount is None:
            return None
        return min(grant.decision.unit_amount, Decimal(str(pack.value("service_subsidy_max"))))
    return Decimal(str(pack.value(AMOUNTS[Grant.Kind(grant.kind)])))


def two_people_stand_behind_money() -> Iterator[str]:
    """编制人不是审批人，登记人不是复核人；审批、送出的批次有审批人"""
    for number in Batch.objects.filter(maker=F("checker")).values_list("number", flat=True):
        yield f"批次 {number} 的编制人和审批人是同一人"
    for number in Batch.objects.filter(state__in=APPROVED, checker=None).values_list("number", flat=True):
        yield f"批次 {number} 没有审批人"
    one = BudgetDecision.objects.filter(Q(maker=F("checker")) | Q(state="confirmed", checker=None))
    for document in one.values_list("document_no", flat=True):
        yield f"预算决定 {document} 没有另一个人复核"
    same = Q(recorded_by=F("confirmed_by")) | Q(checked_by=F("counterchecked_by"))
    alone = Q(state="in_force", replaces__isnull=False, counterchecked_by=None) | Q(state="in_force", confirmed_by=None)
    for key in PayeeAccount.objects.filter(same | alone).values_list("pk", flat=True):
        yield f"收款账户 {key} 没有两个人核对"
    yield from _every_office_said_yes()


def _every_office_said_yes() -> Iterator[str]:
    """What was approved has the yes of every office of the pack, each by somebody else, none by the maker."""
    found = Batch.objects.filter(state__in=APPROVED).order_by("pk")
    said = Approval.objects.about_any(Batch, found.values("pk")).filter(act=ACT)
    people: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    for key, mark, role, by in said.values_list("subject_id", "fingerprint", "role", "by"):
        people[int(key), mark][role] = by
    for batch in found:
        given = people[batch.pk, batch.fingerprint]
        roles = offices.approving_roles(measures.load(batch.pack))
        if any(role not in given for role in roles):
            yield f"批次 {batch.number} 缺少规定岗位的审批"
        if batch.maker_id in given.values() or len(set(given.values())) < len(given):
            yield f"批次 {batch.number} 的编制和各岗位审批不是不同的人"


def bank_files_are_kept() -> Iterator[str]:
    """每份读入的银行回单都留有原件，原件的校验值就是读入时的校验值"""
    kind = ContentType.objects.get_for_model(ResultFile)
    files = Attachment.objects.filter(content_type=kind, slot=ORIGINAL, removed_at=None)
    kept: dict[str, str] = dict(files.values_list("object_id", "sha256"))
    for key, mark, number in ResultFile.objects.order_by("pk").values_list("pk", "sha256", "batch__number"):
        if kept.get(str(key)) != mark:
            yield f"批次 {number} 的银行回单没有留下原件，或与原件不符"


def budgets_are_kept() -> Iterator[str]:
    """已付和已列入批次的不超过预算；批次合计等于明细之和"""
    for known in figures.of(Budget.objects.order_by("pk")):
        if known.used > known.budget.amount:
            yield f"{known.budget}共 {wording.yuan(known.budget.amount)}，已用 {wording.yuan(known.used)}"
    rows = BatchRow.objects.standing().filter(batch=OuterRef("pk")).order_by().values("batch")
    summed = Batch.objects.annotate(
        yuan=Subquery(rows.annotate(yuan=Sum("amount")).values("yuan")),
        count=Subquery(rows.annotate(count=Count("pk")).values("count")),
    )
    for number, total, found, count, many in summed.order_by("number").values_list(
        "number", "total", "yuan", "rows_count", "count"
    ):
        if total != (found or 0) or count != (many or 0):
            written, summed_up = wording.yuan(total), wording.yuan(found or 0)
            yield f"批次 {number} 写 {count} 笔 {written}，明细是 {many or 0} 笔 {summed_up}"
    idle = BatchRow.objects.waiting().exclude(batch__state__in=COMMITTING)
    for key in idle.values_list("pk", flat=True):
        yield f"批次明细 {key} 还在等待拨付，批次已经办结"


def nothing_after_the_end() -> Iterator[str]:
    """称号撤销之后没有审批给它的款项"""
    late = Payment.objects.filter(
        grant__studio__state__in=BARRED, kind=Payment.Kind.PAID,
        row__batch__approved_on__gt=F("grant__studio__ended_on"),
    )  # fmt: skip
    for number in late.values_list("grant__studio__number", flat=True):
        yield f"{number} 的称号已终止，此后又审批了拨付"


def the_excluded_get_no_construction_grant() -> Iterator[str]:
    """不列入建设经费资助的事业单位没有一次性资助"""
    found = Grant.objects.filter(kind=Grant.Kind.ESTABLISHMENT, studio__construction_grant_eligible=False)
    packs = [each.code for each in measures.all_measures() if _excludes(each)]
    given = found.filter(pack__in=packs).exclude(state=GrantState.EXCLUDED)
    for number, state in given.values_list("studio__number", "state"):
        yield f"{number} 不列入建设经费资助，一次性资助却为“{GrantState(state).label}”"


def _excludes(pack: measures.Measures) -> bool:
    return "grant_excludes_unfunded" in pack.parameters and bool(pack.value("grant_excludes_unfunded"))


INVARIANTS = {
    "01": states_come_from_the_log,
    "12": each_basis_is_paid_once,
    "13": amounts_are_the_policy,
    "14": two_people_stand_behind_money,
    "15": budgets_are_kept,
    "16": nothing_after_the_end,
    "17": the_excluded_get_no_construction_grant,
    "21": bank_files_are_kept,
}
