"""Who may read a file: each trade registers the question for its own records; without a guard nobody may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from .models import Attachment, Rendering

# (user, owner record, the attachment or rendering asked for) -> may that person see it?
MaySee = Callable[[Any, models.Model, Attachment | Rendering], bool]


@dataclass(frozen=True)
class Guard:
    may_see: MaySee
    public: bool


_guards: dict[str, Guard] = {}


def register(model_label: str, may_see: MaySee, *, public: bool = False) -> None:
    """Answer for the files of one model ('applications.application'); only a public guard is asked about visitors."""
    _guards[model_label.lower()] = Guard(may_see, public)


def may_see(user: Any, document: Attachment | Rendering) -> bool:
    """Ask the guard of the record the file hangs on; fails closed."""
    content_type = ContentType.objects.get_for_id(document.content_type_id)
    guard = _guards.get(f"{content_type.app_label}.{content_type.model}")
    if guard is None or not (user.is_authenticated or guard.public):
        return False
    owner = document.owner if isinstance(document, Attachment) else document.subject
    return owner is not None and bool(guard.may_see(user, owner, document))
