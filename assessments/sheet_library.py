"""Which text of a sheet is in force: the version published last, else the file that came with the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments.models import SheetRevision, SheetVersion
from portal.policy import clock, sheets

if TYPE_CHECKING:
    from portal.policy.sheets import Sheet


def codes(city: str) -> tuple[str, ...]:
    """The sheets of a city, for assessment and for applications."""
    return tuple(code for code in sheets.sheet_codes() if sheets.load_sheet(code).city == city)


def in_force(code: str) -> Sheet:
    """The sheet that a round opened now would be marked by; KeyError when there is none of that code."""
    return of_codes((code,))[code]


def of_codes(wanted: tuple[str, ...]) -> dict[str, Sheet]:
    """Several at once, in one statement."""
    published: dict[str, SheetRevision] = {}
    for revision in SheetRevision.objects.published().filter(code__in=wanted):
        published.setdefault(revision.code, revision)
    return {code: read(code, published[code].text) if code in published else sheets.load_sheet(code) for code in wanted}


def from_file(code: str) -> Sheet:
    """The sheet that came with the portal."""
    return sheets.load_sheet(code)


def read(code: str, text: str) -> Sheet:
    """A text that was checked before."""
    return sheets.parse_sheet(text.encode(), code, f"{code}.toml")


def pin(code: str) -> SheetVersion:
    """The stored text of the sheet in force, entered when it is used for the first time (design.md §4)."""
    published = SheetRevision.objects.published().filter(code=code).select_related("version").first()
    if published is not None and published.version is not None:
        return published.version
    return store(sheets.load_sheet(code))


def store(sheet: Sheet) -> SheetVersion:
    """The immutable row of exactly this text."""
    version, _ = SheetVersion.objects.get_or_create(
        digest=sheet.digest,
        defaults={"code": sheet.code, "title": sheet.title, "text": sheet.text, "seeded_at": clock.now(fresh=True)},
    )
    return version
