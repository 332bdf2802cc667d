"""What city officers type about a call: kind and year, notice, windows, places, overrides, extensions, a panel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from applications.models import Application, Call
from portal.accounts.fields import Day, Several
from portal.accounts.models import Organisation
from portal.policy import clock
from portal.policy.measures import Measures

MOST_YEARS_AHEAD = 2


class NewCallForm(forms.Form):
    """Which call is drawn up from the city's pack."""

    kind = forms.ChoiceField(label="类型", widget=forms.RadioSelect)
    year = forms.IntegerField(label="年度")

    def __init__(self, *args: Any, pack: Measures, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {each.key: each.label for each in pack.kinds}
        kinds = [(key, labels.get(key, key)) for key in pack.value("call_kinds")]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["year"] = forms.IntegerField(
            label="年度", min_value=today.year - 1, max_value=today.year + MOST_YEARS_AHEAD
        )
        self.initial = {"kind": kinds[0][0], "year": today.year, **self.initial}


class NoticeTextForm(forms.ModelForm):
    """The 申报通知: number, text, who issues it, and how experts' marks are combined."""

    issuers = forms.MultipleChoiceField(label="发布单位", widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Call
        fields = ("title", "notice_no", "notice_text", "issuers", "system_url", "method")
        widgets = {"notice_text": forms.Textarea(attrs={"rows": 12})}
        help_texts = {
            "notice_no": "例如：杭人社通〔2027〕3号。",
            "system_url": "写在通知里的申报网址，可以不填。",
            "method": "评审结束时按这个方法由各专家总分得出汇总分。",
        }

    def __init__(self, *args: Any, pack: Measures, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issuers"].choices = [(name, name) for name in pack.offices.issuers]  # type: ignore[attr-defined]
        self.fields["system_url"].required = False

    def _post_clean(self) -> None:
        """Nothing is written to the record here: the step does that."""


class PlacesForm(forms.Form):
    """Places per recommender; an empty box is no place (BJ-25)."""

    def __init__(self, *args: Any, bodies: Sequence[Organisation], given: dict[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = list(bodies)
        for body in self.bodies:
            self.fields[f"places_{body.pk}"] = forms.IntegerField(
                label=body.name, required=False, min_value=0, max_value=500, initial=given.get(body.pk)
            )

    def places(self) -> dict[Organisation, int]:
        """Only those with a number."""
        given = {body: self.cleaned_data[f"places_{body.pk}"] for body in self.bodies}
        return {body: number for body, number in given.items() if number is not None}


class ExtensionForm(forms.Form):
    """A later last day of a window."""

    last_day = Day(label="新的截止日", help_text="当日 24:00 截止。")
    reason = forms.CharField(label="延期理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class RemarkForm(forms.Form):
    """A reason that is asked for; `required=False` makes it an optional remark."""

    remark = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由。"},
    )

    def __init__(self, *args: Any, label: str = "理由", required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remark"].label = label
        self.fields["remark"].required = required


class PanelStartForm(forms.Form):
    """Convene a panel for chosen files."""

    name = forms.CharField(label="评审组名称", max_length=80, initial="专家评审组")
    due_on = Day(label="评分截止日", help_text="当日 24:00 截止。")
    marks_per_subject = forms.IntegerField(label="每件评分人数", min_value=1, max_value=15)
    chosen = Several(
        label="选入的申报",
        queryset=Application.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选入一份申报。"},
    )

    def __init__(self, *args: Any, waiting: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chosen"]
        field.queryset = waiting  # type: ignore[attr-defined]
        field.label_from_instance = lambda each: f"{each.number} {each.studio_name} · {each.host.name}"  # type: ignore[attr-defined]

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day < clock.today():
            raise forms.ValidationError("评分截止日不能早于今天。")
        return day
