"""The districts of both cities as squares with their studios, or the same as a table."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from studios import tile_map


@login_not_required
@require_GET
def tiles(request: HttpRequest) -> HttpResponse:
    as_table = request.GET.get("view") == "table"
    return render(request, "studios/map.html", {"boards": tile_map.boards(), "as_table": as_table})
