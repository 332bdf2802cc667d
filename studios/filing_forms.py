"""The papers of a year as forms: 工作总结, 年度运行情况表, 工作计划, 自查 (§4.4); what was typed is kept."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from portal.accounts.fields import CodeText, PlainText
from portal.accounts.forms import WordyForm
from portal.policy import amounts, wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.policy.measures import Measures

LARGEST = Decimal("9999999999.99")
SPENDING = "spend_"
# The category of the pack that must be explained.
OTHER = "other"
INCOME = (("income_grant", "财政资助"), ("income_unit", "单位投入"), ("income_other", "其他收入"))
NOTHING, SOME = "no", "yes"


class Yuan(CodeText):
    """An amount in yuan with at most two decimals; commas and full-width digits are understood."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=20, **kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: Any) -> Decimal | None:
        text = str(super().clean(value))
        if not text:
            return None
        amount = amounts.parse(text)
        if amount is None:
            raise ValidationError(f"{self.label}请写数字，例如 12000 或 12000.50，单位是元。")
        if not 0 <= amount <= LARGEST:
            raise ValidationError(f"{self.label}应在 0 到 {LARGEST:,} 元之间。")
        if not amounts.is_to_the_cent(amount):
            raise ValidationError(f"{self.label}最多写到分（两位小数）。")
        return amount


class PartForm(WordyForm):
    """One part of the papers; `pack` gives its words and lists."""

    def __init__(self, *args: Any, pack: Measures, **kwargs: Any) -> None:
        self.pack = pack
        super().__init__(*args, **kwargs)

    @property
    def is_malformed(self) -> bool:
        """Whether something typed is wrong, not just missing."""
        found = (error for errors in self.errors.as_data().values() for error in errors)
        return any(error.code != "required" for error in found)

    def shown(self) -> list[tuple[str, str]]:
        """Label and answer of every field as a reader wants them: the words of a choice, an amount with its unit."""
        return [(str(each.label), self._words(each.field, str(each.value() or ""))) for each in self]

    def words_of(self, name: str, text: str) -> str:
        """An answer as it is kept, in the reader's words."""
        return self._words(self.fields[name], text)

    @staticmethod
    def _words(field: forms.Field, text: str) -> str:
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(text, text))  # type: ignore[arg-type]
        if isinstance(field, forms.BooleanField):
            return "是" if text not in ("", "False") else ""
        amount = amounts.parse(text) if isinstance(field, Yuan) and text else None
        return text if amount is None else wording.yuan(amount)


class SummaryForm(PartForm):
    text = PlainText(
        label="工作总结",
        longest=8000,
        lines=True,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="写全年做了什么、成效如何、有哪些体会。台账里的数字会印在运行情况表上，这里不用重复罗列。",
    )


class PlanForm(PartForm):
    text = PlainText(
        label="工作计划",
        longest=8000,
        lines=True,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="写攻关、带徒、交流、推广等各项打算，尽量写明数量和时间。",
    )


class SelfCheckForm(PartForm):
    evaluation = PlainText(label="自评", longest=4000, lines=True, help_text="对照办法和目标，说说哪些做到了。")
    problems = PlainText(label="存在问题", longest=2000, lines=True, help_text="没有的写“无”。")
    truth = forms.BooleanField(label="已对照自查，以上材料和台账记录属实")


class OperationForm(PartForm):
    """The typed lines of the 年度运行情况表; everything else on it comes from the registers."""

    site_change = PlainText(
        label="场地变化",
        longest=500,
        lines=True,
        required=False,
        help_text="没有变化可以不填；台账里登记的会自动列出。",
    )
    equipment_change = PlainText(label="设备变化", longest=500, lines=True, required=False)
    support_funds = Yuan(label="单位扶持资金", help_text="全年单位用于工作室的资金，单位是元；没有的写 0。")
    rules_change = PlainText(label="管理制度变化", longest=500, lines=True, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in INCOME:
            self.fields[name] = Yuan(label=f"收入：{label}", required=False)
        for each in self.pack.expense_categories:
            self.fields[f"{SPENDING}{each.key}"] = Yuan(label=f"支出：{each.label}", required=False)
        self.fields["other_note"] = PlainText(
            label="其他支出说明", longest=200, required=False, help_text="填了“其他”支出的，写明用在哪里。"
        )
        self.fields["improper"] = forms.ChoiceField(
            label="资金有无挪作他用等不当支出",
            choices=[(NOTHING, "没有"), (SOME, "有，说明如下")],
            widget=forms.RadioSelect,
            error_messages={"required": "请选择资金有无不当支出。", "invalid_choice": "请从两项里选一项。"},
        )
        self.fields["improper_note"] = PlainText(label="不当支出说明", longest=500, lines=True, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get(f"{SPENDING}{OTHER}") and not data.get("other_note") and "other_note" not in self.errors:
            self.add_error("other_note", "填了“其他”支出，请说明用在哪里。")
        if data.get("improper") == SOME and not data.get("improper_note") and "improper_note" not in self.errors:
            self.add_error("improper_note", "选了“有”，请说明是哪些支出、如何纠正。")
        return data


FORMS: dict[str, type[PartForm]] = {
    "summary": SummaryForm,
    "operation": OperationForm,
    "plan": PlanForm,
    "self_check": SelfCheckForm,
}
# What is kept of an over-long answer, so that no post fills the table.
LONGEST_KEPT = 20_000


def typed(form: PartForm, posted: Mapping[str, Any]) -> dict[str, str]:
    """What stands on the page, field by field, as a database can keep it."""
    return {name: _storable(str(posted.get(name, ""))) for name in form.fields}


def _storable(text: str) -> str:
    kept = "".join(char for char in text[:LONGEST_KEPT] if char in "\r\n\t" or char.isprintable())
    return kept.encode("utf-8", "ignore").decode()
