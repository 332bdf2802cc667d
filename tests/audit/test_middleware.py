"""The address in an entry is the visitor's, in one spelling, and only while the request lasts."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from portal.audit import log
from portal.audit.middleware import ClientAddressMiddleware


def seen_by_an_entry(**meta: str) -> str:
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(log.address.get())
        return HttpResponse()

    ClientAddressMiddleware(view)(RequestFactory().get("/", **meta))
    return seen[0]


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("", ""),
        ("<script>", ""),
        ("1.2.3.4, 5.6.7.8", ""),
    ],
)
def test_the_address_is_canonical_or_empty(told: str, address: str) -> None:
    assert seen_by_an_entry(REMOTE_ADDR=told) == address
    assert log.address.get() == ""


def test_a_header_counts_only_when_the_proxy_that_sets_it_is_named(settings) -> None:
    assert seen_by_an_entry(REMOTE_ADDR="10.0.0.1", HTTP_X_REAL_IP="203.0.113.9") == "10.0.0.1"

    settings.CLIENT_ADDRESS_HEADER = "HTTP_X_REAL_IP"

    assert seen_by_an_entry(REMOTE_ADDR="10.0.0.1", HTTP_X_REAL_IP="203.0.113.9") == "203.0.113.9"
