"""A refusal becomes a page with its reason, its clause and a way back; a conflict has its own status."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from portal.policy import clock
from portal.policy.middleware import ClockMiddleware, RefusedMiddleware, way_back
from portal.policy.refusal import Conflict, Refused
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
CLAUSE = "京人社能发〔2023〕3号 第八条"


def answer(exception: Exception, **headers: str) -> HttpResponse | None:
    request = RequestFactory().post("/applications/1/submit/", headers=headers)
    return RefusedMiddleware(lambda request: HttpResponse()).process_exception(request, exception)


def test_a_refusal_is_a_403_page_with_reason_and_clause() -> None:
    response = answer(Refused("该申报不在您的审核环节", clause=CLAUSE))

    assert response is not None and response.status_code == 403
    assert "该申报不在您的审核环节" in response.content.decode()
    assert CLAUSE in response.content.decode()


def test_a_conflict_is_a_409_page() -> None:
    response = answer(Conflict("这份申报刚由王某处理过"))

    assert response is not None and response.status_code == 409
    assert "这份申报刚由王某处理过" in response.content.decode()


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"Accept": "application/json"}])
def test_a_fragment_is_answered_with_a_fragment(headers: dict[str, str]) -> None:
    response = answer(Conflict("这份申报刚由王某处理过"), **headers)

    assert response is not None and response.status_code == 409
    assert "<html" not in response.content.decode()
    assert "这份申报刚由王某处理过" in response.content.decode()


def test_the_second_of_two_presses_at_once_reads_that_somebody_was_first() -> None:
    UserFactory(username="twice")

    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        UserFactory(username="twice")
    response = answer(raised.value)

    assert response is not None and response.status_code == 409
    assert "同样的内容刚才已由您的另一页面或同事保存" in response.content.decode()


def test_other_errors_are_left_alone() -> None:
    assert answer(ValueError("x")) is None
    assert answer(IntegrityError("a value that must never be")) is None


def test_a_request_without_a_refusal_passes_through() -> None:
    request = RequestFactory().get("/")

    assert RefusedMiddleware(lambda request: HttpResponse("ok"))(request).content == b"ok"


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("", "/workbench/"),
        ("http://testserver/applications/1/?tab=files", "/applications/1/?tab=files"),
        ("http://testserver", "/"),
        ("http://elsewhere.example/applications/1/", "/workbench/"),
        ("javascript:alert(1)", "/workbench/"),
    ],
)
def test_the_way_back_never_leaves_the_portal(referer: str, back: str) -> None:
    request = RequestFactory().get("/", headers={"Referer": referer})

    assert way_back(request) == back


def test_within_a_request_the_clock_stands_still() -> None:
    readings = []

    def view(request: HttpRequest) -> HttpResponse:
        readings.extend([clock.now(), clock.now()])
        return HttpResponse()

    ClockMiddleware(view)(RequestFactory().get("/"))

    assert readings[0] == readings[1]
    assert clock.now() > readings[0]


def test_a_refusal_reads_as_reason_and_clause() -> None:
    assert str(Refused("名额已满", clause="第七条")) == "名额已满〔第七条〕"
    assert str(Refused("名额已满")) == "名额已满"
