"""Handing out stored files: as downloads under a policy of their own, never cached, never interpreted (TM-09, T-U9)."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.http import content_disposition_header
from django_sendfile import sendfile

from . import storing

POLICY = "default-src 'none'; sandbox"


def as_download(request: HttpRequest, name: str, *, filename: str, mime: str) -> HttpResponseBase:
    """A stored file under the person's own name for it."""
    return _guarded(_response(request, name, mime), content_disposition_header(True, filename) or "attachment")


def as_picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A page image, shown in the viewer."""
    mime = "image/png" if name.endswith(".png") else "image/jpeg"
    return _guarded(_response(request, name, mime), "inline")


def _response(request: HttpRequest, name: str, mime: str) -> HttpResponseBase:
    path = storing.local_path(default_storage, name)
    if path is not None:
        response: HttpResponseBase = sendfile(request, str(path), mimetype=mime)
        return response
    try:
        return FileResponse(default_storage.open(name), content_type=mime)
    except FileNotFoundError:
        raise Http404 from None


def _guarded(response: HttpResponseBase, disposition: str) -> HttpResponseBase:
    response["Content-Disposition"] = disposition
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
