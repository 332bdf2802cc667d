"""What is typed into ledgers and about them: rows, accounts, assets, findings, filters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from funding import ledger
from funding.models import FundAccount, LedgerEntry, MoneyFinding
from funding.rules import ledgers as rules
from funding.rules.ledgers import Draft, Setting
from funding.transitions import ledgers
from portal.accounts.fields import PlainText
from portal.accounts.forms import WordyForm
from portal.policy import clock
from portal.policy.refusal import Refused
from studios.filing_forms import Yuan
from studios.record_fields import Day
from studios.record_forms import FilesField

Kind, Fund = LedgerEntry.Kind, FundAccount.Fund
INVOICES = "可以直接拍照，也可以选 PDF；每个不超过 20 MB。"


class RowForm(WordyForm):
    """A row of a ledger: money spent, put in, or paid back to the city."""

    on = Day(label="日期", initial=clock.today)
    amount = Yuan(label="金额", help_text="单位是元，最多两位小数。")
    category = forms.ChoiceField(label="用途", widget=forms.RadioSelect)
    reason = PlainText(label="其他用途说明", longest=200, required=False, help_text="选“其他”的，写明用在哪里。")
    payee = PlainText(label="收款方", longest=120)
    voucher = PlainText(label="发票或凭证号", longest=60, required=False)
    remark = PlainText(label="摘要", longest=200, required=False)
    papers = FilesField(label="发票、凭证", required=False, help_text=INVOICES)

    def __init__(self, *args: Any, account: FundAccount, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account, self.kind = account, kind
        if kind == Kind.SPENDING:
            self.fields["category"].choices = list(  # type: ignore[attr-defined]
                rules.categories(Setting.of(account.studio, clock.today()).pack).items()
            )
            return
        for name in ("category", "reason"):
            del self.fields[name]
        self.fields["payee"].label = "资金来源" if kind == Kind.MATCHING else "缴入账户"
        self.fields["payee"].required = False

    @property
    def draft(self) -> Draft:
        given = {name: value for name, value in self.cleaned_data.items() if name != "papers"}
        return Draft(kind=self.kind, **given)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("on") and cleaned.get("amount") is not None:
            given = {name: cleaned.get(name) or "" for name in ("category", "reason", "payee")}
            draft = Draft(kind=self.kind, on=cleaned["on"], amount=cleaned["amount"], **given)
            setting = Setting.of(self.account.studio, clock.today())
            for each in rules.problems(self.account, draft, ledgers.movements(self.account), setting):
                # What has its own sentence already is not told twice.
                if each.field not in self.errors:
                    self.add_error(each.field if each.field in self.fields else None, each.words)
        return cleaned


class AccountForm(WordyForm):
    """The separate account (科目) of a fund and the unit's rules for the money."""

    name = PlainText(label="专门账目（科目）名称", longest=80)
    code = PlainText(label="科目编号", longest=40, required=False)
    rules_file = forms.FileField(
        label="经费管理办法", required=False, help_text="PDF、Word 或图片，不超过 20 MB；已经传过的可以不再传。"
    )


class AssetForm(WordyForm):
    """A thing on the register of fixed assets (BJ-70)."""

    number = PlainText(label="资产编号", longest=40)
    name = PlainText(label="资产名称", longest=120)
    value = Yuan(label="价值")
    place = PlainText(label="存放地点", longest=120)
    keeper = PlainText(label="保管人", longest=60)
    acquired_on = Day(label="取得日期")

    def clean_value(self) -> Any:
        try:
            return ledger.exact(self.cleaned_data["value"])
        except Refused as refused:
            raise forms.ValidationError(refused.reason) from None


class FindingForm(WordyForm):
    """What an officer found, with its document."""

    kind = forms.ChoiceField(label="问题", choices=MoneyFinding.Kind.choices, widget=forms.RadioSelect)
    on = Day(label="发生日期", initial=clock.today)
    words = PlainText(label="事实和依据", longest=500, lines=True)
    document_no = PlainText(label="依据文件", longest=120, help_text="检查记录、审计报告等的名称或文号。")


class ReasonForm(WordyForm):
    """Why a row or a finding is taken back."""

    reason = PlainText(label="原因", longest=150, lines=True)


class LedgerFilter(forms.Form):
    """A ledger's year."""

    year = forms.TypedChoiceField(label="年度", coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, first: int, today: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [(year, f"{year} 年") for year in range(today, first - 1, -1)]
        self.fields["year"].choices = [("", "全部"), *years]  # type: ignore[attr-defined]


class LedgersFilter(forms.Form):
    """The city's ledgers."""

    q = forms.CharField(label="工作室编号、名称或单位", required=False, max_length=60)


def taken(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Valid, and the act was not refused; a refusal is a sentence above the form, what was typed stays."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        form.add_error(None, refused.reason)
        return False
    return True
