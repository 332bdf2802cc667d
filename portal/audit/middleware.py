"""Notes the address a request came from, for the entries written while it is answered."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.audit import log


class ClientAddressMiddleware:
    """Behind a proxy, CLIENT_ADDRESS_HEADER names the header that the proxy always overwrites (HTTP_X_REAL_IP)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = log.address.set(client_address(request))
        try:
            return self.get_response(request)
        finally:
            log.address.reset(token)


def client_address(request: HttpRequest) -> str:
    """The visitor's address in its canonical spelling, or nothing if it is none."""
    header = settings.CLIENT_ADDRESS_HEADER or "REMOTE_ADDR"
    try:
        return str(ipaddress.ip_address(request.META.get(header, "").strip()))
    except ValueError:
        return ""
