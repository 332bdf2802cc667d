"""The evidence of an application: slots from the pack, rows with their files, what is missing, what is sealed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Count, IntegerField, Sum

from applications import editing
from applications.answers import Setting
from applications.models import Application, Evidence
from applications.reading import Book, book_of
from portal.documents import attachments
from portal.documents.models import Attachment
from portal.documents.sentences import BadFile, in_megabytes
from portal.policy import clock
from portal.policy.measures import MaterialSlot, Measures
from portal.policy.prepared import Among, Given, Prepared
from portal.policy.refusal import Refused
from portal.workflow import engine

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet

    from portal.accounts.models import User

PHOTO = "photo"
# Slots filled after submission with the sealed print of a version (HZ-40).
SEALED = ("sealed_form", "sealed_report")
# Slots of several achievements, even where no original is checked.
LISTED = ("awards", "patents", "project_proof")
MEGABYTE = 1024 * 1024
FOUND = "found"


@dataclass(frozen=True)
class Missing:
    """A slot that does not yet hold what the policy asks for."""

    slot: str
    text: str
    clause: str


@dataclass(frozen=True)
class Held:
    """One evidence row with its live files."""

    evidence: Evidence
    files: tuple[Attachment, ...]


@dataclass(frozen=True)
class Room:
    """How much of the application's allowance is used."""

    files: int
    size: int
    max_files: int
    max_size: int


def slots(measures: Measures, kind: str) -> tuple[MaterialSlot, ...]:
    """What the host is asked to upload while filling in: the pack's slots, and the photo if the form has one."""
    asked = [each for each in measures.materials_for(kind) if each.key not in SEALED]
    photo = next((each for section in measures.sections for each in section.fields if each.type == "photo"), None)
    if photo is not None:
        asked.append(
            MaterialSlot(
                key=PHOTO,
                label=f"{measures.word('lead_master')}照片",
                required="never",
                clause=photo.clause,
                max_files=1,
                accept=("jpg", "jpeg", "png"),
                help=photo.help,
                sensitive=True,
            )
        )
    return tuple(asked)


def slot_of(measures: Measures, kind: str, key: str) -> MaterialSlot:
    """A slot by key; KeyError when this kind of call has none such."""
    for each in slots(measures, kind):
        if each.key == key:
            return each
    raise KeyError(key)


def sensitive_slots(application: Application) -> frozenset[str]:
    """Slots whose files are for the host and the offices alone: ID cards and the like (HZ-36)."""
    asked = slots(application.measures, application.call.kind)
    return frozenset(each.key for each in asked if each.sensitive and each.key != PHOTO)


def of(application: Application) -> list[Held]:
    """All evidence rows with their live files, in two statements."""
    return of_many([application])[application.pk]


def of_many(applications: Sequence[Application]) -> dict[int, list[Held]]:
    """The same for several applications, by key, in two statements."""
    rows = _evidence.rows(keys=[each.pk for each in applications])
    kind = ContentType.objects.get_for_model(Evidence)
    files: dict[str, list[Attachment]] = {}
    keys = [str(row.pk) for row in rows]
    for each in _files.rows(kind=kind.pk, keys=keys) if keys else ():
        files.setdefault(each.object_id, []).append(each)
    found: dict[int, list[Held]] = {each.pk: [] for each in applications}
    for row in rows:
        found[row.application_id].append(Held(row, tuple(files.get(str(row.pk), ()))))
    return found


_evidence: Prepared[Evidence] = Prepared(lambda: Evidence.objects.filter(Among("application", "keys")))
_files: Prepared[Attachment] = Prepared(
    lambda: Attachment.objects.filter(Among("object_id", "keys"), content_type=Given("kind", IntegerField())).live()
)


def filled_slots(measures: Measures, book: Book, held: Iterable[Held]) -> frozenset[str]:
    """Slots that hold what they ask for: enough files, or certificates found in the national query (HZ-38)."""
    held = list(held)
    return frozenset(
        slot.key
        for slot in slots(measures, book.setting.kind)
        if _is_filled(slot, book, [each for each in held if each.evidence.slot == slot.key])
    )


def _is_filled(slot: MaterialSlot, book: Book, held: list[Held]) -> bool:
    if slot.waived_if_verified_online and _found_online(slot, book, held):
        return True
    return sum(len(each.files) for each in held) >= max(slot.min_files, 1) and all(
        each.files or is_waived(slot, each.evidence) for each in held
    )


