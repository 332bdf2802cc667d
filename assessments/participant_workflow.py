"""The steps of a studio in a round, from the list to the published result, and who hears of them."""

from __future__ import annotations

from assessments import participant_notices as notices
from assessments import participant_rules as rules
from assessments.states import FILLING, RUNNING, ParticipantState
from portal.workflow.engine import Step, Workflow

P = ParticipantState
OFFICE = "考核组织单位经办"
LEFT = (P.NOT_ASSESSED, P.VETOED, P.STOPPED, P.REMOVED)

WORKFLOW = Workflow(
    name="participant",
    title="参评工作室",
    states=ParticipantState,
    initial=P.LISTED,
    steps=(
        Step(
            "start", "开始自评", (P.LISTED,), P.OPEN, rules.check_start, "随批次启动", ("unit",), "HZ-56",
            by_system=True,
        ),
        Step("hand_in", "提交自评", (P.OPEN,), P.HANDED_IN, rules.check_hand_in, "单位", clause="HZ-56"),
        Step("hand_in_again", "重新提交自评", (P.RETURNED,), P.HANDED_IN, rules.check_hand_in, "单位", clause="HZ-56"),
        Step("return", "退回修改", (P.HANDED_IN,), P.RETURNED, rules.check_return, OFFICE, ("unit",)),
        Step("go_on", "未交自评，按台账考核", FILLING, P.HANDED_IN, rules.check_go_on, OFFICE, ("unit",)),
        Step(
            "seat", "交考核组", (P.HANDED_IN,), P.UNDER_PANEL, rules.check_seat, "随评审组下发", (),
            "HZ-57 BJ-49", by_system=True,
        ),
        Step(
            "appraise", "汇总考核分", (P.UNDER_PANEL,), P.APPRAISED, rules.check_appraise, "随评审组结束", (),
            "HZ-57 BJ-49", by_system=True,
        ),
        Step(
            "publish", "公布结果", (P.APPRAISED, P.VETOED), P.PUBLISHED, rules.check_publish, "随结果生效", (),
            "HZ-50 HZ-53 HZ-60 BJ-51", by_system=True,
        ),
        Step("exclude", "不列入考核", RUNNING, P.NOT_ASSESSED, rules.check_exclude, OFFICE, ("unit", "body"), "HZ-59"),
        Step("veto", "直接确定为不合格", RUNNING, P.VETOED, rules.check_veto, OFFICE, (), "HZ-60"),
        Step("stop", "中止考核", RUNNING, P.STOPPED, rules.check_stop, OFFICE, ("unit", "body"), "BJ-59"),
        Step("remove", "移出名单", RUNNING, P.REMOVED, rules.check_remove, OFFICE, ("unit_if_issued",)),
        Step("relist", "恢复参评", LEFT, P.LISTED, rules.check_relist, OFFICE),
        Step("resume", "恢复考核", LEFT, P.OPEN, rules.check_resume, OFFICE, ("unit",)),
    ),
    recipients=notices.recipients,
    letter=notices.letter,
    veil=notices.veil,
)  # fmt: skip
