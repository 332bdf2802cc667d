"""One version, or one draft, as its papers read it: the frozen content under the pack and the day it was handed in."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from PIL import Image

from applications import blueprint, materials
from applications.answers import Setting
from applications.completeness import regions_of
from applications.reading import Book
from portal.documents.models import Attachment
from portal.documents.pdf import PrintBase
from portal.policy import clock

if TYPE_CHECKING:
    from applications.models import Application, Version
    from portal.policy.measures import Measures, SectionSpec

PDF = "application/pdf"
# Pixels of the photo on paper: 30 × 40 mm at 300 dpi.
PHOTO_SIZE = (354, 472)


@dataclass(frozen=True)
class Paper:
    """What is printed: content as `versions.content` makes it. `number` 0 is a draft and carries no code."""

    application: Application
    content: Mapping[str, Any]
    at: datetime
    number: int = 0
    digest: str = ""
    full: bool = False

    @cached_property
    def measures(self) -> Measures:
        return self.application.measures

    @cached_property
    def setting(self) -> Setting:
        """The day it was handed in: a computed date must not change when the form is drawn again."""
        day = self.at.astimezone(clock.BEIJING).date()
        return Setting(day, self.application.call.kind, regions_of(self.application.city))

    @cached_property
    def book(self) -> Book:
        return Book(self.measures, self.content["sections"], self.setting)

    @property
    def sections(self) -> tuple[SectionSpec, ...]:
        return blueprint.sections(self.measures, self.setting.kind)

    def frame(self, title: str, code: str) -> PrintBase:
        draft = not self.number
        version = "" if draft else f"第 {self.number} 版"
        return PrintBase(title=title, number=self.content["number"], version=version, code=code, draft=draft)

    def filename(self, title: str) -> str:
        mark = f"第{self.number}版" if self.number else "预览稿"
        return f"{title}_{self.content['number']}_{mark}.pdf"

    @property
    def photo(self) -> str:
        """The lead master's photo as a data address, small; "" when there is none or it cannot be read."""
        rows = [row for row in self.content["evidence"] if row["slot"] == materials.PHOTO and row["files"]]
        held = Attachment.objects.filter(pk=rows[0]["files"][-1]["id"]).first() if rows else None
        return _as_data(held) if held is not None and held.mime.startswith("image/") else ""


def of_version(version: Version, *, full: bool) -> Paper:
    return Paper(version.application, version.data, version.submitted_at, version.number, version.digest, full)


def of_draft(application: Application, content: Mapping[str, Any]) -> Paper:
    """What stands in the form now, never with full ID numbers."""
    return Paper(application, content, datetime.fromisoformat(content["submitted_at"]))


def _as_data(attachment: Attachment) -> str:
    try:
        with default_storage.open(str(attachment.file.name)) as handle:
            picture = Image.open(io.BytesIO(handle.read())).convert("RGB")
    except OSError:
        return ""
    picture.thumbnail(PHOTO_SIZE)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()
