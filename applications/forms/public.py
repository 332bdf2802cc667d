"""What anyone may type: an objection with its evidence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from applications.models import Application
from portal.bulletin import redaction
from portal.bulletin.models import PublicNotice

MOST_FILES = 5


class SeveralFiles(forms.ClearableFileInput):
    """A file input that takes more than one."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Up to five files, each checked again by the documents' room."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = [each for each in (data if isinstance(data, list) else [data]) if each]
        if len(given) > MOST_FILES:
            raise forms.ValidationError(f"证明材料最多 {MOST_FILES} 个文件，现选了 {len(given)} 个。")
        return [super(FilesField, self).clean(each, initial) for each in given]


class ObjectionForm(forms.Form):
    """Signed with name and contact, or anonymous as a clue (requirements §4.6)."""

    about = forms.ChoiceField(label="对哪一家有异议")
    anonymous = forms.BooleanField(label="匿名反映（按线索核查，不回复结果）", required=False)
    name = forms.CharField(label="姓名或单位名称", max_length=60, required=False)
    contact = forms.CharField(
        label="联系电话或邮箱", max_length=120, required=False, help_text="只有核查部门看得到，用于核实和回复。"
    )
    text = forms.CharField(
        label="异议内容和依据",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="写明事实、时间和依据，不超过 3000 字。请不要写身份证号和银行账号。",
    )
    evidence = FilesField(label="证明材料", required=False, help_text="PDF、JPG 或 PNG，每个不超过 20 MB，最多 5 个。")

    def __init__(self, *args: Any, notice: PublicNotice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(str(row["subject_id"]), f"{row['number']}. {row['studio_name']}") for row in notice.items]
        self.fields["about"].choices = [*rows, ("", "整份公示")]  # type: ignore[attr-defined]
        self.fields["about"].required = False
        self.fields["evidence"].widget.attrs["accept"] = ".pdf,.jpg,.jpeg,.png"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("anonymous"):
            for name, words in (("name", "姓名或单位名称"), ("contact", "联系电话或邮箱")):
                if not data.get(name):
                    self.add_error(name, f"实名异议请填写{words}；不便实名的，可以勾选匿名反映。")
        kinds = [kind for kind in redaction.sensitive_parts(data.get("text", "")) if kind != "手机号"]
        if kinds:
            self.add_error("text", f"内容里疑似有{'、'.join(kinds)}，请删去后再提交。")
        return data

    def subject(self) -> Application | None:
        """The row objected to; None for the whole notice."""
        key = self.cleaned_data["about"]
        return Application.objects.get(pk=key) if key else None
