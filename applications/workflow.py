"""The table of steps of an application (design.md §3); the office behind each is data of the pack."""

from __future__ import annotations

from applications import case, notices, rules
from applications.states import State as S
from portal.workflow.engine import Step, Workflow

HOST = "申报单位"
FIRST = "初审单位"
CITY = "市级受理岗位"
PANEL = "评审组织岗位"
APPROVERS = "审批岗位"

WORKFLOW = Workflow(
    name="application",
    title="申报",
    states=S,
    initial=S.DRAFT,
    steps=(
        Step("submit", "提交申报", (S.DRAFT,), S.SUBMITTED, rules.check_submit, HOST, ("host", "desk"), "HZ-39 BJ-26"),
        Step("resubmit", "提交补正", (S.RETURNED,), S.SUBMITTED, rules.check_resubmit_to_desk, HOST, ("host", "desk")),
        Step(
            "resubmit_to_city",
            "提交补正（市级）",
            (S.RETURNED,),
            S.ENDORSED,
            rules.check_resubmit_to_city,
            HOST,
            ("host", "acceptance", "desk"),
        ),
        Step(
            "withdraw",
            "撤回申报",
            (S.DRAFT, S.SUBMITTED, S.ENDORSED, S.RETURNED),
            S.WITHDRAWN,
            rules.check_withdraw,
            HOST,
            ("host", "desk"),
        ),
        Step(
            "lapse",
            "逾期未补正",
            (S.RETURNED,),
            S.WITHDRAWN,
            rules.check_lapse,
            "系统",
            ("host", "desk"),
            by_system=True,
        ),
        Step(
            "return",
            "退回补正",
            (S.SUBMITTED, S.ENDORSED),
            S.RETURNED,
            rules.check_return,
            f"{FIRST}、{CITY}",
            ("host",),
        ),
        Step(
            "transfer",
            "转交",
            (S.SUBMITTED,),
            S.SUBMITTED,
            rules.check_transfer,
            f"{FIRST}、{CITY}",
            ("host", "desk"),
            "HZ-32 BJ-26 BJ-27",
        ),
        Step(
            "decline_to_recommend",
            "不予推荐",
            (S.SUBMITTED,),
            S.NOT_RECOMMENDED,
            rules.check_decline_to_recommend,
            FIRST,
            ("host",),
            "HZ-32 BJ-28",
        ),
        Step(
            "endorse",
            "上报",
            (S.SUBMITTED,),
            S.ENDORSED,
            rules.check_endorse,
            FIRST,
            ("host", "acceptance"),
            "HZ-32 HZ-42 BJ-25 BJ-28",
        ),
        Step("accept", "受理", (S.ENDORSED,), S.ACCEPTED, rules.check_accept, CITY, ("host", "desk"), "BJ-31"),
        Step("decline", "不予受理", (S.ENDORSED, S.ACCEPTED), S.DECLINED, rules.check_decline, CITY, ("host", "desk")),
        Step("seat_panel", "组成评审组", (S.ACCEPTED,), S.UNDER_PANEL, rules.check_seat, PANEL, (), "HZ-43 BJ-31"),
        Step(
            "close_panel",
            "评审结束",
            (S.UNDER_PANEL,),
            S.APPRAISED,
            rules.check_close_panel,
            PANEL,
            (),
            "HZ-43 HZ-44 BJ-31",
        ),
        Step("propose", "列为拟认定", (S.APPRAISED,), S.PROPOSED, rules.check_release, APPROVERS, (), "HZ-44 BJ-24"),
        Step("reserve", "列为后备", (S.APPRAISED,), S.RESERVED, rules.check_release, APPROVERS, ()),
        Step("not_select", "不认定", (S.APPRAISED,), S.DECLINED, rules.check_release, APPROVERS, ("host",)),
        Step("promote", "递补", (S.RESERVED,), S.PROPOSED, rules.check_promote, APPROVERS, ()),
        Step(
            "give_notice",
            "公示",
            (S.PROPOSED,),
            S.UNDER_NOTICE,
            rules.check_give_notice,
            "公示发布岗位",
            ("host", "desk"),
            "HZ-45 BJ-32",
        ),
        Step(
            "recognise",
            "认定",
            (S.UNDER_NOTICE,),
            S.RECOGNISED,
            rules.check_recognise,
            APPROVERS,
            ("host", "desk"),
            "HZ-45 BJ-06 BJ-33",
        ),
        Step(
            "strike_out",
            "取消拟认定",
            (S.UNDER_NOTICE,),
            S.DECLINED,
            rules.check_strike_out,
            APPROVERS,
            ("host", "desk"),
        ),
        Step("close_reserve", "批次结束", (S.RESERVED,), S.DECLINED, rules.check_close_reserve, CITY, ("host",)),
    ),
    recipients=notices.recipients,
    letter=notices.letter,
    veil=case.veil,
)
