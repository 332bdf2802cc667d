"""States of a panel and of one expert's assignment."""

from django.db import models


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
