"""The studio confirms that there was nothing of a kind to record in a period."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit import log as audit
from portal.policy import clock
from portal.policy.wording import day_words
from portal.workflow.engine import lock
from studios.models import NothingToRecord
from studios.record_kinds import KINDS
from studios.rules import nothing as rules

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import Studio


@transaction.atomic
def confirm_nothing(studio: Studio, kind: str, first: date, last: date, *, by: User) -> NothingToRecord:
    """“没有”, once for a kind and period; saying it again changes nothing."""
    lock(studio)
    rules.check_nothing(by, studio, kind, first, last)
    known = {"studio": studio, "kind": kind, "first": first, "last": last}
    stated = {"recorded_by": by, "recorded_at": clock.now(fresh=True)}
    made, new = NothingToRecord.objects.get_or_create(**known, defaults=stated)
    if new:
        words = f"{day_words(first)}至{day_words(last)}没有“{KINDS[kind].label}”"
        audit.append(subject=studio, action="studio.nothing", label="确认没有", actor=by, remark=words)
    return made
