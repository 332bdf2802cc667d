"""Inviting many people by Excel: a dry run first, row by row; nothing is written before the second step."""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal.accounts import invitation_sheet
from portal.accounts.access import AuthenticatedHttpRequest, needs
from portal.accounts.console_forms import ImportForm
from portal.accounts.roles import Permission
from portal.policy.refusal import Refused

SALT = "accounts.import"
# The second step must follow within an hour; later the register may have changed too much.
LIFE_SECONDS = 3600
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(Permission.MANAGE_ACCOUNTS)
def people_import(request: AuthenticatedHttpRequest) -> HttpResponse:
    """First step: read the sheet and show what would become of every row."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            rows = invitation_sheet.read(upload.file, upload.size)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            verdicts = invitation_sheet.judge(rows)
            good = [verdict.row for verdict in verdicts if verdict.good]
            context = {
                "verdicts": verdicts,
                "good": len(good),
                "bad": sum(1 for verdict in verdicts if verdict.reasons),
                "payload": signing.dumps(invitation_sheet.as_plain(good), salt=SALT, compress=True),
            }
            return render(request, "console/import_check.html", context)
    return render(request, "console/import.html", {"form": form})


@needs(Permission.MANAGE_ACCOUNTS)
@require_POST
def people_import_confirm(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Second step: the good rows, judged again; a row invited meanwhile is left alone."""
    try:
        plain = signing.loads(request.POST.get("rows", ""), salt=SALT, max_age=LIFE_SECONDS)
    except signing.BadSignature:
        raise Refused("核对结果已过一小时，或不完整。请重新上传表格，再核对一次。") from None
    rows = [invitation_sheet.Row(**row) for row in plain]
    sent, refused = invitation_sheet.store(rows, by=request.user)
    messages.success(request, f"已发出 {sent} 份邀请。" + (f"另有 {len(refused)} 行没有发出。" if refused else ""))
    if refused:
        return render(request, "console/import_done.html", {"sent": sent, "verdicts": refused})
    return redirect("console:invitations")


@require_GET
@needs(Permission.MANAGE_ACCOUNTS)
def import_template(request: AuthenticatedHttpRequest) -> HttpResponse:
    file = BytesIO()
    invitation_sheet.template(file)
    headers = {"Content-Disposition": "attachment; filename=\"people.xlsx\"; filename*=UTF-8''%E4%BA%BA%E5%91%98.xlsx"}
    return HttpResponse(file.getvalue(), content_type=XLSX, headers=headers)
