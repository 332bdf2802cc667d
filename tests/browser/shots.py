"""Which pictures the guide shows: whose page, where, and what is done there before the picture is taken.

They are taken in this order from one demonstration, so a step of one person is seen by the next.
"""

from __future__ import annotations

from dataclasses import dataclass

HOST, RETURNED = "demo-hz-host-9", "demo-hz-host-7"
DISTRICT, REPORTED = "demo-hz-district_officer-330122", "demo-hz-district_officer-330113"
OFFICER, APPROVER = "demo-hz-city_officer-1", "demo-hz-city_approver-1"
CENTRE, FINANCE = "demo-bj-centre_officer-1", "demo-bj-finance_approver-1"
EXPERT, UNDECLARED = "demo-hz-expert-3", "demo-hz-expert-5"
ADMINISTRATOR = "demo-ops-administrator-1"
SELF_MARKING, FAILED, TERM_EXPERT = "demo-hz-host-80", "demo-hz-host-74", "demo-hz-expert-1"
PAYER, CHECKER, BEIJING_PAYER = "demo-hz-finance_officer-1", "demo-hz-finance_officer-2", "demo-bj-finance_officer-1"
SPENDER, LATE = "demo-bj-host-22", "demo-hz-host-11"

DRAFT = "/applications/HZ-2026-0010/"
REVIEW = "/desk/HZ-2026-0008/"
BEIJING = "/city/calls/BJ-2026-N/ranking/"
CONFIRM = "main form button.btn-primary"
WORDING = "请写明“山居三味”技法的推广范围，并附推广单位的证明。"
MINUTES = "评审会同意按汇总分排序拟定，名单无异议。"


@dataclass(frozen=True)
class Click:
    """A link or a button, and the page that follows."""

    selector: str


@dataclass(frozen=True)
class Fill:
    """Words into a field."""

    selector: str
    words: str


@dataclass(frozen=True)
class Until:
    """The page again and again until it says so."""

    words: str


Step = Click | Fill | Until


@dataclass(frozen=True)
class Shot:
    """One picture; or, when it is not taken, what is done for the picture of that name."""

    name: str
    user: str
    path: str
    steps: tuple[Step, ...] = ()
    phone: bool = False
    taken: bool = True
    # The page to its end, as far as TALLEST, not what the screen holds.
    whole: bool = False
    # What is brought to the top of the picture; without it the page's own top.
    at: str = ""


