"""States of a round, of a studio in it, of a panel and of one expert's assignment."""

from django.db import models


class RoundState(models.TextChoices):
    """考核批次: its list is drawn up, confirmed, and then the studios are assessed."""

    DRAFT = "draft", "拟定中"
    LISTED = "listed", "名单待复核"
    OPEN = "open", "进行中"
    FINISHED = "finished", "已结束"
    DISCARDED = "discarded", "已作废"


class ParticipantState(models.TextChoices):
    """参评工作室, from the proposed list to the published result."""

    LISTED = "listed", "拟参评"
    OPEN = "open", "自评中"
    RETURNED = "returned", "自评退回修改"
    HANDED_IN = "handed_in", "自评已提交"
    UNDER_PANEL = "under_panel", "考核中"
    APPRAISED = "appraised", "考核分已定"
    PUBLISHED = "published", "结果已公布"
    # HZ-59: not assessed at all; the title is revoked by its own proposal (HZ-61).
    NOT_ASSESSED = "not_assessed", "不列入考核"
    # HZ-60: unsatisfactory whatever the marks; published together with the other results.
    VETOED = "vetoed", "直接确定为不合格"
    # 第18条(一): a ground to cancel stops a Beijing review; nothing is graded.
    STOPPED = "stopped", "中止考核"
    REMOVED = "removed", "移出名单"


# The unit is at its self-assessment.
FILLING = (ParticipantState.OPEN, ParticipantState.RETURNED)
# On the way to a result; a ground may still turn up.
RUNNING = (
    ParticipantState.LISTED,
    *FILLING,
    ParticipantState.HANDED_IN,
    ParticipantState.UNDER_PANEL,
    ParticipantState.APPRAISED,
)
# Nothing more is due in the round.
SETTLED = (
    ParticipantState.PUBLISHED,
    ParticipantState.NOT_ASSESSED,
    ParticipantState.STOPPED,
    ParticipantState.REMOVED,
)
# States that rest on a ground of the pack.
GROUNDED = (ParticipantState.NOT_ASSESSED, ParticipantState.VETOED, ParticipantState.STOPPED)


class PanelState(models.TextChoices):
    DRAFT = "draft", "分派稿"
    RELEASED = "released", "评审中"
    CLOSED = "closed", "已结束"


class AssignmentState(models.TextChoices):
    ASSIGNED = "assigned", "待申报回避"
    DECLARED = "declared", "评分中"
    SUBMITTED = "submitted", "已提交"
    RECUSED = "recused", "已回避"
    EXCUSED = "excused", "免于评分"


# Assignments of which a mark sheet is still due.
DUE = (AssignmentState.ASSIGNED, AssignmentState.DECLARED)


class GradeListState(models.TextChoices):
    """拟定等次 of a round."""

    DRAFT = "draft", "拟定中"
    SUBMITTED = "submitted", "待会签"
    RELEASED = "released", "已生效"
    DISCARDED = "discarded", "已作废"


# A list that may still be released.
OPEN_GRADES = (GradeListState.DRAFT, GradeListState.SUBMITTED)


class RecheckState(models.TextChoices):
    """复核 of a result (A-42)."""

    FILED = "filed", "已受理，待提出意见"
    DRAFTED = "drafted", "待决定"
    DECIDED = "decided", "已答复"
    WITHDRAWN = "withdrawn", "已撤回"


class RevisionState(models.TextChoices):
    IMPORTED = "imported", "待发布"
    PUBLISHED = "published", "已发布"
    DISCARDED = "discarded", "已作废"
