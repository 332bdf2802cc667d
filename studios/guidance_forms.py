"""What is typed about guidance, showcase pages and a body's own rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.accounts.fields import PlainText
from portal.bulletin.redaction import sensitive_parts
from portal.documents import uploads
from portal.policy import clock
from studios.life_files import ACCEPT
from studios.record_fields import Day
from studios.record_forms import FilesField

LONGEST_NOTE, LONGEST_STORY = 2000, 4000


def _today() -> Any:
    return clock.today()


class GuidanceForm(forms.Form):
    on = Day(label="日期", initial=_today)
    text = PlainText(longest=LONGEST_NOTE, lines=True, label="指导内容", help_text="走访、电话、培训建议都可以记。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = FilesField(label="照片或材料", required=False, help_text="可以不传；PDF、JPG 或 PNG。")
        self.fields["files"].widget.attrs.update({"accept": uploads.accept_attribute(ACCEPT), "multiple": True})


class ShowcaseForm(forms.Form):
    """A story for the public: no ID, telephone or account number gets past this form."""

    title = PlainText(longest=80, label="标题")
    text = PlainText(
        longest=LONGEST_STORY, lines=True, label="正文", widget=forms.Textarea(attrs={"rows": 12}),
        help_text="做了什么、有什么成果、值得推广的经验。会公开，不要写证件号码、手机号和账号。",
    )  # fmt: skip

    def clean_title(self) -> str:
        return _fit_for_all(self.cleaned_data["title"])

    def clean_text(self) -> str:
        return _fit_for_all(self.cleaned_data["text"])


def _fit_for_all(text: str) -> str:
    parts = sensitive_parts(text)
    if parts:
        raise ValidationError(f"疑似有{'、'.join(parts)}，公开前请删去。")
    return text


class OfficeRuleForm(forms.Form):
    """A district's or body's own measures, with the document itself."""

    title = PlainText(longest=120, label="名称")
    document_no = PlainText(longest=60, label="文号", required=False)
    issued_on = Day(label="印发日期")
    file = forms.FileField(
        label="文件", help_text="PDF，会向社会公开，请先确认没有个人信息。",
        error_messages={"required": "请选择文件。"},
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )  # fmt: skip

    def clean_issued_on(self) -> Any:
        day = self.cleaned_data["issued_on"]
        if day > clock.today():
            raise ValidationError("印发日期不能晚于今天。")
        return day


class WithdrawalForm(forms.Form):
    on = Day(label="废止日期", initial=_today)