PUBLIC = (
    Shot("w01-front", "", "/", phone=True),
    Shot("w01-guide", "", "/guide/hangzhou/"),
    Shot("w01-self-check", "", "/guide/hangzhou/check/", phone=True),
    Shot("sign-in", "", "/accounts/login/"),
    Shot("register", "", "/accounts/register/"),
    Shot("public-notice", "", "/notices/HZ-2025-N2-01/", phone=True),
    Shot("objection", "", "/notices/HZ-2025-N2-01/objection/", phone=True),
    Shot("studio", "", "/studios/HZ-DS-2025-001/"),
    Shot("verify", "", "/verify/"),
)
APPLICANT = (
    Shot("mine", HOST, "/applications/", phone=True),
    Shot("w03-tasks", HOST, f"{DRAFT}form/", phone=True, whole=True),
    Shot("w04-section", HOST, f"{DRAFT}form/team/", phone=True),
    Shot("w05-materials", HOST, f"{DRAFT}form/materials/", phone=True, at="[data-key=licence]"),
    Shot("w06-check", HOST, f"{DRAFT}check/", phone=True),
    Shot("w07-status", RETURNED, "/applications/HZ-2026-0009/", phone=True, whole=True),
    Shot("corrections", RETURNED, "/applications/HZ-2026-0009/corrections/", phone=True),
)
DESK = (
    Shot("desk", DISTRICT, "/desk/"),
    Shot("batch", DISTRICT, f"{REVIEW}endorse/", (Click("[data-test=sign]"), Click("a[href='/desk/batch/']"))),
    Shot(
        "return", DISTRICT, REVIEW, (
            Click("a[href*='target=field'][href*='key=leader.skills']"),
            Fill("[name=wording]", WORDING),
            Click("[data-test=add-point]"),
        ),
        taken=False,
    ),
    Shot("w08-review", DISTRICT, REVIEW, tuple(Click(f".review-item >> nth={n} >> .verdict-pass") for n in range(2))),
    Shot("w08-materials", DISTRICT, f"{REVIEW}?tab=materials"),
    Shot("return", DISTRICT, f"{REVIEW}return/"),
)  # fmt: skip
REVIEWING = (
    Shot("declare", UNDECLARED, "/panel/9/declare/"),
    Shot("panels", EXPERT, "/panel/", phone=True),
    Shot("w09-marking", EXPERT, "/panel/9/", (Click("main table a"),)),
)
CITY = (
    Shot("w02-workbench", OFFICER, "/workbench/", phone=True),
    Shot("cockpit", OFFICER, "/city/"),
    Shot("acceptance", OFFICER, "/city/applications/"),
    Shot("call", OFFICER, "/city/calls/HZ-2026-N/"),
    Shot("w10-board", OFFICER, "/city/calls/HZ-2026-N/ranking/", (Click("[data-test=compile]"),)),
    Shot("recognition", OFFICER, "/city/recognitions/3/"),
    Shot("w11-notice", OFFICER, "/city/lists/7/notice/", (Click(CONFIRM),), taken=False),
    Shot("w11-notice", OFFICER, "/city/notices/HZ-2025-N2-02/"),
    Shot("approve", OFFICER, "/city/notices/HZ-2025-N2-02/submit/", (Click(CONFIRM),), taken=False),
    Shot("approve", APPROVER, "/workbench/"),
    Shot("finance-approve", CENTRE, BEIJING, (Click("[data-test=compile]"),), taken=False),
    Shot(
        "finance-approve", CENTRE, BEIJING,
        (Click("a[href$='/minutes/']"), Fill("[name=minutes]", MINUTES), Click(CONFIRM)), taken=False,
    ),
    Shot("finance-approve", CENTRE, BEIJING, (Click("a[href$='/submit/']"), Click(CONFIRM)), taken=False),
    Shot("finance-approve", FINANCE, "/workbench/"),
)  # fmt: skip
FILL = (Click("main table a"), Click("[data-test=fill]"))
TERM, ANNUAL = "/city/assessments/HZ-QM-2026-1/", "/city/assessments/HZ-ND-2025-1/"
ASSESSING = (
    Shot("sheet-version", CENTRE, "/city/sheet-versions/1/"),
    Shot("round", OFFICER, TERM, whole=True),
    Shot("round-list", OFFICER, f"{TERM}participants/"),
    Shot("self-assessment", SELF_MARKING, "/assessments/", FILL, phone=True),
    Shot("round-marking", TERM_EXPERT, "/panel/", (Click("main a[href='/panel/14/']"), Click("main table a"))),
    Shot("grades", OFFICER, f"{ANNUAL}grades/", (Click("[data-test=board-row] a"),)),
    Shot("analysis", OFFICER, f"{ANNUAL}analysis/", whole=True),
    Shot("result-letter", FAILED, "/assessments/", (Click("main table a"), Click("[data-test=letter]")), phone=True),
)
LEDGER = "/funding/ledgers/BJ-DS-2024-001/"
SPENT_WELL = (Fill("[name=amount]", "1250.50"), Fill("[name=payee]", "北京液压研究所"))
MONEY = (
    Shot("money-home", PAYER, "/funding/"),
    Shot("money-due", PAYER, "/funding/due/"),
    Shot("money-approve", CHECKER, "/funding/batches/HZ-BF-2026-003/", whole=True),
    Shot("money-result", PAYER, "/funding/batches/HZ-BF-2026-002/result/"),
    Shot("money-ledgers", BEIJING_PAYER, "/funding/ledgers/"),
    Shot("money-recovery", BEIJING_PAYER, "/funding/recoveries/BJ-ZH-2026-001/", whole=True),
    Shot("money-report", BEIJING_PAYER, "/funding/reports/", whole=True),
    Shot("money-closing", PAYER, "/funding/years/2024/"),
    Shot("money-account", LATE, "/studios/HZ-DS-2025-003/account/", whole=True),
    Shot("money-ledger", SPENDER, LEDGER, phone=True, whole=True),
    Shot("money-entry", SPENDER, f"{LEDGER}grant/new/spending/", SPENT_WELL, phone=True, whole=True),
)
CONSOLE = (
    Shot("users", ADMINISTRATOR, "/console/users/"),
    Shot("calendar", ADMINISTRATOR, "/console/calendar/"),
    Shot("health", ADMINISTRATOR, "/console/health/", (Until("一切正常"),)),
    Shot("large-print", "", "/", (Click("[data-test=large-print]"),), phone=True),
)
SHOTS = (*PUBLIC, *APPLICANT, *DESK, *REVIEWING, *CITY, *ASSESSING, *MONEY, *CONSOLE)
# Sheets on paper, by the name of the picture, pages side by side: blank ones by their code, and the self-assessment
# that a studio of the demonstration handed in.
PAPERS = {"paper-term-sheet": "hangzhou-term", "paper-annual-sheet": "hangzhou-annual"}
FILLED = {"paper-term-filled": "HZ-DS-2023-004", "paper-annual-filled": "HZ-DS-2019-003"}
