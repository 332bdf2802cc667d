"""The sealed print coming back as a scan (HZ-40): its code tells which version it is; an older one is refused.

A scan whose QR cannot be read waits under a slot of its own until the short code on page 1 was typed in.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from PIL import Image

from applications import materials, rules, transitions, versions
from applications.case import state_words
from applications.models import Application, Version
from applications.printing import receipt, report
from applications.states import State
from portal.audit import log as audit
from portal.documents import attachments, pdfium, qr, storing, verification
from portal.documents.models import Attachment, Verification
from portal.documents.sentences import BadFile
from portal.documents.uploads import accept_attribute
from portal.policy.refusal import Refused
from portal.workflow.engine import lock

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.accounts.models import User
    from portal.policy.measures import MaterialSlot

FORM, REPORT = materials.SEALED
# What the code on the paper says it is → the slot it belongs in.
SLOT_OF = {versions.KIND: FORM, report.REPORT: REPORT}
# The parameter by which a pack waits for a scan.
REQUIRED_BY = {FORM: "sealed_scan", REPORT: "sealed_report_scan"}
PAPER = {versions.KIND: "申报表", report.REPORT: "申办报告", receipt.RECEIPT: "回执"}
WAITING = "_waiting"
# The code stands on page 1; a picture of it is looked at in this size, which keeps a request under two seconds.
LONGEST_SIDE = 2400
PAGES_READ = 2
# After this long no further page is looked at; the person types the code instead.
SECONDS = 1.0
OPEN_STATES = (State.SUBMITTED, State.ENDORSED)


@dataclass(frozen=True)
class Held:
    """One slot on the page: files that were matched to the present version, and those that wait for their code."""

    slot: MaterialSlot
    files: tuple[Attachment, ...]
    waiting: tuple[Attachment, ...]
    required: bool

    @property
    def accept(self) -> str:
        """For the file input: what the pack takes here."""
        return accept_attribute(self.slot.accept)


class Unreadable(Exception):
    """No code was found on the scan; the person is asked to type it."""


def slots(application: Application) -> tuple[MaterialSlot, ...]:
    """The sealed papers this city's pack asks for: the form, in Hangzhou the report too."""
    asked = application.measures.materials_for(application.call.kind)
    return tuple(each for each in asked if each.key in materials.SEALED)


def of(application: Application) -> list[Held]:
    """What was scanned for the print of the present version; one carried over an unchanged print counts (A-36)."""
    current = application.versions.filter(number=application.version_no).first()
    alike = application.versions.filter(print_digest=current.print_digest) if current else application.versions.none()
    rows = list(_files(alike))
    return [
        Held(
            slot,
            tuple(row for row in rows if row.slot == slot.key),
            tuple(row for row in rows if row.slot == slot.key + WAITING),
            required=_is_required(application, slot.key),
        )
        for slot in slots(application)
    ]


def _is_required(application: Application, slot: str) -> bool:
    """By the pack's own parameter; without one the scan may be handed in but is not waited for."""
    pack = application.measures
    return REQUIRED_BY[slot] in pack.parameters and bool(pack.value(REQUIRED_BY[slot]))


def _files(among: QuerySet[Version]) -> list[Attachment]:
    kind = ContentType.objects.get_for_model(Version)
    keys = [str(pk) for pk in among.values_list("pk", flat=True)]
    return list(Attachment.objects.filter(content_type=kind, object_id__in=keys).live())


def check_open(user: User, application: Application) -> None:
    """By the host, once handed in and until the file leaves the desk that waits for the scan."""
    rules.require_host(user, application)
    if application.state == State.RETURNED:
        raise Refused("申报退回补正中，内容还会变。请补正并再次提交后，打印最新版，盖章再上传扫描件。")
    if application.state not in OPEN_STATES:
        raise Refused(f"这份申报现为“{state_words(application, user)}”，不需要上传盖章扫描件。")


