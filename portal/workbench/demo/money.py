"""The demonstration's money by real steps: budgets, accounts, batches approved and paid, one batch that waits."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from funding import gathering
from funding.bank_results import HEADS, PAID, TOTAL
from funding.models import Batch, Budget, Grant, PayeeAccount, YearClosing
from funding.transitions import bank, batches, budgets, closings, payees
from portal.accounts import demo as accounts
from portal.accounts.kinds import City
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.policy import clock
from portal.workbench.demo import cases, files, hosts, titles
from portal.workbench.demo.desks import Offices

SOURCE = {City.HANGZHOU: "技能人才专项资金", City.BEIJING: "就业专项资金"}
AMOUNT = {City.HANGZHOU: Decimal(600_000), City.BEIJING: Decimal(1_500_000)}
MARK = {City.HANGZHOU: "杭", City.BEIJING: "京"}
SERVICE, SERVICE_TOTAL = Decimal(600), Decimal(30_000)
UNIT, LEADER = PayeeAccount.Purpose.UNIT, PayeeAccount.Purpose.LEADER
ESTABLISHMENT, TOP_UP, SERVICE_DAY = Grant.Kind.ESTABLISHMENT, Grant.Kind.TOP_UP, Grant.Kind.SERVICE
TITLES = {ESTABLISHMENT: "年新认定工作室资助", TOP_UP: "年考核优秀资助", SERVICE_DAY: "年社会服务补贴"}


def maker(city: str) -> User:
    return Offices(city).holder(Role.FINANCE_OFFICER, 0)


def checker(city: str) -> User:
    return Offices(city).holder(Role.FINANCE_OFFICER, 1)


def manager(number: int) -> User:
    """A second person of the unit, who confirms what the clerk has entered."""
    case = cases.case(number)
    name = f"{hosts.username_of(case)}-manager"
    places = [(hosts.unit_of(case), Role.HOST_ADMINISTRATOR)]
    return accounts.add_person(name, f"{case.leader[0]}主任", f"{name}@example.invalid", places)


def open_budgets(year: int) -> None:
    """Both cities' money of a year, decided and compared with the paper."""
    for city in City:
        budget = budgets.open_budget(by=maker(city), year=year, fund_source=SOURCE[city])
        _decide(budget, "allocation", AMOUNT[city], f"{MARK[city]}财演〔{year}〕18号")


def set_subsidy(year: int) -> None:
    """Hangzhou sets by document what a lead master gets for a service day (HZ-69)."""
    budget = Budget.objects.get(city=City.HANGZHOU, year=year)
    _decide(budget, "service", SERVICE_TOTAL, f"杭财演〔{year}〕21号", unit_amount=SERVICE)


def enter_accounts(*numbers: int, purpose: str = UNIT) -> None:
    """Entered by the clerk with the bank's proof, confirmed by the manager, checked by finance."""
    for number in numbers:
        studio = titles.studio(number)
        holder = studio.host.name if purpose == UNIT else studio.lead_master
        payee = payees.enter(
            studio, by=titles.clerk(number), purpose=purpose, holder=holder, bank="演示银行营业部",
            number=f"622200{len(purpose):02d}{number:04d}{number * 137:07d}",
            proof=[files.pdf("开户许可证", "银行账户证明", holder)],
        )  # fmt: skip
        payees.confirm(payee, by=manager(number))
        payees.accept(payee, by=checker(studio.city), remark="与银行证明相符")


def pay(year: int, *numbers: int, kind: str = ESTABLISHMENT) -> None:
    """A batch of a city's recognised studios, approved, sent, answered by the bank."""
    for city in City:
        chosen = [number for number in numbers if cases.case(number).city == city]
        if chosen:
            batch = send(approve(submit(city, year, chosen, kind)))
            bank.read_result(batch, _answer(batch), by=maker(city), name=f"{batch.number}回单.csv")


def send(batch: Batch) -> Batch:
    batches.send(batch, by=maker(batch.city))
    return batch


def submit(city: str, year: int, numbers: Sequence[int], kind: str = ESTABLISHMENT) -> Batch:
    gathering.gather(city)
    budget = Budget.objects.get(city=city, year=year)
    studios = [titles.studio(number).pk for number in numbers]
    grants = Grant.objects.filter(studio__in=studios, kind=kind, state="due")
    keys = list(grants.values_list("pk", flat=True))
    batch = batches.build(budget, keys, by=maker(city), title=f"{year} {TITLES[Grant.Kind(kind)]}")
    batches.submit(batch, by=maker(city))
    return batch


def approve(batch: Batch) -> Batch:
    offices = Offices(batch.city)
    people = [checker(batch.city)]
    if offices.beijing:
        people.append(offices.holder(Role.FINANCE_APPROVER))
    for person in people:
        batches.approve(batch, by=person, remark="依据和账户已核对，同意拨付。")
    return batch


def propose_closing(city: str, year: int) -> YearClosing:
    return closings.propose(city, year, by=maker(city), remark="拨付和台账已核对。")


def close_year(city: str, year: int) -> None:
    closings.close(propose_closing(city, year), by=checker(city))


def _decide(budget: Budget, purpose: str, amount: Decimal, document: str, unit_amount: Decimal | None = None) -> None:
    decision = budgets.enter(
        budget, by=maker(budget.city), purpose=purpose, amount=amount, document_no=document,
        decided_on=clock.today(), unit_amount=unit_amount,
    )  # fmt: skip
    budgets.confirm(decision, by=checker(budget.city), remark="与文件相符")


def _answer(batch: Batch) -> bytes:
    """What the bank sends back: every payment went through."""
    rows = list(batch.rows.select_related("payee").order_by("no"))
    lines = [
        f"{batch.number},{row.no},{row.payee.last4},{row.amount},{PAID},{clock.today()},YH{row.pk:08d}," for row in rows
    ]
    return "\n".join([",".join(HEADS), *lines, f"{TOTAL},{len(rows)},,{batch.total},,,,"]).encode()
