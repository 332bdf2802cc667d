"""The frame of the pages: menus, display choices, error pages, styleguide."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from portal.accounts.roles import Role
from portal.workbench import context, errors, menu
from tests.factories.accounts import UserFactory


@pytest.fixture
def visitor(db):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return request


def test_a_visitor_gets_the_public_frame_without_a_query(visitor, django_assert_num_queries):
    with django_assert_num_queries(0):
        shell = context.Shell(visitor)

        assert shell.base == "base_public.html"
        assert shell.unread == 0
        assert shell.posts == []
        assert shell.role == ""


@pytest.mark.parametrize(
    ("trait", "base"),
    [("host_clerk", "base_applicant.html"), ("lead_master", "base_applicant.html"), ("expert", "base_officer.html")],
)
def test_each_role_gets_its_frame(db, trait, base):
    request = RequestFactory().get("/")
    request.user = UserFactory(**{trait: True})

    assert context.Shell(request).base == base


def test_the_frame_costs_at_most_two_queries(db, at, client_of, django_assert_max_num_queries):
    at("2027-04-28 09:00")
    request = RequestFactory().get("/")
    user = UserFactory(district_officer=True)
    request.user = type(user).objects.with_post().get(pk=user.pk)

    with django_assert_max_num_queries(4):  # two of the frame, the clock's offset, the day of the posts
        shell = context.Shell(request)
        assert shell.menu is not None
        assert shell.unread == 0
        assert shell.posts == []
        assert shell.now is not None


def test_the_shifted_clock_is_announced(visitor, at):
    at("2027-04-28 09:00")

    html = render_to_string("_shared/_env_ribbon.html", {}, visitor)

    assert "演示时钟已调整，现为 2027年4月28日 09:0" in html


def test_every_role_has_a_menu():
    assert set(menu.BY_ROLE) == {role.value for role in Role}


def test_the_menu_lists_only_pages_that_exist(monkeypatch):
    monkeypatch.setattr(menu, "exists", lambda path: path == "/desk/")

    assert [entry.path for entry in menu.of_role("district_officer")] == ["/desk/"]
    assert menu.of_role("unknown") == []
    assert menu.public() == []


def test_the_menu_marks_the_longest_fitting_line():
    entries = [menu.DESK, menu.DESK_BATCH]

    assert menu.current(entries, "/desk/HZ-2027-0031/") == "/desk/"
    assert menu.current(entries, "/desk/batch/") == "/desk/batch/"
    assert menu.current(entries, "/studios/") == ""


@pytest.mark.parametrize(
    ("name", "cookie", "on"),
    [("large_print", "large_print", "1"), ("density", "density", "compact"), ("menu_fold", "menu_folded", "1")],
)
def test_a_display_choice_is_kept_and_taken_back(client: Client, name, cookie, on):
    address = reverse(f"workbench:{name}")

    response = client.post(address, {"next": "/console/styleguide/?base=officer"})

    assert response.url == "/console/styleguide/?base=officer"
    assert client.cookies[cookie].value == on
    client.post(address)
    assert client.cookies[cookie].value == ""


def test_a_display_choice_never_leads_off_the_site(client: Client):
    assert client.post(reverse("workbench:large_print"), {"next": "https://elsewhere.example/"}).url == "/"


@pytest.mark.parametrize("base", ["applicant", "officer", "public", ""])
def test_the_styleguide_shows_every_partial(client: Client, db, base):
    client.cookies["large_print"] = "1"

    response = client.get(reverse("workbench:styleguide"), {"base": base})

    html = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="zh-CN" class="large' in html
    for mark in ("case-banner", "stepper", "timeline", "eligibility", "version-diff", "error-summary", "score-sheet"):
        assert f'data-test="{mark}"' in html
    assert " style=" not in html
    assert " onclick=" not in html


def test_the_styleguide_is_closed_in_production(client: Client, db, settings):
    settings.DEMO = False
    settings.DEBUG = False

    assert client.get(reverse("workbench:styleguide")).status_code == 404


def test_an_incident_number_can_be_read_out():
    number = errors.incident_number()

    assert len(number) == 7
    assert number[4] == "-"


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (lambda r: errors.bad_request(r), 400, "这个请求不完整"),
        (lambda r: errors.bad_request(r, RequestDataTooBig()), 413, "每个不超过 20 MB"),
        (lambda r: errors.permission_denied(r, PermissionDenied("不能审核本单位的申报")), 403, "不能审核本单位的申报"),
        (lambda r: errors.permission_denied(r), 403, "先切换身份"),
        (lambda r: errors.page_not_found(r), 404, "没有找到这个页面"),
        (lambda r: errors.gone(r, "公示已结束"), 410, "公示已结束"),
        (lambda r: errors.too_many_requests(r), 429, "请 5 分钟后再试"),
        (lambda r: errors.csrf_failure(r, "missing"), 403, "刷新"),
        (lambda r: errors.server_error(r), 500, "您的数据没有丢失"),
        (lambda r: errors.unavailable(r), 503, "系统正在维护"),
        (lambda r: errors.unavailable(r, "22:00"), 503, "预计于 22:00 结束"),
    ],
)
def test_each_error_says_what_to_do(visitor, answer, status, words):
    response = answer(visitor)

    html = response.content.decode()
    assert response.status_code == status
    assert words in html
    assert "返回" in html or "回到" in html
    assert status == 503 or 'data-test="incident"' in html


@pytest.mark.parametrize("template", ["errors/refused.html", "errors/conflict.html", "errors/409.html"])
def test_a_refusal_quotes_its_clause(visitor, template):
    html = render_to_string(template, {"reason": "名额已满", "clause": "第七条", "back": "/desk/"}, visitor)

    assert "名额已满" in html
    assert "〔第七条〕" in html
    assert 'href="/desk/"' in html