def take(application: Application, uploads: Sequence[UploadedFile], *, slot: str, by: User) -> None:
    """Keep the pages of one scan and match them. Raises `BadFile`, `Refused`, or `Unreadable` with the pages kept."""
    spec = _slot(application, slot)
    if not uploads:
        raise Refused("请先选择扫描件，再上传。")
    if len(uploads) > spec.max_files:
        raise BadFile("too_many", limit=spec.max_files, count=0)
    kept: list[Attachment] = []
    try:
        with transaction.atomic():
            lock(application)
            check_open(by, application)
            version = application.versions.get(number=application.version_no)
            _drop(application, slot + WAITING)
            for upload in uploads:
                kept.append(attachments.receive(upload, owner=version, slot=slot + WAITING, by=by, accept=spec.accept))
            code = next((found for each in kept if (found := read_code(each))), "")
            if code:
                _match(application, code, slot=slot, by=by)
    except BaseException:
        for each in kept:
            storing.discard(str(each.file.name))
        raise
    if not code:
        raise Unreadable


def type_code(application: Application, code: str, *, slot: str, by: User) -> None:
    """Match the waiting scan by the short code typed from page 1; lower case and dashes do not matter."""
    _slot(application, slot)
    with transaction.atomic():
        lock(application)
        check_open(by, application)
        if not any(held.waiting for held in of(application) if held.slot.key == slot):
            raise Refused("没有等待核对的扫描件，请先上传。")
        _match(application, code, slot=slot, by=by)


def read_code(attachment: Attachment) -> str:
    """The verification code on the first pages; "" when none can be read."""
    with default_storage.open(str(attachment.file.name)) as handle:
        content = handle.read()
    until = monotonic() + SECONDS
    for picture in _pictures(content):
        if monotonic() > until:
            break
        out = io.BytesIO()
        picture.save(out, "PNG", compress_level=1)
        if codes := qr.verification_codes(out.getvalue()):
            return codes[0]
    return ""


def _pictures(content: bytes) -> Iterator[Image.Image]:
    if not content.startswith(b"%PDF-"):
        picture = Image.open(io.BytesIO(content)).convert("L")
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        yield picture
        return
    with pdfium.opened(content) as document:
        for number in range(min(len(document), PAGES_READ)):
            page = document[number]
            scale = LONGEST_SIDE / max(page.get_size())
            yield page.render(scale=scale, grayscale=True).to_pil()


def version_of(application: Application, code: str, *, slot: str) -> Version:
    """The version a code stands for; raises `Refused` in words when it is not this application's paper."""
    row = verification.lookup(code)
    if row is None:
        raise Refused("这个校验码没有查到。请核对第 1 页右上角二维码下面的 16 位校验码，不分大小写。")
    kind = PAPER.get(row.kind)
    if kind is None or _application_id(row) != application.pk:
        raise Refused("这份扫描件不是本申报的文书。请上传从本申报打印、盖章的文书。")
    if SLOT_OF.get(row.kind) != slot:
        wanted = next(each for each, place in SLOT_OF.items() if place == slot)
        raise Refused(f"这份扫描件是{kind}，这里要的是{PAPER[wanted]}。请换成盖章的{PAPER[wanted]}再上传。")
    return application.versions.get(digest=row.digest)


def _application_id(row: Verification) -> int:
    subject = row.subject
    return subject.application_id if isinstance(subject, Version) else int(row.object_id)


def _match(application: Application, code: str, *, slot: str, by: User) -> None:
    version = version_of(application, code, slot=slot)
    current = application.versions.get(number=application.version_no)
    if version.print_digest != current.print_digest:
        raise Refused(
            f"扫描件是第 {version.number} 版的，现在是第 {current.number} 版，打印内容已经改过。"
            f"请打印第 {current.number} 版，盖章后重新上传。"
        )
    waiting = [each for each in _files(application.versions.all()) if each.slot == slot + WAITING]
    _drop(application, slot)
    Attachment.objects.filter(pk__in=[each.pk for each in waiting]).update(slot=slot)
    files = [str(each.pk) for each in waiting]
    if slot == FORM:
        transitions.attach_sealed_scan(application, by=by, version_no=current.number, attachment_id=files[0])
    else:
        data = {"version": current.number, "attachment": files[0]}
        audit.append(
            subject=application, action="application.sealed_report", label="上传申办报告盖章扫描件", actor=by, data=data
        )


def _drop(application: Application, slot: str) -> None:
    """A new scan takes the place of the old one, which stays in the history."""
    for each in _files(application.versions.all()):
        if each.slot == slot:
            attachments.remove(each)


def _slot(application: Application, key: str) -> MaterialSlot:
    for each in slots(application):
        if each.key == key:
            return each
    raise Refused("没有这一项盖章件。")
