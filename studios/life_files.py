"""Files that come with a step, kept in the step's own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from portal.documents import attachments
from portal.documents.models import Attachment

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import Model

    from portal.accounts.models import User

ACCEPT = ("pdf", "image")
MOST = 10


def keep(files: Iterable[UploadedFile], owner: Model, slot: str, by: User) -> None:
    for each in files:
        attachments.receive(each, owner=owner, slot=slot, by=by, accept=ACCEPT, max_files=MOST)


def of(owner: Model) -> list[dict[str, Any]]:
    """Rows for `_file_row.html`."""
    return rows(Attachment.objects.about(owner).live().order_by("uploaded_at"))


def rows(files: Iterable[Attachment]) -> list[dict[str, Any]]:
    """The same, of files read before; those taken away are left out."""
    return [
        {
            "name": each.original_name,
            "size": each.size,
            "state": each.state,
            "pages": each.pages,
            "id": each.pk,
            "url": each.get_absolute_url(),
        }
        for each in files
        if each.removed_at is None
    ]
