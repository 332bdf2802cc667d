"""States of an application, of a call and of a selection list, and the groups that rules speak of."""

from django.db import models


class State(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待初审"
    RETURNED = "returned", "退回补正"
    NOT_RECOMMENDED = "not_recommended", "初审未通过"
    ENDORSED = "endorsed", "已推荐，待市级受理"
    ACCEPTED = "accepted", "市级已受理"
    UNDER_PANEL = "under_panel", "专家评审中"
    APPRAISED = "appraised", "综合评审中"
    PROPOSED = "proposed", "拟认定"
    RESERVED = "reserved", "后备"
    UNDER_NOTICE = "under_notice", "公示中"
    RECOGNISED = "recognised", "已认定"
    DECLINED = "declined", "未认定"
    WITHDRAWN = "withdrawn", "已撤回"


# The host may still change its answers (in RETURNED only what was reopened).
EDITABLE = (State.DRAFT, State.RETURNED)
# Handed in and not yet decided: uniqueness across offices looks at these (BJ-21…23).
PENDING = (
    State.SUBMITTED,
    State.RETURNED,
    State.ENDORSED,
    State.ACCEPTED,
    State.UNDER_PANEL,
    State.APPRAISED,
    State.PROPOSED,
    State.RESERVED,
    State.UNDER_NOTICE,
)
# What an applicant reads as 评审中: never ranks, marks, reserve or proposal (ux.md §2).
SHIELDED = (State.UNDER_PANEL, State.APPRAISED, State.PROPOSED, State.RESERVED)
# States a city office works on.
AT_CITY = (
    State.ENDORSED,
    State.ACCEPTED,
    State.UNDER_PANEL,
    State.APPRAISED,
    State.PROPOSED,
    State.RESERVED,
    State.UNDER_NOTICE,
)
# Places of a year are taken by these (HZ-07, BJ-24).
TAKES_A_PLACE = (State.PROPOSED, State.UNDER_NOTICE, State.RECOGNISED)


class CallState(models.TextChoices):
    DRAFT = "draft", "拟稿"
    OPEN = "open", "已发布"
    FINISHED = "finished", "已结束"


class ListState(models.TextChoices):
    DRAFT = "draft", "拟定中"
    SUBMITTED = "submitted", "待会签"
    RELEASED = "released", "已生效"
    DISCARDED = "discarded", "已作废"


class RecognitionState(models.TextChoices):
    DRAFT = "draft", "拟稿"
    SUBMITTED = "submitted", "待会签"
    ISSUED = "issued", "已发文"
