"""States of everything that is decided, owed and paid."""

from django.db import models


class DecisionState(models.TextChoices):
    """A budget decision typed in from its document, until a second person has compared it."""

    ENTERED = "entered", "待复核"
    CONFIRMED = "confirmed", "已生效"
    DECLINED = "declined", "不予采用"


class GrantState(models.TextChoices):
    DUE = "due", "应付"
    CHECKING = "checking", "待核定"
    EXCLUDED = "excluded", "不予资助"
    BATCHED = "batched", "已列入批次"
    PAID = "paid", "已拨付"


# Not decided against, and not paid: what the budget has to reckon with.
OPEN_GRANT = (GrantState.DUE, GrantState.CHECKING, GrantState.BATCHED)


class PayeeState(models.TextChoices):
    ENTERED = "entered", "待单位确认"
    CONFIRMED = "confirmed", "待财务核对"
    CHECKED = "checked", "待第二人复核"
    IN_FORCE = "in_force", "已核对，可以使用"
    DECLINED = "declined", "未通过"
    SUPERSEDED = "superseded", "已停用"


PENDING_PAYEE = (PayeeState.ENTERED, PayeeState.CONFIRMED, PayeeState.CHECKED)


class BatchState(models.TextChoices):
    DRAFT = "draft", "编制中"
    SUBMITTED = "submitted", "待复核"
    APPROVED = "approved", "已审批，待送银行"
    SENT = "sent", "已送银行，待回单"
    SETTLED = "settled", "已对账"
    CANCELLED = "cancelled", "已作废"


# A batch whose rows may still fall out.
UNSENT = (BatchState.DRAFT, BatchState.SUBMITTED, BatchState.APPROVED)
# A batch that commits its rows' money.
COMMITTING = (*UNSENT, BatchState.SENT)


class RecoveryState(models.TextChoices):
    """A claim after a title was cancelled (BJ-64)."""

    COMPUTED = "computed", "已核算，待通知"
    DEMANDED = "demanded", "待缴回"
    SETTLED = "settled", "已结清"
    NOTHING_DUE = "nothing_due", "无需追回"


# New awards wait meanwhile.
OPEN_RECOVERY = (RecoveryState.COMPUTED, RecoveryState.DEMANDED)


class ClosingState(models.TextChoices):
    """The closing of a year."""

    PROPOSED = "proposed", "待复核"
    CLOSED = "closed", "已关账"
    WITHDRAWN = "withdrawn", "已撤回"
