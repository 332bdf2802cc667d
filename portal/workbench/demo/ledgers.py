"""The demonstration's ledgers by real steps: accounts named, money spent and matched; a grant asked back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from funding import tasks
from funding.models import FundAccount, LedgerEntry, MoneyFinding, Recovery
from funding.rules.ledgers import Draft
from funding.transitions import assets, ledgers, recoveries
from portal.accounts.roles import Role
from portal.workbench.demo import files, money, titles
from portal.workbench.demo.turns import SILENT
from studios.models import EndingProposal
from studios.transitions import endings

GRANT, MATCHING = FundAccount.Fund.GRANT, FundAccount.Fund.MATCHING
Kind = LedgerEntry.Kind
Rows = tuple[tuple[int, str, str, date, float, str, str, str], ...]
# Case, fund, kind, day, yuan, category, payee, what for.
ROWS: Rows = (
    (10, GRANT, Kind.SPENDING, date(2025, 3, 12), 38_600, "equipment", "杭州量仪商行", "三坐标测头"),
    (10, GRANT, Kind.SPENDING, date(2025, 9, 18), 6_240, "materials", "临安钢材市场", "试切用料"),
    (10, GRANT, Kind.SPENDING, date(2026, 4, 20), 12_000, "research", "杭州刀具厂", "薄壁件专用铣刀"),
    (10, MATCHING, Kind.MATCHING, date(2025, 1, 6), 60_000, "", "单位自筹", "年度配套"),
    (22, MATCHING, Kind.MATCHING, date(2025, 2, 11), 180_000, "", "单位自筹", "首批配套"),
    (22, GRANT, Kind.SPENDING, date(2025, 6, 5), 92_000, "equipment", "北京环卫机械厂", "液压试验台"),
    (22, GRANT, Kind.SPENDING, date(2026, 2, 26), 41_300, "research", "北京液压研究所", "密封件疲劳试验"),
    (22, GRANT, Kind.SPENDING, date(2026, 4, 8), 9_800, "exchange", "东城会议中心", "年会餐费和礼品"),
    (31, GRANT, Kind.SPENDING, date(2026, 1, 22), 26_500, "equipment", "杭州机床附件厂", "动力卡盘"),
    (31, GRANT, Kind.SPENDING, date(2026, 3, 17), 8_750.5, "materials", "富阳金属材料行", "学徒实训用料"),
    (51, MATCHING, Kind.MATCHING, date(2026, 1, 15), 300_000, "", "单位自筹", "配套资金到位"),
    (51, GRANT, Kind.SPENDING, date(2026, 3, 9), 24_800, "training", "燕山技师学院", "带徒培训场地"),
)
# Studios whom Beijing paid before the portal: what their units put in of their own, and spent of that.
OLDER: Rows = (
    (75, MATCHING, Kind.MATCHING, date(2025, 1, 20), 200_000, "", "单位自筹", "首批配套"),
    (75, MATCHING, Kind.SPENDING, date(2025, 5, 15), 68_400, "equipment", "昌平机床附件厂", "主轴检测仪"),
    (75, MATCHING, Kind.MATCHING, date(2026, 1, 19), 100_000, "", "单位自筹", "第二批配套"),
    (76, MATCHING, Kind.MATCHING, date(2025, 2, 25), 210_000, "", "单位自筹", "年度配套"),
    (76, MATCHING, Kind.SPENDING, date(2025, 8, 12), 36_000, "training", "东城烹饪职业学校", "传承班教学用料"),
    (77, MATCHING, Kind.MATCHING, date(2025, 2, 18), 300_000, "", "单位自筹", "配套资金一次到位"),
    (78, MATCHING, Kind.MATCHING, date(2025, 3, 3), 300_000, "", "单位自筹", "配套资金一次到位"),
    (78, MATCHING, Kind.SPENDING, date(2025, 10, 21), 47_500, "research", "通州电梯部件厂", "制动器试验台"),
)
# A purchase of this much is proved with its invoice here.
PROVED = 30_000


def take_in() -> None:
    """What the scheduler does: payments become income, cancelled titles become claims."""
    tasks.keep_ledgers()


def keep() -> None:
    """Both accounts of every studio that writes get their names, then its rows; a thing bought goes on the register."""
    name_accounts(*sorted({row[0] for row in ROWS}))
    _write(ROWS)
    bench = LedgerEntry.objects.get(studio=titles.studio(22), category="equipment")
    assets.register_asset(
        bench, by=titles.clerk(22), number="GZ-2025-017", name="液压试验台", value=bench.amount, place="二号车间",
        keeper=titles.clerk(22).name, acquired_on=bench.on,
    )  # fmt: skip


def name_accounts(*numbers: int) -> None:
    """Each fund has an account of its own; the unit's rules for the money are on file with it (BJ-74)."""
    for number in numbers:
        studio, clerk = titles.studio(number), titles.clerk(number)
        rules = files.pdf("经费管理办法", "技能大师工作室经费管理办法", studio.host.name)
        for fund, paper in ((GRANT, rules), (MATCHING, None)):
            account = ledgers.open_account(studio, fund)
            name = f"技能大师工作室{fund.label}"
            ledgers.name_account(account, by=clerk, name=name, code=f"4{number:03d}", rules_file=paper)


def catch_up() -> None:
    """The older studios' own money, written down before their review."""
    _write(OLDER)


def _write(rows: Rows) -> None:
    for number, fund, kind, on, yuan, category, payee, remark in sorted(rows, key=lambda row: (row[0], row[3])):
        draft = Draft(
            kind=kind, on=on, amount=Decimal(str(yuan)), category=category, payee=payee, remark=remark,
            voucher=f"FP{on:%Y%m%d}",
        )  # fmt: skip
        invoices = [files.pdf("发票", remark, payee)] if category and yuan >= PROVED else []
        account = ledgers.open_account(titles.studio(number), FundAccount.Fund(fund))
        ledgers.write(account, draft, by=titles.clerk(number), files=invoices, source=LedgerEntry.Source.TYPED)


def find_fault() -> None:
    """The body looks through the vouchers of case 22: what was spent on guests is not for the studio (BJ-69)."""
    studio = titles.studio(22)
    row = LedgerEntry.objects.get(studio=studio, category="exchange")
    assets.find_fault(
        studio, by=titles.caretaker(22), kind=MoneyFinding.Kind.OUT_OF_SCOPE, on=row.on, entry=row,
        words="票据中有礼品 3,200 元，不在规定的支出方向内，请退回原渠道。", document_no="资金使用检查记录 2026-02",
    )  # fmt: skip


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
