"""What is typed about a finding: whether the fact holds or how much, its day, document, grounds and files."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms

from portal.accounts.fields import PlainText
from portal.documents import uploads
from portal.policy import clock
from studios.filing_forms import Yuan
from studios.life_files import ACCEPT
from studios.record_fields import Day
from studios.record_forms import FilesField

if TYPE_CHECKING:
    from portal.policy.sheets import Fact


def _today() -> Any:
    return clock.today()


class FindingForm(forms.Form):
    """The value's field depends on the fact: a choice of two sentences, or a number."""

    on = Day(label="事实日期", initial=_today, help_text="按这一天计入考核期。")
    document = PlainText(longest=120, label="文书名称、文号", help_text="如 检查记录、审计报告、决定书的名称和文号。")
    text = PlainText(longest=2000, lines=True, label="事实和依据")

    field_order = ("value", "on", "document", "text", "files")

    def __init__(self, *args: Any, fact: Fact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = _number(fact) if fact.unit else _choice(fact)
        self.fields["files"] = FilesField(
            label="文书或凭证", help_text="PDF、JPG 或 PNG。", error_messages={"required": "请上传文书或凭证。"}
        )
        self.fields["files"].widget.attrs.update({"accept": uploads.accept_attribute(ACCEPT), "multiple": True})
        self.order_fields(self.field_order)

    def clean_value(self) -> Decimal:
        return Decimal(self.cleaned_data["value"])


def _choice(fact: Fact) -> forms.Field:
    choices = [("1", fact.label), ("0", fact.absent or f"没有“{fact.label}”")]
    return forms.ChoiceField(
        label="认定结果", choices=choices, widget=forms.RadioSelect, error_messages={"required": "请选择认定结果。"}
    )


def _number(fact: Fact) -> forms.Field:
    return Yuan(label=f"{fact.label}（{fact.unit}）")
