"""Forms of the desks: points, returns, opinions, waivers, decisions with reasons."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms

from applications.points import Point, wordings
from portal.accounts.fields import Day
from portal.accounts.models import Organisation
from portal.desks.models import Opinion
from portal.policy import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet

LONG = 2000


def text_area(label: str, *, required: str, limit: int = LONG, hint: str = "", rows: int = 4) -> forms.CharField:
    """A text with its limit in words, counted as the server counts."""
    return forms.CharField(
        label=label,
        max_length=limit,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required, "max_length": f"最多 {limit} 字，现有 %(show_value)d 字，请删减。"},
    )


class PointForm(forms.Form):
    """One point of a return: a usual wording picked or own words written."""

    template = forms.ChoiceField(label="常用说法", required=False)
    wording = text_area("需要补正什么", required="请写明需要补正什么。", limit=1000, rows=3)

    def __init__(self, *args: Any, point: Point, **options: Any) -> None:
        super().__init__(*args, **options)
        texts = wordings(point)
        picked = self.fields["template"]
        assert isinstance(picked, forms.ChoiceField)  # noqa: S101
        picked.choices = [("", "自己写"), *((text, text) for text in texts)]
        wording = self.fields["wording"]
        wording.required = False
        wording.help_text = "写清缺什么、怎么改。留空时用上面选中的说法。"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("wording"):
            cleaned["wording"] = cleaned.get("template", "")
        if not cleaned["wording"] and "wording" not in self.errors:
            self.add_error("wording", "请选一个常用说法，或写明需要补正什么。")
        return cleaned


class ReturnForm(forms.Form):
    """The return itself: the last day and a general remark."""

    due_on = Day(
        label="补正截止日",
        help_text="当天 24:00 前可以提交。",
        error_messages={"required": "请填写补正截止日。"},
    )
    remark = text_area("总体说明", required="", rows=3, hint="会和每一处问题一起发给申报单位。")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["remark"].required = False

    def clean_due_on(self) -> date:
        due: date = self.cleaned_data["due_on"]
        if due <= clock.today():
            raise forms.ValidationError("补正截止日应当在今天之后。")
        return due


class ExtensionForm(forms.Form):
    """A later last day for a correction under way."""

    due_on = Day(
        label="延长到",
        help_text="当天 24:00 前可以提交。",
        error_messages={"required": "请填写新的截止日。"},
    )
    reason = text_area("延长理由", required="请写明延长理由。", limit=500, rows=3)


class ReasonsForm(forms.Form):
    """A decision against the applicant: reasons that the applicant will read."""

    reasons = text_area(
        "理由", required="请写明理由。", rows=6, hint="申报单位会看到。写清不符合哪一条、依据是什么。", limit=1000
    )


class TransferForm(forms.Form):
    """转交: the office that should have the file, and why."""

    to = forms.ModelChoiceField(
        label="转交给",
        queryset=Organisation.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择转交给哪个单位。", "invalid_choice": "请从列表中选择一个单位。"},
    )
    reason = text_area(
        "转交理由",
        required="请写明转交的理由。",
        limit=1000,
        hint="申报单位和接收单位都会看到。",
    )

    def __init__(self, *args: Any, receivers: QuerySet[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        offices = self.fields["to"]
        assert isinstance(offices, forms.ModelChoiceField)  # noqa: S101
        offices.queryset = receivers


class OpinionForm(forms.Form):
    """The recommender's signed opinion and its place in the order (BJ-28)."""

    text = text_area("审核意见", required="请写明审核意见。", rows=5, hint="会印在申报表的意见栏。")
    rank = forms.IntegerField(
        label="推荐排序",
        min_value=1,
        max_value=999,
        required=False,
        help_text="1 为最先推荐。可以先空着，在“推荐上报”里调整。",
        widget=forms.NumberInput(attrs={"class": "w-short"}),
        error_messages={"invalid": "请填阿拉伯数字，如 1。"},
    )


class MaterialReviewForm(forms.Form):
    """材料审核 (BJ-31): the city's record on the papers before it accepts."""

    verdict = forms.ChoiceField(
        label="结论",
        choices=[(Opinion.Verdict.AGREE, "材料齐全、符合要求"), (Opinion.Verdict.DISAGREE, "材料不齐或不符合要求")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择结论。"},
    )
    text = text_area("材料审核意见", required="请写明材料审核意见。", rows=4)


class GrantForm(forms.Form):
    """Whether an institution is inside the construction grant (HZ-64, A-06)."""

    inside = forms.ChoiceField(
        label="是否列入建设经费资助",
        choices=[("yes", "列入，占新建名额"), ("no", "不列入，不占新建名额")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择列入或不列入。"},
    )
    reason = text_area("认定理由", required="请写明认定理由。", limit=1000, rows=3)


class WaiverForm(forms.Form):
    """A named officer's yes or no to a soft rule (A-11)."""

    granted = forms.ChoiceField(
        label="认定意见",
        choices=[("yes", "同意按例外情况通过"), ("no", "不同意")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择同意或不同意。"},
    )
    reason = text_area("认定理由", required="请写明认定理由。", limit=1000, rows=4)


class PaperForm(forms.Form):
    """The day the sealed paper form came in (HZ-40)."""

    on = Day(
        label="收到日期",
        error_messages={"required": "请填写收到日期。"},
    )
