"""A file read and judged once: whoever hands it in, prints it or shows how far it is works from the same reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from applications import completeness, eligibility, materials
from applications.answers import Setting
from applications.eligibility import Report
from applications.gathering import facts_of
from applications.materials import Held
from applications.reading import Book, book_of
from portal.policy import clock

if TYPE_CHECKING:
    from applications.models import Application


@dataclass(frozen=True)
class Examined:
    """The answers as read, the evidence with its files, and what the rules found."""

    book: Book
    held: tuple[Held, ...]
    report: Report

    @property
    def setting(self) -> Setting:
        return self.book.setting


def examine(application: Application, *, at: datetime) -> Examined:
    """The application as it stands at a moment."""
    measures = application.measures
    regions = completeness.regions_of(application.city)
    setting = Setting(at.astimezone(clock.BEIJING).date(), application.call.kind, regions)
    book = book_of(application, measures, setting)
    held = tuple(materials.of(application))
    facts = facts_of(application, measures, at=at, book=book, held=held)
    return Examined(book, held, eligibility.judge(measures, facts))
