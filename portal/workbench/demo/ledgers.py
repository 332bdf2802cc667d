"""The demonstration's ledgers by real steps: accounts named, money spent and matched; a grant asked back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from funding import tasks
from funding.models import FundAccount, LedgerEntry, Recovery
from funding.rules.ledgers import Draft
from funding.transitions import ledgers, recoveries
from portal.accounts.roles import Role
from portal.workbench.demo import money, titles
from portal.workbench.demo.turns import SILENT
from studios.models import EndingProposal
from studios.transitions import endings

GRANT, MATCHING = FundAccount.Fund.GRANT, FundAccount.Fund.MATCHING
Kind = LedgerEntry.Kind
# Case, fund, kind, day, yuan, category, payee, what for.
ROWS = (
    (10, GRANT, Kind.SPENDING, date(2025, 3, 12), 38_600, "equipment", "杭州量仪商行", "三坐标测头"),
    (10, GRANT, Kind.SPENDING, date(2025, 9, 18), 6_240, "materials", "临安钢材市场", "试切用料"),
    (10, GRANT, Kind.SPENDING, date(2026, 4, 20), 12_000, "research", "杭州刀具厂", "薄壁件专用铣刀"),
    (10, MATCHING, Kind.MATCHING, date(2025, 1, 6), 60_000, "", "单位自筹", "年度配套"),
    (22, MATCHING, Kind.MATCHING, date(2025, 2, 11), 180_000, "", "单位自筹", "首批配套"),
    (22, GRANT, Kind.SPENDING, date(2025, 6, 5), 92_000, "equipment", "北京环卫机械厂", "液压试验台"),
    (51, MATCHING, Kind.MATCHING, date(2026, 1, 15), 300_000, "", "单位自筹", "配套资金到位"),
    (51, GRANT, Kind.SPENDING, date(2026, 3, 9), 24_800, "training", "燕山技师学院", "带徒培训场地"),
)


def take_in() -> None:
    """What the scheduler does: payments become income, cancelled titles become claims."""
    tasks.keep_ledgers()


def keep() -> None:
    """Both accounts of every studio that writes get their names, then its rows."""
    for number in sorted({row[0] for row in ROWS}):
        for fund in (GRANT, MATCHING):
            account = ledgers.open_account(titles.studio(number), fund)
            ledgers.name_account(
                account,
                by=titles.clerk(number),
                name=f"技能大师工作室{fund.label}",
                code=f"4{number:03d}",
                rules_file=None,
            )
    for number, fund, kind, on, yuan, category, payee, remark in sorted(ROWS, key=lambda row: (row[0], row[3])):
        draft = Draft(
            kind=kind, on=on, amount=Decimal(yuan), category=category, payee=payee, remark=remark,
            voucher=f"FP{on:%Y%m%d}",
        )  # fmt: skip
        account = ledgers.open_account(titles.studio(number), fund)
        ledgers.write(account, draft, by=titles.clerk(number), source=LedgerEntry.Source.TYPED)


def cancel(proposal: EndingProposal, effective_on: date) -> None:
    """石立坤: both bureaus decide; the portal asks for what the cycle holds."""
    endings.draft(
        proposal, by=titles.bureau(SILENT), decision="超过一年没有开展工作，取消技能大师工作室称号。",
        document_no="京人社能函〔2026〕11号", effective_on=effective_on,
    )  # fmt: skip
    desks = titles.offices(SILENT)
    for role in (Role.CITY_APPROVER, Role.FINANCE_APPROVER):
        endings.approve(proposal, by=desks.holder(role))
    take_in()


def ask_back(pay_by: tuple[date, date]) -> None:
    """The notice, with two instalments."""
    claim = Recovery.objects.get()
    first = Decimal("100000.00")
    recoveries.notify(
        claim, by=money.maker(claim.city), document_no="京人社能函〔2026〕12号", pay_by=pay_by[1],
        pay_to="北京市财政局非税收入专户 演示银行 0200-001",
        parts=[(pay_by[0], first), (pay_by[1], claim.computed - first)],
    )  # fmt: skip
