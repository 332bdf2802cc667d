"""A page for an address that only takes what a button sends."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.workbench import errors

GetResponse = Callable[[HttpRequest], HttpResponse]


class ButtonsOnlyMiddleware:
    """An empty 405 gets words and a way back; its status and its Allow header stay."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = errors.not_by_address(request)
        page["Allow"] = response.get("Allow", "POST")
        return page