def _found_online(slot: MaterialSlot, book: Book, held: list[Held]) -> bool:
    rows = book.rows("leader.certificates") if slot.key == "skill_certificates" else []
    answered = [book.text("leader.cert_verified"), *(row["verified_online"] for row in rows)]
    named = [each for each in answered if each]
    return (
        bool(named)
        and all(each == FOUND for each in named)
        and all(each.files or is_waived(slot, each.evidence) for each in held)
    )


def is_listed(slot: MaterialSlot) -> bool:
    """Whether the slot holds a list of rows, each with title, issuer and date, rather than plain files."""
    return slot.needs_original_check or slot.waived_if_verified_online or slot.key in LISTED


def is_waived(slot: MaterialSlot, evidence: Evidence) -> bool:
    """HZ-38: a certificate anyone can look up nationally needs no file."""
    return slot.waived_if_verified_online and bool(
        evidence.verified_online_at or (evidence.claims_online and evidence.certificate_no)
    )


_CLAIMS: dict[str, Callable[[Book], bool]] = {
    "skill_certificates": lambda book: (
        book.text("leader.leader_route") not in ("", "unique_skill") or bool(book.rows("leader.certificates"))
    ),
    "evidence": lambda book: bool(book.rows("leader.honours") or book.rows("leader.results")),
    "awards": lambda book: bool(book.rows("leader.honours")),
    "patents": lambda book: bool(book.rows("leader.results")),
    "unique_skill_proof": lambda book: book.text("leader.leader_route") in ("highest_level", "unique_skill"),
    "retirement_proof": lambda book: book.text("leader.retirement_group") in ("female55", "special"),
    "district_document": lambda book: book.ticked("unit.district_studio"),
    "project_proof": lambda book: any(row["key_project"] for row in book.rows("projects.projects")),
}


def is_required(slot: MaterialSlot, book: Book) -> bool:
    """always, or claimed by an answer (A-35: evidence is asked for only where an achievement is claimed)."""
    if slot.required == "if_claimed":
        claim = _CLAIMS.get(slot.key)
        return claim is not None and claim(book)
    return slot.required == "always"


def missing(application: Application) -> list[Missing]:
    """The slots that keep the file from being handed in."""
    measures = application.measures
    book = book_of(application, measures, Setting(clock.today(), application.call.kind))
    return missing_in(measures, book, of(application))


def missing_in(measures: Measures, book: Book, held: Iterable[Held]) -> list[Missing]:
    filled = filled_slots(measures, book, held)
    return [
        Missing(slot.key, f"还缺材料“{slot.label}”，请在“附件材料”中上传。", slot.clause)
        for slot in slots(measures, book.setting.kind)
        if slot.key not in filled and is_required(slot, book)
    ]


def room_of(application: Application, measures: Measures) -> Room:
    """Files and bytes used, against the allowance of the pack (60 files, 300 MB)."""
    kind = ContentType.objects.get_for_model(Evidence)
    keys = [str(pk) for pk in application.evidence.values_list("pk", flat=True)]
    used = Attachment.objects.filter(content_type=kind, object_id__in=keys).live()
    found = used.aggregate(files=Count("pk"), size=Sum("size"))
    return Room(
        files=found["files"] or 0,
        size=found["size"] or 0,
        max_files=int(measures.value("files_max")),
        max_size=int(measures.value("files_total_mb")) * MEGABYTE,
    )


def add_row(application: Application, slot: MaterialSlot, *, by: User, values: dict[str, Any]) -> Evidence:
    """A new evidence row at the end of its slot; a draft may add anywhere, a returned file where it was reopened."""
    with transaction.atomic():
        engine.lock(application)
        _require(by, application, slot.key)
        last = application.evidence.filter(slot=slot.key).order_by("-position").first()
        return Evidence.objects.create(
            application=application, slot=slot.key, position=last.position + 1 if last else 0, **values
        )


def change_row(evidence: Evidence, *, by: User, values: dict[str, Any]) -> None:
    with transaction.atomic():
        engine.lock(evidence.application)
        _require(by, evidence.application, evidence.slot, evidence)
        for name, value in values.items():
            setattr(evidence, name, value)
        evidence.save(update_fields=list(values))


