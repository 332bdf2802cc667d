"""What is typed about a recovery: the notice, a plan in parts, what came back, a deviation."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from funding.models import Recovery
from portal.accounts.fields import PlainText
from portal.accounts.forms import WordyForm
from portal.policy import clock
from studios.filing_forms import Yuan
from studios.offices import pack_of
from studios.record_fields import Day
from studios.record_forms import FilesField

MOST_PARTS = 24
PLAN_HELP = "每行一期，先写期限再写金额，中间空一格，如 2027-08-31 100000；合计应等于应缴回金额。不分期的不填。"
Parts = list[tuple[date, Decimal]]


class PlanField(PlainText):
    """Instalments, one on each line: a day and an amount in yuan."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="分期计划", longest=1000, lines=True, help_text=PLAN_HELP, **kwargs)

    def clean(self, value: Any) -> Parts:
        lines = [line.split() for line in str(super().clean(value)).splitlines() if line.strip()]
        if len(lines) > MOST_PARTS:
            raise ValidationError(f"最多分 {MOST_PARTS} 期。")
        return [self._part(number, cells) for number, cells in enumerate(lines, start=1)]

    def _part(self, number: int, cells: list[str]) -> tuple[date, Decimal]:
        if len(cells) != 2:
            raise ValidationError(f"第 {number} 行应是“期限 金额”，如 2027-08-31 100000。")
        try:
            day, amount = Day(label="期限").clean(cells[0]), Yuan(label="金额").clean(cells[1])
        except ValidationError as error:
            raise ValidationError(f"第 {number} 行：{error.messages[0]}") from None
        if day is None or not amount:
            raise ValidationError(f"第 {number} 行的金额应大于 0 元。")
        return day, amount


class NoticeForm(WordyForm):
    document_no = PlainText(label="通知文号", longest=60)
    pay_by = Day(label="缴回期限")
    pay_to = PlainText(label="缴款账户", longest=200, help_text="户名、开户银行、账号，照财政部门提供的填写。")
    parts = PlanField(required=False)

    def __init__(self, *args: Any, recovery: Recovery, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pack = pack_of(recovery.studio)
        days = int(str(pack.value("recovery_pay_days"))) if "recovery_pay_days" in pack.parameters else 30
        self.fields["pay_by"].initial = clock.today() + timedelta(days=days)


class PlanForm(WordyForm):
    parts = PlanField(required=True)


class ReceiptForm(WordyForm):
    on = Day(label="到账日期", initial=clock.today)
    amount = Yuan(label="金额")
    voucher = PlainText(label="缴款凭证号", longest=60)
    remark = PlainText(label="说明", longest=200, required=False)
    papers = FilesField(label="缴款凭证", required=False, help_text="PDF、JPG 或 PNG，可以不传。")


class DeviationForm(WordyForm):
    amount = Yuan(label="减免后应缴回", help_text="全部免除的写 0。")
    reason = PlainText(label="事实和理由", longest=2000, lines=True)
    document_no = PlainText(label="决定文号", longest=60)
    papers = FilesField(label="依据材料", required=False, help_text="PDF、JPG 或 PNG，可以不传。")


class RemarkForm(WordyForm):
    remark = PlainText(label="说明", longest=500, lines=True, required=False)


class CorrectionForm(WordyForm):
    reason = PlainText(label="更正的原因", longest=200, lines=True)


class RecoveryFilter(forms.Form):
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *Recovery.STATES.choices])
