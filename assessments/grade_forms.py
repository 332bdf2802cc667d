"""What is typed about grades: the simulator, decisions of the board's rows, minutes and notice, a second look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from assessments.grade_board import Simulation
from assessments.grading import Cuts, Grade
from assessments.models import GradeList, Recheck
from portal.accounts.fields import PlainText
from studios.record_forms import FilesField

LONGEST_REASON = 500
YES_NO = (("", "按批次"), ("yes", "计入"), ("no", "不计入"))


class SimulatorForm(forms.Form):
    """Try other places, lines or the bonus; a GET form that stores nothing."""

    sim_places = forms.IntegerField(label="模拟优秀名额", min_value=0, max_value=999, required=False)
    sim_pass = forms.DecimalField(label="模拟合格线", min_value=0, max_value=110, decimal_places=2, required=False)
    sim_excellent = forms.DecimalField(
        label="模拟优秀候选线", min_value=0, max_value=110, decimal_places=2, required=False
    )
    sim_bonus = forms.ChoiceField(label="加分是否计入等次", choices=YES_NO, required=False)

    def __init__(self, data: QueryDict, *, cuts: Cuts, places: int) -> None:
        self.asked = any(data.get(name) for name in self.base_fields)
        super().__init__(data if self.asked else None)
        self.fields["sim_places"].widget.attrs["placeholder"] = str(places)
        self.fields["sim_pass"].widget.attrs["placeholder"] = f"{cuts.pass_mark:f}"
        self.fields["sim_excellent"].widget.attrs["placeholder"] = f"{cuts.excellent_mark:f}"

    def simulation(self) -> Simulation | None:
        """None when nothing was asked for, or not in a way that can be tried."""
        if not self.asked or not self.is_valid():
            return None
        data = self.cleaned_data
        bonus = {"yes": True, "no": False}.get(data["sim_bonus"])
        return Simulation(data["sim_places"], data["sim_pass"], data["sim_excellent"], bonus)


def posted_grades(data: Mapping[str, str]) -> tuple[dict[int, tuple[str, str]], list[dict[str, str]]]:
    """Grades and reasons by participant, as the board's rows name them, and what is wrong with them."""
    found: dict[int, tuple[str, str]] = {}
    errors = []
    for name, value in data.items():
        prefix, _, key = name.partition("_")
        if prefix != "grade" or not key.isdecimal() or len(key) > 18:
            continue
        reason = data.get(f"reason_{key}", "").strip()
        if value not in Grade.values:
            errors.append({"message": "请选择优秀、合格或不合格。", "target": f"grade_{key}"})
        elif len(reason) > LONGEST_REASON:
            words = f"理由最多 {LONGEST_REASON} 字，现有 {len(reason)} 字。"
            errors.append({"message": words, "target": f"reason_{key}"})
        found[int(key)] = (value, reason)
    return found, errors


class MinutesForm(forms.ModelForm):
    """The meeting's minutes, other places, the reason for going beyond, the notice of results."""

    minutes = PlainText(longest=8000, lines=True, label="考核会议纪要", widget=forms.Textarea(attrs={"rows": 8}))
    own_places = forms.IntegerField(
        label="调整本批次优秀名额", min_value=0, max_value=999, required=False,
        help_text="不调整的不填。城市可以另行分配名额，也可以按预算减少。",
    )  # fmt: skip
    places_reason = PlainText(longest=500, lines=True, label="调整名额的理由", required=False)
    over_limit_reason = PlainText(
        longest=500, lines=True, label="超出优秀名额的理由", required=False,
        help_text="名额为“左右”“原则上”，超出时必须写明；会签即为同意超出。",
    )  # fmt: skip
    document_no = PlainText(longest=60, label="结果通报文号")
    title = PlainText(longest=120, label="结果通报标题")
    text = PlainText(longest=6000, lines=True, label="结果通报正文", widget=forms.Textarea(attrs={"rows": 8}))

    class Meta:
        model = GradeList
        fields = ("minutes", "own_places", "places_reason", "over_limit_reason", "document_no", "title", "text")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("own_places") is not None and not (data.get("places_reason") or "").strip():
            self.add_error("places_reason", "调整了优秀名额，请写明理由。")
        return data

    def _post_clean(self) -> None:
        """Nothing is written to the record here: the step does that."""


class RemarkForm(forms.Form):
    """A reason that is asked for, or an optional remark."""

    remark = PlainText(longest=LONGEST_REASON, lines=True, label="理由")

    def __init__(self, *args: Any, label: str = "理由", required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remark"].label = label
        self.fields["remark"].required = required


class RecheckForm(forms.Form):
    """What the unit asks to be looked at again."""

    text = PlainText(
        longest=4000, lines=True, label="申请复核的事项和理由", widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写明是哪一项、为什么认为有误，有哪些材料可以证明。",
    )  # fmt: skip
    papers = FilesField(label="证明材料", required=False, help_text="PDF、JPG 或 PNG，可以不传。")


class FindingForm(forms.ModelForm):
    """What the office has found, and the grade and score it comes to."""

    finding = PlainText(
        longest=4000, lines=True, label="核实经过和理由", widget=forms.Textarea(attrs={"rows": 6}),
        help_text="答复时原文告知单位，不要写专家的姓名。",
    )  # fmt: skip
    grade = forms.ChoiceField(label="复核后的等次", choices=Grade.choices, widget=forms.RadioSelect)
    score = forms.DecimalField(
        label="复核后的得分", min_value=0, max_value=110, decimal_places=2, max_digits=5, required=False,
        help_text="没有变化的不填。",
    )  # fmt: skip
    document_no = PlainText(longest=60, label="复核文号", required=False, help_text="更正结果的必须填写。")

    class Meta:
        model = Recheck
        fields = ("finding", "grade", "score", "document_no")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.grade:
            self.initial["grade"] = self.instance.letter.result.grade

    def _post_clean(self) -> None:
        """Nothing is written to the record here: the step does that."""
