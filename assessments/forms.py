"""What officers and experts type: profiles, panels, declarations, reasons, records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from assessments.models import Expert, Panel
from assessments.subjects import VisitLine
from portal.accounts.fields import Day, Several
from portal.accounts.models import Region
from portal.accounts.sealed import blind_index
from portal.policy import clock
from portal.policy.identifiers import InvalidIdentifier, check_resident_id, check_uscc

MOST_LINES = 20


class LinesField(forms.CharField):
    """One entry per line; gives a list."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        rows = [line.strip() for line in (value or "").splitlines() if line.strip()]
        if len(rows) > MOST_LINES or any(len(row) > 120 for row in rows):
            raise forms.ValidationError(f"最多 {MOST_LINES} 行，每行最多 120 字。")
        return rows


class ExpertForm(forms.ModelForm):
    """A profile of the pool. The ID number is turned into its blind index at once and never kept."""

    past_employers = LinesField(
        label="近五年工作单位", required=False, help_text="每行一个单位全称，用于查找任职关系。"
    )
    occupations = LinesField(label="专业领域", required=False, help_text="每行一个职业（工种）。")
    resident_id = forms.CharField(
        label="身份证号码",
        required=False,
        max_length=20,
        help_text="只用于查找师徒、共同获奖等关系，系统不保存号码。已登记的可以留空。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = Expert
        fields = (
            "employer", "employer_uscc", "employer_group", "past_employers", "occupations", "title", "region", "active",
        )  # fmt: skip
        labels = {"region": "区县"}
        help_texts = {"active": "不在库的专家不参加抽取和分派，已有的评审任务不受影响。"}

    def __init__(self, *args: Any, city: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.of(city)  # type: ignore[attr-defined]
        self.fields["region"].empty_label = "未登记"  # type: ignore[attr-defined]
        self.fields["employer"].error_messages["required"] = "请填写工作单位，用于查找任职关系。"

    def clean_employer_uscc(self) -> str:
        code = self.cleaned_data["employer_uscc"].strip().upper()
        if code:
            try:
                check_uscc(code)
            except InvalidIdentifier as problem:
                raise forms.ValidationError(str(problem)) from None
        return code

    def clean_resident_id(self) -> str:
        number = self.cleaned_data["resident_id"].strip().upper()
        if number:
            try:
                check_resident_id(number, clock.today())
            except InvalidIdentifier as problem:
                raise forms.ValidationError(str(problem)) from None
        return number

    def save(self, commit: bool = True) -> Expert:
        if number := self.cleaned_data["resident_id"]:
            self.instance.identity_index = blind_index(number)
        return super().save(commit)


class PoolFilter(forms.Form):
    """Filters of the pool, from the address."""

    q = forms.CharField(label="姓名、单位", required=False, max_length=60)
    occupation = forms.CharField(label="专业领域", required=False, max_length=60)
    region = forms.ModelChoiceField(label="区县", required=False, queryset=Region.objects.none(), empty_label="全部")
    active = forms.ChoiceField(label="状态", required=False, choices=(("", "全部"), ("1", "在库"), ("0", "不在库")))

    def __init__(self, *args: Any, city: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.of(city)  # type: ignore[attr-defined]


class LastDayField(Day):
    """The last day of marking."""

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and day < clock.today():
            raise forms.ValidationError("评分截止日不能早于今天。")
        return day


class PanelForm(forms.Form):
    """What is needed to convene a panel."""

    name = forms.CharField(label="名称", max_length=80, initial="专家评审组")
    due_on = LastDayField(label="评分截止日", help_text="当日 24:00 截止。")
    marks_per_subject = forms.IntegerField(label="每件评分人数", min_value=1, max_value=15)


class RescheduleForm(forms.Form):
    due_on = LastDayField(label="新的评分截止日", help_text="当日 24:00 截止，已下发的将通知专家。")
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class MembersForm(forms.Form):
    """Who sits on the panel, and who chairs it."""

    experts = Several(
        label="专家", queryset=Expert.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一名专家。"},
    )  # fmt: skip
    chair = forms.ModelChoiceField(label="组长", queryset=Expert.objects.none(), required=False, empty_label="未指定")

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pool = Expert.objects.of(panel.city).in_pool()
        for name in ("experts", "chair"):
            self.fields[name].queryset = pool  # type: ignore[attr-defined]
            self.fields[name].label_from_instance = described  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("chair") and data["chair"] not in data.get("experts", ()):
            self.add_error("chair", "组长应当是本组专家。")
        return data


def described(expert: Expert) -> str:
    return f"{expert.user.name} · {expert.employer}"


class ReasonForm(forms.Form):
    """One reason, always asked for."""

    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由。"},
    )


class RecordForm(forms.Form):
    """What both records share."""

    on = Day(label="日期")
    people = forms.CharField(label="参加人员", max_length=300, help_text="姓名之间用顿号隔开。")
    conclusion = forms.CharField(label="评审意见", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > clock.today():
            raise forms.ValidationError("日期不能晚于今天。")
        return day


class ReviewForm(RecordForm):
    """材料评审."""

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"reviewed_on": data["on"], "people": data["people"], "conclusion": data["conclusion"]}


# What a visit looks at where the pack has no list of its own, in the order of the walk; kept by key so that later
# visits compare.
VISIT_LINES = (
    VisitLine("site", "场地与设施设备"),
    VisitLine("plaque", "标牌、制度上墙与展示"),
    VisitLine("leader", "领衔人（领办人）技能演示与访谈"),
    VisitLine("team", "团队成员在岗情况"),
    VisitLine("apprentices", "带徒与培训场所、记录"),
    VisitLine("funds", "经费支持与管理"),
    VisitLine("projects", "项目与成果实物"),
)
FOUND = (("yes", "符合"), ("no", "不符"), ("", "未看"))


class VisitForm(RecordForm):
    """现场考察: one answer and a note per line, photos beside; first of all for a phone."""

    place = forms.CharField(label="地点", max_length=200)
    field_order = ("on", "place", "people")

    def __init__(
        self,
        *args: Any,
        findings: dict[str, Any] | None = None,
        lines: Sequence[VisitLine] = VISIT_LINES,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["conclusion"].label = "考察结论"
        self.lines = lines
        kept = findings or {}
        for line in lines:
            key, label = line.key, line.label
            before = kept.get(key, {})
            self.fields[f"found_{key}"] = forms.ChoiceField(
                label=label, choices=FOUND, required=False, widget=forms.RadioSelect, initial=before.get("found", "")
            )
            self.fields[f"note_{key}"] = forms.CharField(
                label=f"{label}：说明", required=False, max_length=300, initial=before.get("note", "")
            )

    def keys(self) -> list[str]:
        return [line.key for line in self.lines]

    def rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"found_{key}"], self[f"note_{key}"]) for key in self.keys()]

    def heads(self) -> list[Any]:
        return [self[name] for name in ("on", "place", "people")]

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        findings = {
            key: {"found": data[f"found_{key}"], "note": data[f"note_{key}"]}
            for key in self.keys()
            if data[f"found_{key}"] or data[f"note_{key}"]
        }
        return {
            "visited_on": data["on"],
            "place": data["place"],
            "people": data["people"],
            "findings": findings,
            "conclusion": data["conclusion"],
        }
