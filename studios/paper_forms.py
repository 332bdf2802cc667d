"""Small forms of yearly papers: an office's words, a body's date and summary, the 责任书 and its log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from portal.accounts.fields import PlainText
from portal.accounts.forms import WordyForm
from studios.filing_forms import Yuan
from studios.models import TargetAgreement
from studios.record_fields import Day, People
from studios.rules.agreement import QUANTIFIED, WANTED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from studios.summary_lines import Line


class Draft(forms.BaseForm):
    """A form kept as far as it is written: what is wrong stops it, what is missing does not until the paper is sent."""

    @property
    def may_be_kept(self) -> bool:
        return all(error.code == "required" for errors in self.errors.as_data().values() for error in errors)

    def kept(self, name: str) -> Any:
        """An answer, or what an empty one is stored as."""
        given = self.cleaned_data.get(name)
        return "" if given is None and type(self.fields[name]) is PlainText else given


class RemarkForm(WordyForm):
    """An office's words; a return needs them."""

    remark = PlainText(label="意见", longest=2000, lines=True, required=False)

    def __init__(self, *args: Any, reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remark"].required = reason
        self.fields["remark"].error_messages["required"] = "请写明需要补充什么。"


class BodyDateForm(WordyForm):
    day = Day(label="工作室报送截止日", help_text="当日 24:00 截止，改动后已报送的不受影响。")


class SummaryForm(Draft, WordyForm):
    """The body's own words, and one line for each studio whose papers are missing."""

    text = PlainText(
        label="全年总结", longest=8000, lines=True, widget=forms.Textarea(attrs={"rows": 10}),
        help_text="写所属工作室全年运行的总体情况、督导检查情况和下一步打算。",
    )  # fmt: skip

    def __init__(self, *args: Any, missing: Iterable[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.missing = list(missing)
        for line in self.missing:
            self.fields[self.name_of(line)] = PlainText(
                label=f"{line.studio.name}（{line.words}）未列入的原因", longest=200
            )

    @staticmethod
    def name_of(line: Line) -> str:
        return f"why_{line.studio.pk}"

    def reasons(self) -> list[forms.BoundField]:
        return [self[self.name_of(line)] for line in self.missing]

    def explanations(self) -> dict[str, str]:
        return {line.studio.number: self.kept(self.name_of(line)) for line in self.missing}


class AgreementForm(Draft, forms.ModelForm):
    """What both sides agree; kept as far as it is written, complete only when it is signed."""

    class Meta:
        model = TargetAgreement
        fields = (
            "reason", "funds", "site", "equipment", "staff_time", "reward", "duties", *QUANTIFIED, "outputs",
            "spending_plan", "review_method", "adjustment", "unit_signer", "unit_signed_on", "leader_signer",
            "leader_signed_on",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in list(self.fields.items()):
            self.fields[name] = _plain(name, field)
        if self.instance.amends_id is None:
            del self.fields["reason"]

    def answers(self) -> dict[str, Any]:
        return {name: self.kept(name) for name in self.fields}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name in ("unit_signed_on", "leader_signed_on"):
            day = data.get(name)
            if day is not None and abs(day.year - self.instance.year) > 1:
                self.add_error(name, f"签字日期应在 {self.instance.year} 年前后，请检查年份。")
        return data


def _plain(name: str, field: forms.Field) -> forms.Field:
    """The portal's own fields in place of Django's; those wanted for the signature are asked for, not enforced."""
    label, wanted = str(field.label), name in WANTED
    if name == "funds":
        return Yuan(label=label, required=wanted, help_text="单位当年为工作室安排的经费，单位是元。")
    if name in QUANTIFIED:
        return People(label=label, required=wanted, help_text="没有的写 0。")
    if isinstance(field, forms.DateField):
        return Day(label=label, required=wanted)
    longest = int(getattr(field, "max_length", 0) or 2000)
    return PlainText(label=label, longest=longest, lines=longest > 300, required=wanted)


class FileForm(WordyForm):
    """备案 by the body."""

    on = Day(label="备案日期")


class AmendForm(WordyForm):
    reason = PlainText(label="修订理由", longest=500, lines=True)


class ScanForm(WordyForm):
    file = forms.FileField(
        label="双方签字盖章的扫描件", help_text="PDF 或照片，单个文件不超过 20 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )  # fmt: skip


class NoteForm(WordyForm):
    """One entry of the progress log (BJ-42)."""

    on = Day(label="日期")
    text = PlainText(label="进展和督促情况", longest=2000, lines=True)