def add_file(evidence: Evidence, upload: UploadedFile, *, slot: MaterialSlot, by: User) -> Attachment:
    """Take one file in for a row; raises `Refused` (a bad file: `BadFile`) with the reason, and keeps nothing then."""
    application = evidence.application
    measures = application.measures
    with transaction.atomic():
        engine.lock(application)
        _require(by, application, evidence.slot, evidence)
        room = room_of(application, measures)
        if room.files >= room.max_files:
            raise Refused(f"一份申报最多放 {room.max_files} 个文件，现已有 {room.files} 个。请先移除不需要的，再上传。")
        _check_slot(application, slot)
        total = room.size + (upload.size or 0)
        if total > room.max_size:
            raise BadFile("total_too_big", size=in_megabytes(total), limit=in_megabytes(room.max_size))
        return attachments.receive(upload, owner=evidence, slot=slot.key, by=by, accept=slot.accept)


def _check_slot(application: Application, slot: MaterialSlot) -> None:
    kind = ContentType.objects.get_for_model(Evidence)
    keys = [str(pk) for pk in application.evidence.filter(slot=slot.key).values_list("pk", flat=True)]
    count = Attachment.objects.filter(content_type=kind, object_id__in=keys).live().count()
    if count >= slot.max_files:
        raise BadFile("too_many", limit=slot.max_files, count=count)


def remove_file(attachment: Attachment, *, by: User) -> None:
    """Take a file back; it stays in the history of what was handed in."""
    evidence = attachment.owner
    if not isinstance(evidence, Evidence):
        raise Refused("这个文件不能在这里删除。")
    with transaction.atomic():
        engine.lock(evidence.application)
        _require(by, evidence.application, evidence.slot, evidence)
        attachments.remove(attachment)


def remove_row(evidence: Evidence, *, by: User) -> None:
    """Drop a row that was never handed in; one that was keeps its history and only loses its files."""
    application = evidence.application
    with transaction.atomic():
        engine.lock(application)
        _require(by, application, evidence.slot, evidence)
        if application.first_submitted_at is not None and application.version_no:
            raise Refused("已经提交过的材料不能整项删除，可以逐个更换文件。")
        for attachment in Attachment.objects.about(evidence).filter(removed_at=None):
            attachments.remove(attachment)
        if not Attachment.objects.about(evidence).exists():
            evidence.delete()


def move_row(evidence: Evidence, *, by: User, up: bool) -> None:
    """Change places with the neighbour in the same slot."""
    with transaction.atomic():
        engine.lock(evidence.application)
        _require(by, evidence.application, evidence.slot, evidence)
        rows = list(evidence.application.evidence.filter(slot=evidence.slot))
        place = [row.pk for row in rows].index(evidence.pk)
        other = place - 1 if up else place + 1
        if 0 <= other < len(rows):
            rows[place], rows[other] = rows[other], rows[place]
        for position, row in enumerate(rows):
            Evidence.objects.filter(pk=row.pk).update(position=position)


def _require(by: User, application: Application, slot: str, evidence: Evidence | None = None) -> None:
    scope = editing.require_writer(by, application, "materials")
    open_ = scope.opens_evidence(slot, evidence.pk) if evidence else scope.opens_slot(slot)
    if not open_:
        raise Refused("退回补正没有要求更换这项材料。")


# An original nobody has compared yet (HZ-42), and a certificate nobody has looked up (HZ-38).
UNCHECKED = {"original_checked_by": None, "original_checked_at": None, "original_returned_at": None}
NOT_LOOKED_UP = {"verified_online_by": None, "verified_online_at": None}


def forget_checks(rows: Collection[int]) -> None:
    """What a correction replaced is compared, given back and looked up anew."""
    if rows:
        Evidence.objects.filter(pk__in=rows).update(**UNCHECKED, **NOT_LOOKED_UP)


def unchecked_originals(application: Application) -> list[Evidence]:
    """HZ-42: rows whose paper original must be seen before the file goes upward, and was not."""
    measures = application.measures
    if "original_checks" in measures.parameters and not measures.value("original_checks"):
        return []
    return list(with_originals(application).filter(original_checked_at=None))


def with_originals(application: Application) -> QuerySet[Evidence]:
    """The rows whose paper original an officer compares (HZ-42)."""
    slots = application.measures.materials_for(application.call.kind)
    return application.evidence.filter(slot__in=[each.key for each in slots if each.needs_original_check])


def holds_originals(application: Application) -> bool:
    """Whether an original that was compared is still with the office."""
    return with_originals(application).filter(original_checked_at__isnull=False, original_returned_at=None).exists()


def photo(application: Application) -> Attachment | None:
    """The lead master's photo for the print."""
    row = application.evidence.filter(slot=PHOTO).first()
    return Attachment.objects.about(row).live().last() if row else None
