"""The matrix of roles and permissions, in words."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.accounts.access import AuthenticatedHttpRequest, needs
from portal.accounts.kinds import OrganisationKind
from portal.accounts.roles import DESCRIPTIONS, ORGANISATION_KINDS, PERMISSIONS, Permission, Role


@require_GET
@needs(Permission.READ_OPERATIONS)
def roles(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Read from the code: what is printed here is what the program does."""
    described = [
        (
            role,
            DESCRIPTIONS[role],
            "、".join(kind.label for kind in OrganisationKind if kind in ORGANISATION_KINDS[role]),
        )
        for role in Role
    ]
    rows = [(permission, [permission in PERMISSIONS[role] for role in Role]) for permission in Permission]
    return render(request, "console/roles.html", {"described": described, "columns": list(Role), "rows": rows})
