"""What is typed about a new version of a sheet: the file and its ground, a round to try it on, an approver's remark."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from portal.accounts.fields import PlainText


class ImportForm(forms.Form):
    """The next version as a file; what is wrong with it is told at the file."""

    file = forms.FileField(
        label="文件",
        help_text="TOML，或者先下载现行版本的 Excel，在里面改好再传。",
        error_messages={"required": "请选择文件。", "empty": "文件是空的。"},
        widget=forms.FileInput(attrs={"accept": ".toml,.xlsx"}),
    )
    reason = PlainText(longest=500, lines=True, label="依据、理由", help_text="如 正式标准的文号。")

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if not upload.name.lower().endswith((".toml", ".xlsx")):
            raise forms.ValidationError("请传 .toml 或 .xlsx 文件。")
        return upload


class RehearsalForm(forms.Form):
    """Which earlier round."""

    round = forms.ChoiceField(label="考核批次", error_messages={"required": "请选择批次。"})

    def __init__(self, *args: Any, rounds: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(each.pk), each.title) for each in rounds]
        self.fields["round"].choices = choices  # type: ignore[attr-defined]


class RemarkForm(forms.Form):
    """An approver's words, which may be left out."""

    remark = PlainText(longest=500, lines=True, label="复核意见", required=False)
