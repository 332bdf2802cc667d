"""What officers type about rounds and the studios in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms

from assessments.models import Round
from portal.accounts.fields import Day, PlainText
from portal.policy import clock
from studios.record_forms import FilesField

if TYPE_CHECKING:
    from studios.grounds import Leaf

EARLIEST_YEARS, LATEST_YEARS = 2, 1


class NewRoundForm(forms.Form):
    """Which kind of assessment, of which year, up to which day."""

    kind = forms.ChoiceField(label="考核", widget=forms.RadioSelect)
    year = forms.IntegerField(label="年度", help_text="年度绩效考核填所考核的年份，例如 2028 年初考核 2027 年度。")
    reference_on = Day(
        label="考核基准日", help_text="考核到这一天为止；有效期或考核周期在这一天之前届满的工作室列入名单。"
    )

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["year"] = forms.IntegerField(
            label=str(self.fields["year"].label),
            help_text=self.fields["year"].help_text,
            min_value=today.year - EARLIEST_YEARS,
            max_value=today.year + LATEST_YEARS,
        )
        self.initial = {"kind": kinds[0][0], **self.initial}


class NoticeForm(forms.ModelForm):
    """The notice of a round, and how experts' marks are combined."""

    class Meta:
        model = Round
        fields = ("title", "notice_no", "notice_text", "method")
        widgets = {"notice_text": forms.Textarea(attrs={"rows": 10})}
        help_texts = {"method": "考核组结束时按这个方法由各专家的评分逐项得出考核分。"}

    def _post_clean(self) -> None:
        """Nothing is written to the record here: the step does that."""


class LastDayForm(forms.Form):
    """Another last day of a window."""

    last_day = Day(label="新的截止日", help_text="当日 24:00 截止。")
    reason = PlainText(longest=500, lines=True, label="理由")


class GroundForm(forms.Form):
    """A ground of the pack with its facts and papers."""

    ground = forms.ChoiceField(label="情形", widget=forms.RadioSelect)
    on = Day(label="发生日期", initial=lambda: clock.today())
    facts = PlainText(longest=2000, lines=True, label="事实和证据")
    papers = FilesField(label="证明材料", required=False)

    def __init__(self, *args: Any, leaves: Sequence[Leaf], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [(leaf.key, leaf.label) for leaf in leaves]  # type: ignore[attr-defined]


class ReasonOnlyForm(forms.Form):
    reason = PlainText(longest=500, lines=True, label="理由")


class UntilForm(forms.Form):
    """A reason, and the day until which the unit has time."""

    last_day = Day(label="自评截止日", help_text="当日 24:00 截止。")
    reason = PlainText(longest=500, lines=True, label="理由")

    def __init__(self, *args: Any, label: str = "理由", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if day < clock.today():
            raise forms.ValidationError("截止日不能早于今天。")
        return day


class SecondReviewForm(forms.Form):
    """The day until which the unit assesses itself again."""

    last_day = Day(label="自评截止日", help_text="当日 24:00 截止。")
