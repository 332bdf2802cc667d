"""A studio's year of papers, written and filed by real steps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.accounts.kinds import City
from portal.documents.models import Attachment
from portal.policy import calendar_import, clock
from studios import filing_rounds
from studios.models import (
    ActivityRecord,
    Apprenticeship,
    BodySummary,
    Studio,
    TargetAgreement,
    Trainee,
    YearlyFiling,
)
from studios.record_kinds import KINDS
from studios.transitions import agreement as agreements
from studios.transitions import filing as filings
from tests.documents.files import pdf
from tests.studios.life_scene import Scene, studio_of

ANSWERS: dict[str, dict[str, str]] = {
    "summary": {"text": "全年带徒七人，完成技改两项。"},
    "operation": {"support_funds": "50000", "improper": "no", "spend_equipment": "12,000.50"},
    "plan": {"text": "再带徒三人，办一次交流会。"},
    "self_check": {"evaluation": "基本达到要求。", "problems": "无", "truth": "on"},
}
SIGNED = {
    "funds": Decimal("80000"), "duties": "引领技能研发，实行名师带徒。", "rnd": 2, "promoted": 1, "apprentices": 5,
    "upgraded": 2, "exchanges": 3, "schools": 1, "judging": 0, "service": 2, "unit_signer": "王建国",
}  # fmt: skip


def load_days(year: int, *off: date) -> None:
    """An arrangement for a year whose own is not published."""
    fixed = (date(year, 1, 1), date(year, 5, 1), *(date(year, 10, day) for day in range(1, 8)))
    days = tuple(calendar_import.Day(day, False, "试验假日") for day in sorted({*fixed, *off}))
    calendar_import.store(year, days, None, source="试验")


def open_year(studio: Studio, year: int) -> YearlyFiling:
    """The nightly run, and what it made for this studio."""
    filing_rounds.open_rounds()
    return YearlyFiling.objects.get(studio=studio, year=year)


def written(filing: YearlyFiling, by: Any, *, but: str = "") -> YearlyFiling:
    """Every part typed, save one."""
    for key, answers in ANSWERS.items():
        if key != but:
            version = filing.data.get(key, {}).get("version", 0)
            filings.save_part(filing, key, answers, by=by, version=version)
    return filing


def beijing() -> Scene:
    return Scene(studio_of(City.BEIJING))


def summary_of(scene: Scene, year: int) -> BodySummary:
    return BodySummary.objects.get(body=scene.studio.recommender, year=year)


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("责任书.pdf", pdf(), content_type="application/pdf")


def signed(scene: Scene, year: int, *, on: date) -> TargetAgreement:
    """The year's agreement, drafted, written and signed."""
    fresh = agreements.draft(scene.studio, year, by=scene.clerk)
    return sign(scene, fresh, on=on)


def sign(scene: Scene, draft: TargetAgreement, *, on: date, **changes: Any) -> TargetAgreement:
    agreements.write(draft, {**SIGNED, "unit_signed_on": on, "leader_signed_on": on, **changes}, by=scene.clerk)
    agreements.attach_scan(draft, scan(), by=scene.clerk)
    agreements.sign(draft, by=scene.clerk)
    return draft


def many(studio: Studio, year: int, count: int) -> None:
    """So many records of a year, of every kind in turn, each with a file."""
    keys = [key for key, kind in KINDS.items() if kind.table == "activity" and key != "funds"]
    common = {"studio": studio, "recorded_at": clock.now(), "on": date(year, 3, 5)}
    trainees = count // 10
    records: list[Any] = [
        ActivityRecord(
            kind=keys[number % len(keys)], title=f"活动{number}", partner="市机械行业协会", people=12, level="city",
            organiser="government", detail="改进后废品率下降一半，在二车间推广使用。", amount=Decimal("120000.00"),
            **common,
        )
        for number in range(count - 2 * trainees)
    ]  # fmt: skip
    people = [Apprenticeship(person=f"徒弟{at}", unit="试验厂", occupation="钳工", **common) for at in range(trainees)]
    skilled = [
        Trainee(
            person=f"学员{at}", occupation="钳工", skill_level="senior_worker", certificate_no=f"S{at:018d}", **common
        )
        for at in range(trainees)
    ]  # fmt: skip
    for model, rows in ((ActivityRecord, records), (Apprenticeship, people), (Trainee, skilled)):
        Attachment.objects.bulk_create(_proof(row) for row in model.objects.bulk_create(rows))


def _proof(record: Any) -> Attachment:
    """The row of a file, without its bytes."""
    return Attachment(
        content_type=ContentType.objects.get_for_model(record), object_id=str(record.pk), slot="proof",
        original_name="照片.jpg", file=f"{type(record).__name__}{record.pk}.jpg", size=1, mime="image/jpeg",
        sha256="0" * 64, pages=1, state="ready", uploaded_at=clock.now(),
    )  # fmt: skip
