"""States of a studio on the register, and of everything that is done about one."""

from django.db import models


class State(models.TextChoices):
    ACTIVE = "active", "有效"
    TERM_PENDING = "term_pending", "期满待考核"
    RECTIFYING = "rectifying", "整改中"
    EXPIRED = "expired", "已到期"
    REVOKED = "revoked", "已撤销"
    CLOSED = "closed", "已注销"
    CONVERTED = "converted", "已转为荣誉工作室"


# States in which the title is held: uniqueness and duties look at these.
HOLDING = (State.ACTIVE, State.TERM_PENDING, State.RECTIFYING)
ENDED = (State.EXPIRED, State.REVOKED, State.CLOSED, State.CONVERTED)


class LeaderPost(models.TextChoices):
    """Where the lead master stands (HZ-59, BJ-56, BJ-57)."""

    IN_POST = "in_post", "在岗"
    RE_EMPLOYED = "re_employed", "退休返聘，仍在该岗位"
    KEPT_ON = "kept_on", "延迟退休，仍在该岗位"
    MOVED = "moved", "不再从事技能技术岗位工作"
    LEFT = "left", "离开单位"
    RETIRED = "retired", "退休"
    ILL = "ill", "重大疾病"
    UNABLE = "unable", "其他不可抗因素"


# The lead master still leads.
LEADING = (LeaderPost.IN_POST, LeaderPost.RE_EMPLOYED, LeaderPost.KEPT_ON)


class FilingState(models.TextChoices):
    """A studio's papers of one year (HZ-48, BJ-43)."""

    OPEN = "open", "待报送"
    FILED = "filed", "已报送"
    RETURNED = "returned", "退回补充"
    ACCEPTED = "accepted", "已核收"


class SummaryState(models.TextChoices):
    """A recommending body's yearly summary to the city (BJ-45)."""

    OPEN = "open", "待报送"
    SUBMITTED = "submitted", "已报送"
    RETURNED = "returned", "退回补充"
    ACCEPTED = "accepted", "已核收"


class AgreementState(models.TextChoices):
    """目标任务责任书 (BJ-41)."""

    DRAFT = "draft", "起草中"
    SIGNED = "signed", "已签订"
    FILED = "filed", "已备案"
    SUPERSEDED = "superseded", "已被修订版替代"


# The version that counts.
STANDING = (AgreementState.SIGNED, AgreementState.FILED)


class InspectionState(models.TextChoices):
    DRAFT = "draft", "记录中"
    CONCLUDED = "concluded", "已办结"
    DISCARDED = "discarded", "已作废"


class OrderState(models.TextChoices):
    """A rectification order (HZ-47)."""

    ISSUED = "issued", "整改中"
    ANSWERED = "answered", "待复查"
    CLOSED = "closed", "已销号"


class AmendmentState(models.TextChoices):
    DRAFT = "draft", "填写中"
    SUBMITTED = "submitted", "待核实"
    RETURNED = "returned", "退回补充"
    VERIFIED = "verified", "已核实，待市级办理"
    ACCEPTED = "accepted", "已办结"
    REJECTED = "rejected", "不予变更"
    WITHDRAWN = "withdrawn", "已撤回"


PENDING_AMENDMENT = (
    AmendmentState.DRAFT,
    AmendmentState.SUBMITTED,
    AmendmentState.RETURNED,
    AmendmentState.VERIFIED,
)


class RenewalState(models.TextChoices):
    """An application to go on after the first term (HZ-52)."""

    SUBMITTED = "submitted", "待审核"
    RETURNED = "returned", "退回补充"
    APPROVED = "approved", "准予续建"
    DECLINED = "declined", "不予续建"
    WITHDRAWN = "withdrawn", "已撤回"


PENDING_RENEWAL = (RenewalState.SUBMITTED, RenewalState.RETURNED)


class EntryState(models.TextChoices):
    """A result typed in from its document, until a second person has compared it."""

    ENTERED = "entered", "待复核"
    CONFIRMED = "confirmed", "已入册"
    DECLINED = "declined", "不予入册"


class ProposalState(models.TextChoices):
    """A proposal to end a title: made by the system or an office, decided by people."""

    SUGGESTED = "suggested", "系统提示，待核实"
    PROPOSED = "proposed", "已提出，待听取意见"
    HEARD = "heard", "已听取意见，待决定"
    CONFIRMED = "confirmed", "已决定"
    DISMISSED = "dismissed", "不予采纳"


PENDING_PROPOSAL = (ProposalState.SUGGESTED, ProposalState.PROPOSED, ProposalState.HEARD)


class ActivityState(models.TextChoices):
    """A training, an exchange or a service day the city holds (BJ-76, HZ-69)."""

    DRAFT = "draft", "起草中"
    OPEN = "open", "报名中"
    HELD = "held", "已举办"
    CANCELLED = "cancelled", "已取消"
