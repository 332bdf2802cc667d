"""What a row of a ledger must be: an amount, a day, a category, room on the account (HZ-76, BJ-69, BJ-74)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from funding import ledger, money_offices, year_lock
from funding.ledger import Movement
from funding.models import FundAccount, LedgerEntry
from portal.policy import wording
from portal.policy.refusal import Refused
from studios.offices import pack_of

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.policy.measures import Measures
    from studios.models import Studio

Kind, Fund = LedgerEntry.Kind, FundAccount.Fund
# The category of the packs that must be explained.
OTHER = "other"
TAKES = (Kind.SPENDING, Kind.RETURNED)


@dataclass(frozen=True)
class Draft:
    """A row as it is to be written; `amount` in yuan, above zero."""

    kind: str
    on: date
    amount: Decimal
    category: str = ""
    reason: str = ""
    payee: str = ""
    voucher: str = ""
    remark: str = ""

    @property
    def takes(self) -> bool:
        return self.kind in TAKES

    @property
    def key(self) -> tuple[object, ...]:
        """By what a row is known again when a sheet is imported twice."""
        return (self.kind, self.on, self.amount, self.category, self.payee, self.voucher)


@dataclass(frozen=True)
class Problem:
    """A sentence and the field it belongs to."""

    field: str
    words: str


@dataclass(frozen=True)
class Setting:
    """What a row is judged against, read once: the pack, closed years, today, the studio's first day."""

    pack: Measures
    closed: frozenset[int]
    today: date
    first_day: date

    @classmethod
    def of(cls, studio: Studio, today: date) -> Setting:
        return cls(pack_of(studio), year_lock.closed_years(studio.city), today, studio.recognised_on)


def categories(pack: Measures) -> dict[str, str]:
    return {each.key: each.label for each in pack.expense_categories}


def basis(pack: Measures) -> str:
    """The clause by which the money is spent (七（三）, 第二十一条)."""
    return pack.clause(pack.expense_categories[0].clause)


def check_keep(user: User | None, account: FundAccount) -> None:
    """A ledger is kept by its unit, once it has said in which separate account (BJ-74, HZ-77)."""
    money_offices.require_keeper(user, account.studio)
    pack = pack_of(account.studio)
    if account.name == "" and "separate_account" in pack.parameters and pack.value("separate_account"):
        clause = pack.clause(pack.parameter("separate_account").clause)
        raise Refused(f"请先填写{account.get_fund_display()}的专门账目（科目）名称，再登记收支", clause=clause)


def check_reverse(user: User | None, entry: LedgerEntry) -> None:
    """Money the city paid is booked by the portal and taken back with the payment alone."""
    money_offices.require_keeper(user, entry.studio)
    if entry.kind == Kind.PAYMENT:
        raise Refused("市级资助到账由系统按拨付记录登记，不能冲销；有误的请联系资金经办")
    if entry.reverses_id is not None:
        raise Refused("这一笔本身是冲销，不能再冲销；请重新登记")
    if LedgerEntry.objects.filter(reverses=entry).exists():
        raise Refused("这一笔已经冲销过")


def check_prove(user: User | None, entry: LedgerEntry) -> None:
    """Invoices may be added until the year is closed."""
    money_offices.require_keeper(user, entry.studio)
    year_lock.require_open(entry.city, entry.on)


def problems(account: FundAccount, draft: Draft, movements: Sequence[Movement], setting: Setting) -> Iterator[Problem]:
    """Everything wrong with a row, each with its field."""
    yield from _of_day(draft.on, setting)
    try:
        amount = ledger.exact(draft.amount)
    except Refused as refused:
        yield Problem("amount", refused.reason)
        return
    if draft.kind == Kind.SPENDING:
        yield from _of_spending(draft, setting.pack)
    elif draft.kind == Kind.MATCHING and account.fund != Fund.MATCHING:
        yield Problem("", "配套资金投入记在配套资金账上")
    if draft.kind == Kind.RETURNED and account.fund != Fund.GRANT:
        yield Problem("", "缴回记在市级资助账上")
    if draft.takes:
        left = ledger.room(movements, draft.on)
        if amount > left:
            yield Problem("amount", beyond(draft.on, amount, left))


def beyond(on: date, amount: Decimal, left: Decimal) -> str:
    return f"{on:%Y-%m-%d} 可用余额 {wording.yuan(left)}，本笔 {wording.yuan(amount)}超出余额"


def require_sound(found: Iterable[Problem]) -> None:
    """Raises with the first thing that is wrong."""
    for problem in found:
        raise Refused(problem.words)


def _of_day(on: date, setting: Setting) -> Iterator[Problem]:
    if on > setting.today:
        yield Problem("on", "日期不能晚于今天")
    elif on < setting.first_day:
        yield Problem("on", f"日期早于工作室认定的日子（{setting.first_day:%Y-%m-%d}）")
    elif on.year in setting.closed:
        yield Problem("on", year_lock.sentence(on.year))


def _of_spending(draft: Draft, pack: Measures) -> Iterator[Problem]:
    known = categories(pack)
    if draft.category not in known:
        yield Problem("category", f"请从“{'、'.join(known.values())}”里选一项用途")
    if draft.category == OTHER and not draft.reason:
        yield Problem("reason", f"选“{known[OTHER]}”的，请写明用在哪里")
    if not draft.payee:
        yield Problem("payee", "请写明收款方")
