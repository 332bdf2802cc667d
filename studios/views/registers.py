"""The four registers of a studio's year: rows by year and kind; and their Excel files."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.access import AuthenticatedHttpRequest
from portal.documents import qr
from portal.documents.exports import request_export
from portal.policy import clock
from studios import closing, offices
from studios.models import Studio
from studios.record_export import EXPORT
from studios.record_forms import RegisterFilter
from studios.record_kinds import KINDS, REGISTERS, Kind, Register
from studios.record_listing import records, rows
from studios.states import HOLDING

PER_PAGE = 50


@require_GET
def register(request: AuthenticatedHttpRequest, number: str, register: str) -> HttpResponse:
    """One register, one year; an empty one shows what belongs there and how colleagues may help."""
    studio = offices.studio_of(request.user, number)
    book, today = REGISTERS[register], clock.today()
    year, chosen, form = _asked(request, studio, book, today)
    page = Paginator(records(studio, book, year, chosen), PER_PAGE).get_page(request.GET.get("page"))
    keeps = offices.keeps(request.user, studio) and studio.state in HOLDING
    closed = bool(closing.closed_years(studio, [year]))
    adds = f"{reverse('studios:record_choose', args=[number])}?year={year}&register={register}"
    context = {
        "studio": studio,
        "book": book,
        "books": [(each, reverse(f"studios:{each.key}", args=[number])) for each in REGISTERS.values()],
        "year": year,
        "form": form,
        "rows": rows(studio, list(page)),
        "page_obj": page,
        "writes": keeps and not closed,
        "closed": closing.sentence(studio, year) if closed and keeps else "",
        "closed_clause": closing.clause(studio),
        "add_url": adds,
        "qr": qr.data_uri(request.build_absolute_uri(adds)) if keeps and not closed and not page.object_list else "",
        "base": "base_applicant.html" if offices.keeps(request.user, studio) else "base_officer.html",
    }
    return render(request, "studios/keeping/register.html", context)


@require_POST
def export(request: AuthenticatedHttpRequest, number: str, register: str) -> HttpResponse:
    """The register of a year as Excel, made in the background under the same eyes."""
    studio = offices.studio_of(request.user, number)
    asked = request.POST.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else clock.today().year
    return redirect(request_export(EXPORT, request.user, {"studio": studio.number, "register": register, "year": year}))


def _asked(
    request: AuthenticatedHttpRequest, studio: Studio, book: Register, today: date
) -> tuple[int, Kind | None, RegisterFilter]:
    query = request.GET.copy()
    query.setdefault("year", str(today.year))
    form = RegisterFilter(query, register=book, first=studio.recognised_on.year, today=today.year)
    form.is_valid()
    found = getattr(form, "cleaned_data", {})
    return found.get("year") or today.year, KINDS.get(found.get("kind", "")), form
