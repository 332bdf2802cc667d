"""What is typed on the board, about lists, notices, objections and recognition documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from applications.board import Simulation
from applications.models import Call, Recognition, SelectionEntry
from portal.accounts.fields import Day
from portal.bulletin.models import PublicNotice

LONGEST_REASON = 500
TIE_WORDS = {"district_studio": "区县（行业）级工作室优先", "listed_honours": "所列荣誉多者优先"}


class SimulatorForm(forms.Form):
    """Try another quota, method or tie rule; a GET form that stores nothing."""

    sim_quota = forms.IntegerField(label="模拟名额", min_value=0, max_value=999, required=False)
    sim_method = forms.ChoiceField(label="汇总方法", choices=Call.Method.choices, required=False)
    sim_ties = forms.ChoiceField(label="同分比较", required=False)

    def __init__(self, data: QueryDict, *, ties: Sequence[str], method: str) -> None:
        asked = {name: data[name] for name in self.base_fields if data.get(name)}
        self.asked = bool(asked)
        super().__init__({"sim_method": method, "sim_ties": str(len(ties)), **asked})
        self.ties = tuple(ties)
        steps = [(str(n), "，再".join(TIE_WORDS[key] for key in self.ties[:n])) for n in range(1, len(ties) + 1)]
        self.fields["sim_ties"].choices = [("0", "不比较，同分并列"), *steps]  # type: ignore[attr-defined]

    def simulation(self) -> Simulation | None:
        """None when nothing was asked for, or not in a way that can be tried."""
        if not self.asked or not self.is_valid():
            return None
        data = self.cleaned_data
        return Simulation(data["sim_quota"], data["sim_method"], self.ties[: int(data["sim_ties"])])


class ViewForm(forms.Form):
    """Which rows of the board are shown."""

    district = forms.ChoiceField(label="区县", required=False)
    focus = forms.ChoiceField(label="产业", required=False)

    def __init__(self, *args: Any, districts: Mapping[str, str], focuses: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].choices = [("", "全部"), *districts.items()]  # type: ignore[attr-defined]
        self.fields["focus"].choices = [("", "全部"), *focuses.items()]  # type: ignore[attr-defined]


def posted_decisions(data: Mapping[str, str]) -> tuple[dict[int, tuple[str, str]], list[dict[str, str]]]:
    """Decisions and reasons by application, as the board's rows name them, and what is wrong with them."""
    found: dict[int, tuple[str, str]] = {}
    errors = []
    for name, value in data.items():
        prefix, _, key = name.partition("_")
        if prefix != "decision" or not key.isdecimal() or len(key) > 18:
            continue
        reason = data.get(f"reason_{key}", "").strip()
        if value not in SelectionEntry.Decision.values:
            errors.append({"message": "请选择拟认定、后备或不认定。", "target": f"decision_{key}"})
        elif len(reason) > LONGEST_REASON:
            words = f"理由最多 {LONGEST_REASON} 字，现有 {len(reason)} 字。"
            errors.append({"message": words, "target": f"reason_{key}"})
        found[int(key)] = (value, reason)
    return found, errors


class MinutesForm(forms.Form):
    """The meeting's minutes; why a soft quota is exceeded."""

    minutes = forms.CharField(label="综合评审会议纪要", max_length=8000, widget=forms.Textarea(attrs={"rows": 12}))
    over_quota_reason = forms.CharField(
        label="超出名额的理由",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="名额为“左右”的城市，超出时必须写明；不超出可以不填。",
    )


class NoticeForm(forms.ModelForm):
    """The words of a notice; its rows come from the released list and cannot be typed."""

    office = forms.CharField(label="受理异议部门", max_length=120)
    phone = forms.CharField(label="办公电话", max_length=40, required=False, help_text="座机号码；不要填个人手机号。")
    email = forms.EmailField(label="电子邮箱", required=False)
    address = forms.CharField(label="地址", max_length=200, required=False)

    class Meta:
        model = PublicNotice
        fields = ("title", "basis", "process")
        widgets = {"basis": forms.Textarea(attrs={"rows": 2}), "process": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("office", "phone", "email", "address"):
            self.initial.setdefault(name, self.instance.contact.get(name, ""))

    def _post_clean(self) -> None:
        """Nothing is written to the record here: the step does that."""

    def content(self) -> dict[str, Any]:
        data = self.cleaned_data
        contact = {name: data[name] for name in ("office", "phone", "email", "address")}
        return {name: data[name] for name in ("title", "basis", "process")} | {"contact": contact}


class FindingForm(forms.Form):
    """What an inquiry found."""

    verdict = forms.ChoiceField(
        label="结论", choices=(("dismissed", "异议不成立"), ("upheld", "异议成立")), widget=forms.RadioSelect
    )
    finding = forms.CharField(
        label="核查经过和结论",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写明核查方式、依据和结论。结论会出现在给申报单位的通知里，不要写异议人的姓名和联系方式。",
    )
    about = forms.ChoiceField(label="所指的工作室（异议成立时选定）", required=False)

    def __init__(self, *args: Any, rows: Sequence[Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rows:
            choices = [(str(row["subject_id"]), row["studio_name"]) for row in rows]
            self.fields["about"].choices = [("", "请选择"), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields["about"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "about" in self.fields and data.get("verdict") == "upheld" and not data.get("about"):
            self.add_error("about", "异议成立的，请选定所指的工作室。")
        return data


class RecognitionForm(forms.ModelForm):
    """The recognition document: number, date, words."""

    class Meta:
        model = Recognition
        fields = ("document_no", "title", "dated", "text")
        field_classes = {"dated": Day}
        widgets = {"text": forms.Textarea(attrs={"rows": 14})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.fields[name].required = True

    def clean_document_no(self) -> str:
        number = str(self.cleaned_data["document_no"]).strip()
        if Recognition.objects.filter(document_no=number).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(f"文号 {number} 已经用过，请核对后换一个。")
        return number

    def _post_clean(self) -> None:
        """Nothing is written to the record here: the step does that."""
