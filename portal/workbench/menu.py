"""What each role finds in its menu; an entry appears once its page exists."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.urls import Resolver404, resolve


@dataclass(frozen=True)
class Entry:
    """One line of the menu; lines of one `part` stand together under its name."""

    label: str
    path: str
    icon: str
    part: str = ""


# An officer has thirty lines: four parts are found faster than one list.
FILING, REGISTER, MONEY, REST = "申报认定", "工作室", "资金", "其他"
HOME = Entry("工作台", "/workbench/", "layout-dashboard")
DONE = Entry("已办事项", "/workbench/done/", "clipboard-check", REST)
WAITING = Entry("等别人办理", "/workbench/waiting/", "hourglass", REST)
MESSAGES = Entry("消息", "/messages/", "bell", REST)
APPLICATIONS = Entry("我的申报", "/applications/", "file-text")
MY_UNIT = Entry("本单位", "/accounts/unit/", "building-2")
MY_DUTIES = Entry("我的职责", "/accounts/duties/", "list-checks")
MY_STUDIO = Entry("我的工作室", "/studios/mine/", "wrench")
DESK = Entry("待审申报", "/desk/", "inbox", FILING)
ACCEPTANCE = Entry("市级受理", "/city/applications/", "inbox", FILING)
DESK_BATCH = Entry("推荐上报", "/desk/batch/", "send", FILING)
DISTRICT_STUDIOS = Entry("区县级工作室", "/desk/district-studios/", "list-tree", FILING)
DESK_STUDIOS = Entry("辖区工作室", "/desk/studios/", "wrench", REGISTER)
DESK_ENDINGS = Entry("终止称号", "/desk/endings/", "circle-slash", REGISTER)
CITY_STUDIOS = Entry("全市工作室", "/city/studios/", "wrench", REGISTER)
RESULTS = Entry("考核结果登记", "/city/results/", "clipboard-pen-line", REGISTER)
RENEWALS = Entry("续建申请", "/city/renewals/", "refresh-cw", REGISTER)
ENDINGS = Entry("终止称号", "/city/endings/", "circle-slash", REGISTER)
RECOMMENDED = Entry("优先推荐名单", "/city/studios/recommended/", "trophy", REGISTER)
PLAQUES = Entry("铭牌", "/city/plaques/", "badge-check", REGISTER)
UNIT_ACTIVITIES = Entry("市级活动", "/activities/", "calendar-check")
CITY_ACTIVITIES = Entry("市级活动", "/city/activities/", "calendar-check", REGISTER)
HISTORY = Entry("导入历史工作室", "/city/studios/import/", "file-up", REGISTER)
DESK_FILINGS = Entry("年度材料", "/desk/filings/", "file-check", REGISTER)
DESK_SUMMARIES = Entry("年度汇总", "/desk/summaries/", "clipboard-list", REGISTER)
CITY_FILINGS = Entry("年度材料", "/city/filings/", "file-check", REGISTER)
INSPECTIONS = Entry("督导检查", "/desk/inspections/", "clipboard-list", REGISTER)
DESK_RULES = Entry("本区（行业）办法", "/desk/rules/", "scroll-text", REGISTER)
CITY_INSPECTIONS = Entry("督导检查", "/city/inspections/", "clipboard-list", REGISTER)
PANEL = Entry("我的评审", "/panel/", "pencil-line")
PANELS = Entry("评审组", "/city/panels/", "users-round", FILING)
EXPERTS = Entry("评审专家", "/city/experts/", "contact-round", FILING)
COCKPIT = Entry("总览", "/city/", "gauge")
CALLS = Entry("申报批次", "/city/calls/", "calendar-range", FILING)
NOTICES = Entry("公示", "/city/notices/", "megaphone", FILING)
OBJECTIONS = Entry("异议核查", "/city/objections/", "message-square-warning", FILING)
RECOGNITIONS = Entry("认定与铭牌", "/city/recognitions/", "award", FILING)
ASSESSMENTS = Entry("考核", "/city/assessments/", "list-checks", REGISTER)
RECHECKS = Entry("考核复核", "/city/rechecks/", "undo-2", REGISTER)
SHEETS = Entry("评分表", "/city/sheets/", "scroll-text", REGISTER)
MY_ASSESSMENTS = Entry("考核", "/assessments/", "clipboard-check")
DESK_ASSESSMENTS = Entry("考核", "/assessments/", "list-checks", REGISTER)
AMENDMENTS = Entry("变更", "/city/amendments/", "file-pen", REGISTER)
DESK_AMENDMENTS = Entry("变更", "/desk/amendments/", "file-pen", REGISTER)
STATS = Entry("统计", "/city/stats/", "chart-column", REST)
POLICY = Entry("政策参数", "/city/policy/", "scale", REST)
FUNDING = Entry("资金总览", "/funding/", "wallet", MONEY)
FUNDING_DUE = Entry("应付清单", "/funding/due/", "list-checks", MONEY)
FUNDING_BATCHES = Entry("拨付批次", "/funding/batches/", "banknote", MONEY)
PAYEES = Entry("收款账户", "/funding/payees/", "badge-check", MONEY)
BUDGETS = Entry("预算", "/funding/budgets/", "scale", MONEY)
RECONCILE = Entry("对账", "/funding/reconcile/", "file-check", MONEY)
RECOVERIES = Entry("追回", "/funding/recoveries/", "undo-2", MONEY)
LEDGERS = Entry("资金台账", "/funding/ledgers/", "book-open-check", MONEY)
MONEY_REPORT = Entry("资金报表", "/funding/reports/", "chart-no-axes-column", MONEY)
YEARS = Entry("年度关账", "/funding/years/", "lock", MONEY)
USERS = Entry("用户", "/console/users/", "users")
ORGANISATIONS = Entry("机构", "/console/orgs/", "building-2")
ROLES = Entry("角色权限", "/console/roles/", "key-round")
CALENDAR = Entry("工作日历", "/console/calendar/", "calendar-days")
JOBS = Entry("后台任务", "/console/jobs/", "server-cog")
OUTBOX = Entry("发件箱", "/console/outbox/", "mail")
REMINDERS = Entry("提醒计划", "/console/reminders/", "alarm-clock", REST)
AUDIT = Entry("操作日志", "/console/audit/", "scroll-text")
HEALTH = Entry("运行状况", "/console/health/", "activity")
BACKUPS = Entry("备份", "/console/backups/", "archive")

# What the city's other offices read of its money.
_MONEY = (FUNDING, FUNDING_DUE, FUNDING_BATCHES, BUDGETS, LEDGERS, RECOVERIES, MONEY_REPORT, YEARS)
_HOST = (HOME, APPLICATIONS, MY_STUDIO, MY_ASSESSMENTS, UNIT_ACTIVITIES, MY_UNIT, MESSAGES)
_DESK = (
    *(HOME, DESK, DESK_BATCH, DISTRICT_STUDIOS, DESK_STUDIOS, DESK_ENDINGS),
    *(
        DESK_FILINGS,
        DESK_SUMMARIES,
        DESK_AMENDMENTS,
        INSPECTIONS,
        DESK_ASSESSMENTS,
        DESK_RULES,
        LEDGERS,
        WAITING,
        DONE,
        POLICY,
        MESSAGES,
    ),
)
_CITY = (
    *(HOME, COCKPIT, ACCEPTANCE, CALLS, PANELS, EXPERTS, NOTICES, OBJECTIONS, RECOGNITIONS),
    *(CITY_STUDIOS, CITY_FILINGS, RESULTS, RECOMMENDED, RENEWALS, ENDINGS, PLAQUES, CITY_INSPECTIONS),
    *(ASSESSMENTS, RECHECKS, SHEETS, AMENDMENTS, CITY_ACTIVITIES, HISTORY, *_MONEY),
    *(STATS, POLICY, REMINDERS, WAITING, DONE, MESSAGES),
)
_APPROVER = (
    *(HOME, COCKPIT, ACCEPTANCE, CALLS, PANELS, NOTICES, OBJECTIONS, RECOGNITIONS),
    *(CITY_STUDIOS, CITY_FILINGS, RESULTS, RECOMMENDED, RENEWALS, ENDINGS, AMENDMENTS, ASSESSMENTS, RECHECKS, SHEETS),
    *_MONEY,
    *(STATS, POLICY, DONE, MESSAGES),
)

BY_ROLE: dict[str, tuple[Entry, ...]] = {
    "host_clerk": _HOST,
    "host_administrator": _HOST,
    "lead_master": (HOME, MY_STUDIO, MY_ASSESSMENTS, APPLICATIONS, UNIT_ACTIVITIES, MY_DUTIES, MY_UNIT, MESSAGES),
    "district_officer": _DESK,
    "recommender_officer": _DESK,
    "centre_officer": _CITY,
    "city_officer": _CITY,
    "city_approver": _APPROVER,
    "finance_approver": _APPROVER,
    "finance_officer": (
        *(HOME, FUNDING, FUNDING_DUE, FUNDING_BATCHES, PAYEES, BUDGETS, RECONCILE),
        *(LEDGERS, RECOVERIES, MONEY_REPORT, YEARS, DONE, MESSAGES),
    ),
    "expert": (HOME, PANEL, DONE, MESSAGES),
    "supervisor": (
        *(HOME, COCKPIT, ACCEPTANCE, PANELS, CITY_FILINGS, ASSESSMENTS, SHEETS, *_MONEY, PAYEES, RECONCILE),
        *(STATS, POLICY, OUTBOX, REMINDERS, AUDIT, HEALTH, MESSAGES),
    ),
    "administrator": (
        *(HOME, HEALTH, USERS, ORGANISATIONS, ROLES, CALENDAR),
        *(JOBS, OUTBOX, REMINDERS, AUDIT, BACKUPS, MESSAGES),
    ),
}
# Pages whose address does not begin with their entry's.
BELONGS = {
    "/city/grades/": ASSESSMENTS,
    "/city/lists/": CALLS,
    "/desk/batches/": DESK_BATCH,
    "/city/summaries/": CITY_FILINGS,
    "/city/sheet-versions/": SHEETS,
    "/city/rehearsals/": SHEETS,
    "/funding/grants/": FUNDING_DUE,
    "/funding/payments/": FUNDING_DUE,
    "/funding/decisions/": BUDGETS,
    "/funding/rows/": FUNDING_BATCHES,
}
PUBLIC = (
    Entry("首页", "/", "house"),
    Entry("申报通知", "/calls/", "file-text"),
    Entry("公示公告", "/notices/", "megaphone"),
    Entry("工作室名录", "/studios/", "search"),
    Entry("考核结果", "/results/", "list-checks"),
    Entry("帮助", "/help/", "circle-question-mark"),
)


@lru_cache(maxsize=128)
def exists(path: str) -> bool:
    """Tell whether a page of its own answers at this path; /studios/mine/ is not the studio numbered "mine"."""
    try:
        return not resolve(path).kwargs
    except Resolver404:
        return False


def of_role(role: str) -> list[Entry]:
    """Return the menu of a role, in order."""
    return [entry for entry in BY_ROLE.get(role, ()) if exists(entry.path)]


def public() -> list[Entry]:
    """Return the menu of a visitor."""
    return [entry for entry in PUBLIC if exists(entry.path)]


def current(entries: list[Entry], path: str) -> str:
    """Return the path of the entry that a page belongs to: the longest that begins the page's path, or ""."""
    path = next((entry.path for prefix, entry in BELONGS.items() if path.startswith(prefix)), path)
    fitting = [e.path for e in entries if path == e.path or (e.path != "/" and path.startswith(e.path))]
    return max(fitting, key=len, default="")
