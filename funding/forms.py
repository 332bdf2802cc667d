"""What is typed about budgets, accounts, batches and bank files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from funding import offices
from funding.bank_tables import LARGEST_FILE
from funding.models import Budget, BudgetDecision, Grant, PayeeAccount
from portal.accounts.fields import CodeText, Day, PlainText, Several
from portal.policy import clock
from studios.filing_forms import Yuan
from studios.models import AssessmentResult
from studios.offices import pack_of
from studios.record_forms import FilesField

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from portal.accounts.models import User
    from studios.models import Studio

FILES = "PDF、JPG 或 PNG，每个不超过 20 MB。"
SHORTEST_NUMBER, LONGEST_NUMBER = 8, 30


def _today() -> Any:
    return clock.today()


class BudgetForm(forms.Form):
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2199)
    fund_source = PlainText(longest=60, label="资金来源")

    def __init__(self, *args: Any, city: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.given = offices.pack_of(city).documents.get("fund_source", "")
        self.fields["year"].initial = clock.today().year
        self.fields["fund_source"].initial = self.given
        if self.given:
            self.fields["fund_source"].help_text = f"本市办法规定从{self.given}列支。"

    def clean_fund_source(self) -> str:
        """BJ-68: where the policy names the source, it is that one."""
        source: str = self.cleaned_data["fund_source"]
        if self.given and source != self.given:
            raise ValidationError(f"本市办法规定资助资金从{self.given}列支。")
        return source


class Results(Several):
    """Results by their year, studio and document."""

    def label_from_instance(self, result: Any) -> str:
        return f"{result.year} 年度 {result.studio.name}（{result.document_no or '无文号'}）"


class DecisionForm(forms.Form):
    """A decision as its document states it."""

    purpose = forms.ChoiceField(label="事项", choices=BudgetDecision.Purpose.choices, widget=forms.RadioSelect)
    amount = Yuan(label="金额（元）", help_text="核定预算的写新的总额；安排资助的写本次安排的金额。")
    unit_amount = Yuan(label="每人每次（元）", required=False, help_text="只有专项服务补贴填写。")
    assessment_year = forms.IntegerField(
        label="考核年度", required=False, min_value=2000, max_value=2199, help_text="只有优秀资助填写。"
    )
    results = Results(
        label="所指的考核结果", required=False, queryset=AssessmentResult.objects.none(),
        widget=forms.CheckboxSelectMultiple, help_text="只有优秀资助选择；没有选中的，优秀等次照常有效，不给资金。",
    )  # fmt: skip
    document_no = PlainText(longest=60, label="文号")
    decided_on = Day(label="决定日期", initial=_today)
    remark = PlainText(longest=500, lines=True, label="说明", required=False)
    papers = FilesField(label="决定文件", help_text=FILES)

    def __init__(self, *args: Any, budget: Budget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = (BudgetDecision.Purpose.ALLOCATION, *offices.kinds_of(offices.pack_of(budget.city)))
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            (value, label) for value, label in BudgetDecision.Purpose.choices if value in offered
        ]
        if Grant.Kind.SERVICE not in offered:
            del self.fields["unit_amount"]
        found = AssessmentResult.objects.filter(studio__city=budget.city, grade=AssessmentResult.Grade.EXCELLENT)
        unpaid = found.filter(corrected_by=None).exclude(grants__state="paid").select_related("studio")
        self.fields["results"].queryset = unpaid.order_by("-year", "studio__number")  # type: ignore[attr-defined]


class PayeeForm(forms.Form):
    """An account as the bank's paper states it."""

    purpose = forms.ChoiceField(label="用途", choices=PayeeAccount.Purpose.choices, widget=forms.RadioSelect)
    holder = PlainText(longest=120, label="户名")
    bank = PlainText(longest=120, label="开户银行", help_text="写到支行，如“中国工商银行杭州庆春路支行”。")
    bank_code = CodeText(longest=20, label="联行号", required=False, help_text="12 位数字，可以不填。")
    number = CodeText(longest=60, label="账号")
    reason = PlainText(
        longest=300, lines=True, label="变更理由", required=False, help_text="变更已在使用的账户时填写。"
    )
    proof = FilesField(label="银行证明", help_text=f"开户许可证、银行出具的账户信息证明等。{FILES}")

    def __init__(self, *args: Any, studio: Studio, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if Grant.Kind.SERVICE not in offices.kinds_of(pack_of(studio)):
            self.fields["purpose"].choices = [PayeeAccount.Purpose.choices[0]]  # type: ignore[attr-defined]
        self.fields["number"].widget.attrs.update({"inputmode": "numeric", "autocomplete": "off"})

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"].replace("-", "")
        if not number.isdecimal() or not SHORTEST_NUMBER <= len(number) <= LONGEST_NUMBER:
            raise ValidationError(f"账号应是 {SHORTEST_NUMBER} 到 {LONGEST_NUMBER} 位数字，请对照银行证明检查。")
        return number

    def clean_bank_code(self) -> str:
        code: str = self.cleaned_data["bank_code"]
        if code and not (code.isdecimal() and len(code) == 12):
            raise ValidationError("联行号是 12 位数字，不清楚的可以不填。")
        return code


class SettledForm(forms.Form):
    """A finance officer's own judgement: why, and by which paper."""

    remark = PlainText(longest=250, lines=True, label="理由")
    document = PlainText(longest=120, label="依据的文件", help_text="如会议纪要、批复的文号。")


class BatchForm(forms.Form):
    title = PlainText(longest=120, label="批次名称")
    budget = forms.ModelChoiceField(label="预算", queryset=Budget.objects.none(), empty_label="请选择")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["budget"].queryset = Budget.objects.visible_to(user)  # type: ignore[attr-defined]


class ResultFileForm(forms.Form):
    file = forms.FileField(
        label="银行回单文件", help_text="CSV 或 Excel（xlsx），格式见“银行文件说明”；整份读入或整份不读。"
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise ValidationError("文件超过 2 MB，请确认是银行回单。")
        return file


class ReverseForm(forms.Form):
    on = Day(label="退汇日期", initial=_today)
    remark = PlainText(longest=200, lines=True, label="退汇原因")


class RevealForm(forms.Form):
    reason = PlainText(longest=200, label="查看理由", help_text="至少 4 个字，例如“与银行证明核对”。查看会留痕。")
