"""The table of steps of a training, an exchange or a service day the city holds (BJ-76, HZ-69)."""

from __future__ import annotations

from portal.workflow.engine import Step, Workflow
from studios import activity_notices
from studios.rules import activities as rules
from studios.states import ActivityState as S

MAKERS = "杭州：市局经办；北京：就业促进中心或市局经办"

WORKFLOW = Workflow(
    name="city_activity",
    title="市级活动",
    states=S,
    initial=S.DRAFT,
    steps=(
        Step("announce", "发布报名", (S.DRAFT,), S.OPEN, rules.check_announce, MAKERS, ("studios",), "HZ-69 BJ-76"),
        Step("hold", "登记已举办", (S.OPEN,), S.HELD, rules.check_hold, MAKERS),
        Step("cancel", "取消活动", (S.DRAFT, S.OPEN), S.CANCELLED, rules.check_cancel, MAKERS, ("registered",)),
    ),
    recipients=activity_notices.recipients,
    letter=activity_notices.letter,
)
