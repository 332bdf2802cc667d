"""The short form of a record, the filter of a register, the reason of a removal, the Excel sheet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from portal.accounts.fields import PlainText
from portal.documents import uploads
from portal.documents.sentences import BadFile
from portal.policy import clock
from studios.models.records import Record
from studios.offices import pack_of
from studios.record_fields import Day, fields_of
from studios.record_kinds import Kind, Register, of_register
from studios.record_words import ENDED
from studios.records_known import Known
from studios.rules import records as rules
from studios.rules.records import Draft, Problem
from studios.transitions.records import ACCEPT, MOST_FILES, touched, values_of

if TYPE_CHECKING:
    from studios.models import Studio

YEARS_BACK = 6
# Records of this register are mostly written on the very day.
ON_THE_SPOT = "activities"


class SeveralFiles(forms.ClearableFileInput):
    """A file input that takes more than one."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Photos or files of the record, each looked into before anything is written."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = [each for each in (data if isinstance(data, list) else [data]) if each]
        if len(given) > MOST_FILES:
            raise ValidationError(f"一次最多 {MOST_FILES} 个文件，现选了 {len(given)} 个。")
        if self.required and not given:
            raise ValidationError("请附上文件。")
        for each in given:
            try:
                uploads.examine(each, accept=ACCEPT)
            except BadFile as bad:
                raise ValidationError(f"{each.name}：{bad.reason}") from bad
        return given


class RecordForm(forms.Form):
    """At most five answers and the files; a word of explanation is asked for only where something is doubtful."""

    explanation = PlainText(
        label="情况说明", longest=200, required=False, help_text="核对无误的，用一句话说明，如“与某某工作室共同完成”。"
    )

    def __init__(
        self,
        *args: Any,
        studio: Studio,
        kind: Kind,
        year: int | None = None,
        record: Record | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.studio, self.kind, self.year, self.record = studio, kind, year, record
        self.others: list[Problem] = []
        self.doubtful = False
        self.columns = [column.name for column in kind.columns]
        explanation = self.fields.pop("explanation")
        self.fields.update(fields_of(kind, pack_of(studio)))
        if record is None:
            self.fields["files"] = _files_field(kind)
        elif kind.table == "apprentice":
            self.fields["ended_on"] = _ended_field()
            self.columns.append("ended_on")
        self.fields["explanation"] = explanation
        self._prefill()

    def _prefill(self) -> None:
        """What is the same for most: the unit's own people, the studio's occupation."""
        if self.record is not None:
            self.initial = {**values_of(self.record), "explanation": self.record.explanation}
        elif self.kind.table != "activity":
            self.initial = {"unit": self.studio.host.name, "occupation": self.studio.occupation, **self.initial}
        elif self.kind.register == ON_THE_SPOT and self.year == clock.today().year:
            self.initial = {"on": clock.today(), **self.initial}

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.columns}

    @property
    def shown(self) -> Iterable[forms.BoundField]:
        """The explanation stands there once it is asked for."""
        asked = self.doubtful or bool(self["explanation"].value())
        return [field for field in self if field.name != "explanation" or asked]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if any(name not in cleaned for name in self.columns):
            return cleaned
        draft = self._draft(cleaned)
        known = Known.about(self.studio, [draft])
        doubts = rules.doubts(self.studio, draft, known)
        self.doubtful = bool(doubts)
        found = rules.problems(self.studio, draft, known, clock.today(), self.year)
        for problem in [*found, *([] if cleaned.get("explanation") else doubts)]:
            self.add_error(problem.field if problem.field in self.fields else None, problem.words)
            self.others += [problem] if problem.url else []
        return cleaned

    def _draft(self, cleaned: dict[str, Any]) -> Draft:
        values = {name: cleaned[name] for name in self.columns}
        if self.record is None:
            # A file that was sent but is no good has its own sentence already.
            proven = bool(cleaned.get("files")) or "files" in self.errors
            return Draft(self.kind, values, proven=proven)
        record = self.record
        return Draft(self.kind, values, record.pk, self._proven(record), record.source, touched(record, values))

    def _proven(self, record: Record) -> bool:
        return record.source != Record.Source.TYPED or any(file.removed_at is None for file in record.files.all())


def _files_field(kind: Kind) -> FilesField:
    words = "可以直接拍照，也可以选 PDF；每个不超过 20 MB。"
    field = FilesField(label=kind.proof, required=False, help_text=words)
    field.widget.attrs.update({"accept": uploads.accept_attribute(ACCEPT), "multiple": True})
    return field


def _ended_field() -> forms.Field:
    return Day(label=ENDED.label, required=False, help_text="出师或终止带徒后填写，以后的年度不再计入。")


class RegisterFilter(forms.Form):
    """A register's year and kind."""

    year = forms.TypedChoiceField(label="年度", coerce=int, required=False)
    kind = forms.ChoiceField(label="种类", required=False)

    def __init__(self, *args: Any, register: Register, first: int, today: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = range(today, min(first, today) - YEARS_BACK, -1)
        self.fields["year"].choices = [(year, f"{year} 年") for year in years]  # type: ignore[attr-defined]
        kinds = [(kind.key, kind.label) for kind in of_register(register.key)]
        self.fields["kind"].choices = [("", "全部"), *kinds]  # type: ignore[attr-defined]


class RemoveForm(forms.Form):
    """Why a record is taken back."""

    reason = PlainText(
        label="移除原因", longest=200, help_text="会记入操作日志。", error_messages={"required": "请写明移除原因。"}
    )


class SheetForm(forms.Form):
    file = forms.FileField(
        label="Excel 文件",
        help_text="先下载模板填写，一次最多 500 行，不超过 2 MB。",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择文件。"},
    )
