"""An officer finds a fact with its document, or withdraws what was found; nothing is changed or deleted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from assessments import city_facts, finding_rules
from assessments.models import Finding
from portal.audit import log as audit
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow.engine import lock
from studios import life_files

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from portal.accounts.models import User
    from studios.models import Studio

EVIDENCE = "evidence"


@transaction.atomic
def find(
    studio: Studio,
    fact: str,
    value: Decimal,
    *,
    by: User,
    on: date,
    document: str,
    text: str,
    files: Collection[UploadedFile],
) -> Finding:
    """The fact as the document has it, with at least one file that shows it. A later finding goes before this one."""
    lock(studio)
    finding_rules.check_find(by, studio, fact, on)
    if not files:
        raise Refused("请上传认定所依据的文书或凭证")
    made: Finding = Finding.objects.create(
        studio=studio, fact=fact, value=value, on=on, document=document, text=text, recorded_by=by,
        recorded_at=clock.now(fresh=True),
    )  # fmt: skip
    life_files.keep(files, made, EVIDENCE, by)
    told = city_facts.told(city_facts.of_city(studio.city).facts[fact], value)
    audit.append(subject=studio, action="studio.finding", label="认定事实", actor=by, remark=f"{told}；{document}")
    return made


@transaction.atomic
def withdraw(finding: Finding, *, by: User, reason: str) -> None:
    """It was wrong, or its document was taken back: it no longer counts and stays on the page with the reason."""
    lock(finding)
    finding_rules.check_withdraw(by, finding)
    finding.withdrawn_at, finding.withdrawn_because = clock.now(fresh=True), reason
    finding.save(update_fields=["withdrawn_at", "withdrawn_because"])
    audit.append(subject=finding.studio, action="studio.finding_withdrawn", label="撤回认定", actor=by, remark=reason)
