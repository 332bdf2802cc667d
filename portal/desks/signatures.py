"""Who has signed what: the approvals of a list, a document or a strike-out, with those a later change has voided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Model

from portal.accounts.roles import Role
from portal.desks.models import Approval


@dataclass(frozen=True)
class Signatures:
    """Approvals of the present content, those of an older content, and the offices still missing."""

    standing: list[Approval]
    void: list[Approval]
    missing: list[str]


def signatures(subject: Model, act: str, mark: str, roles: Sequence[str]) -> Signatures:
    given = list(Approval.objects.about(subject).filter(act=act).select_related("by", "organisation"))
    standing = [each for each in given if each.fingerprint == mark]
    signed = {each.role for each in standing}
    missing = [str(Role(role).label) for role in roles if role not in signed]
    return Signatures(standing, [each for each in given if each.fingerprint != mark], missing)
