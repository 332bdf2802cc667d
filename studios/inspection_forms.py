"""What is typed on an inspection, an order, its answer and its review."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms

from portal.accounts.fields import PlainText
from portal.documents import uploads
from portal.policy import clock
from studios.offices import pack_of
from studios.record_fields import Day
from studios.record_forms import FilesField
from studios.rules.inspections import FOUND, PROBLEM
from studios.states import InspectionState
from studios.transitions.inspections import ACCEPT

if TYPE_CHECKING:
    from studios.models import Inspection, Studio

PHOTOS = "可以直接拍照，也可以选 PDF；每个不超过 20 MB。"
LONGEST_NOTE, LONGEST_TEXT = 200, 2000


def _today() -> Any:
    return clock.today()


def _photos(label: str, *, required: bool = False) -> FilesField:
    field = FilesField(label=label, required=required, help_text=PHOTOS)
    field.widget.attrs.update({"accept": uploads.accept_attribute(ACCEPT), "multiple": True})
    return field


class BeginForm(forms.Form):
    on = Day(label="检查日期", initial=_today)
    inspectors = PlainText(longest=200, label="检查人员", help_text="会同检查的都写上，如“市局 张某，区局 李某”。")


class InspectionForm(forms.Form):
    """The checklist of the studio's pack; saved as far as it goes, complete only when it is to be concluded."""

    on = Day(label="检查日期")
    inspectors = PlainText(longest=200, label="检查人员")
    conclusion = PlainText(longest=LONGEST_TEXT, lines=True, label="检查结论", required=False)

    def __init__(self, *args: Any, inspection: Inspection, concluding: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.concluding = concluding
        # A draft is saved as far as it goes; on screen an answer does not look optional.
        wanted = concluding or not self.is_bound
        self.items = pack_of(inspection.studio).inspection_items
        conclusion = self.fields.pop("conclusion")
        conclusion.required = wanted
        for item in self.items:
            given = inspection.checklist.get(item.key, {})
            self.fields[f"found_{item.key}"] = forms.ChoiceField(
                label=item.label, choices=FOUND, widget=forms.RadioSelect, required=wanted, initial=given.get("found"),
                error_messages={"required": "请选择检查情况。"},
            )  # fmt: skip
            self.fields[f"note_{item.key}"] = PlainText(
                longest=LONGEST_NOTE, label="问题或说明", required=False, initial=given.get("note", "")
            )
        self.fields["conclusion"] = conclusion
        self.fields["files"] = _photos("现场照片", required=False)
        for name in ("on", "inspectors", "conclusion"):
            self.initial[name] = getattr(inspection, name)

    @property
    def points(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        return [(item, self[f"found_{item.key}"], self[f"note_{item.key}"]) for item in self.items]

    @property
    def lost_photos(self) -> bool:
        """Files were sent along with something wrong: nothing of it is kept."""
        return bool(self.errors and self.files)

    @property
    def answers(self) -> dict[str, Any]:
        """What `transitions.inspections.write` keeps."""
        data = self.cleaned_data
        checklist = {
            item.key: {"found": data[f"found_{item.key}"], "note": data[f"note_{item.key}"]} for item in self.items
        }
        return {"checklist": checklist, **{name: data[name] for name in ("on", "inspectors", "conclusion")}}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for item in self.items if self.concluding else ():
            if cleaned.get(f"found_{item.key}") == PROBLEM and cleaned.get(f"note_{item.key}") == "":
                self.add_error(f"note_{item.key}", "请写明是什么问题。")
        return cleaned


class OrderForm(forms.Form):
    """整改要求: which problems, what to mend, by when."""

    items = forms.MultipleChoiceField(label="要整改的问题", widget=forms.CheckboxSelectMultiple)
    points = PlainText(longest=LONGEST_TEXT, lines=True, label="整改要求", widget=forms.Textarea(attrs={"rows": 5}))
    due_on = Day(label="整改期限")

    def __init__(self, *args: Any, studio: Studio, problems: list[dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = [(each["key"], each["label"]) for each in problems]  # type: ignore[attr-defined]
        days = int(str(pack_of(studio).value("rectification_order_days")))
        self.initial = {
            "items": [each["key"] for each in problems],
            "points": "\n".join(f"{number}. {each['note']}" for number, each in enumerate(problems, start=1)),
            "due_on": clock.today() + timedelta(days=days),
            **self.initial,
        }


class AnswerForm(forms.Form):
    text = PlainText(longest=LONGEST_TEXT, lines=True, label="整改情况", widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = _photos("整改后的照片或材料", required=True)


class FindingForm(forms.Form):
    finding = PlainText(longest=LONGEST_TEXT, lines=True, label="复查意见")


class SendBackForm(FindingForm):
    due_on = Day(label="新的整改期限")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].initial = clock.today() + timedelta(days=15)


class DiscardForm(forms.Form):
    remark = PlainText(longest=200, label="作废的原因", help_text="记录会保留，单位看不到。")


class InspectionFilter(forms.Form):
    """The lists of inspections and of orders."""

    state = forms.ChoiceField(label="情况", required=False)
    q = PlainText(longest=60, label="工作室、单位或编号", required=False)

    def __init__(self, *args: Any, choices: Any = InspectionState.choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", "全部"), *choices]  # type: ignore[attr-defined]
