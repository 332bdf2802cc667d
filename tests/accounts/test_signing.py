"""Signing in and out, the lockout, and which post one stands in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client

from portal.accounts import posts
from portal.accounts.kinds import City
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.policy import clock
from tests.factories.accounts import PASSWORD, OrganisationFactory, UserFactory, give_post, office_for

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def sign_in(client: Client, name: str, password: str = PASSWORD, **extra: str):
    return client.post(LOGIN, {"username": name, "password": password, **extra})


@pytest.mark.parametrize("name", ["li", "LI", " li ", "li@example.invalid", "Li@Example.Invalid", "ｌｉ"])
def test_by_user_name_or_email(client, name):
    UserFactory(username="li", district_officer=True)

    answer = sign_in(client, name)

    assert answer.url == "/workbench/"


@pytest.mark.parametrize(
    "name",
    ["nobody", "甲" * 100, "a\x00b", "' OR 1=1 --", "user@nowhere.invalid", "%", "\ud800".encode("utf-8", "replace")],
)
def test_a_wrong_name_is_refused_in_words_and_kept(client, name):
    page = sign_in(client, name)

    assert page.status_code == 200
    assert page.context["form"].errors


def test_a_wrong_password_and_an_unknown_name_read_the_same(client):
    UserFactory(username="li")

    known = sign_in(client, "li", "wrong-password").context["form"].errors
    unknown = sign_in(client, "nobody", "wrong-password").context["form"].errors

    assert known == unknown
    assert "登录名（邮箱）或密码不对" in str(known)


def test_a_name_of_5000_characters_never_reaches_the_database(client):
    page = sign_in(client, "x" * 5000, "wrong-password")

    assert "最多 254 个字，现在有 5000 个" in page.content.decode()
    assert not AccessAttempt.objects.exists()


def test_five_failures_lock_for_fifteen_minutes_in_words(client):
    UserFactory(username="li")
    for _ in range(4):
        assert sign_in(client, "li", "wrong-password").status_code == 200

    locked = sign_in(client, "li", "wrong-password")
    right = sign_in(client, "li")

    assert (locked.status_code, right.status_code) == (429, 429)
    assert "连续 5 次登录名或密码不对" in right.content.decode()


def test_the_lock_opens_after_fifteen_minutes(client):
    UserFactory(username="li")
    for _ in range(5):
        sign_in(client, "li", "wrong-password")
    AccessAttempt.objects.update(attempt_time=clock.now() - timedelta(minutes=16))

    assert sign_in(client, "li").status_code == 302


def test_the_lock_holds_one_person_not_the_others_at_the_same_address(client):
    UserFactory(username="li")
    UserFactory(username="wang")
    for _ in range(5):
        sign_in(client, "li", "wrong-password")

    assert sign_in(client, "wang").status_code == 302


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/messages/", "/messages/"),
        ("https://elsewhere.invalid/", "/workbench/"),
        ("//elsewhere.invalid", "/workbench/"),
    ],
)
def test_only_our_own_pages_are_gone_on_to(client, wanted, goes):
    UserFactory(username="li")

    assert sign_in(client, "li", next=wanted).url == goes


def test_the_page_keeps_where_one_wanted_to_go(client):
    page = client.get(f"{LOGIN}?next=/messages/").content.decode()

    assert 'name="next" value="/messages/"' in page


def test_whoever_is_signed_in_already_goes_on(client_of):
    assert client_of(UserFactory(supervisor=True)).get(LOGIN).url == "/workbench/"


def test_a_closed_account_does_not_sign_in_and_an_open_session_ends(client, client_of):
    user = UserFactory(username="li", district_officer=True)
    inside = client_of(user)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert sign_in(client, "li").status_code == 200
    assert inside.get("/accounts/profile/").url.startswith(LOGIN)


def test_signing_out_asks_the_browser_to_forget(client_of):
    client = client_of(UserFactory(supervisor=True))

    answer = client.post("/accounts/logout/")

    assert answer.url == "/"
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/accounts/profile/").url.startswith(LOGIN)


def test_signing_out_is_no_link(client_of):
    assert client_of(UserFactory(supervisor=True)).get("/accounts/logout/").status_code == 405


def test_a_taken_post_is_gone_with_the_next_request(client_of):
    user = UserFactory(administrator=True)
    UserFactory(administrator=True)
    client = client_of(user)
    assert client.get("/console/users/").status_code == 200

    posts.take(user.posts.get(), by=user)

    assert client.get("/console/users/").status_code == 403


def test_a_post_past_its_last_day_is_gone(client_of, at):
    at("2027-05-01 09:00")
    user = UserFactory(administrator=True)
    user.posts.update(until="2027-05-02")
    client = client_of(user)

    at("2027-05-02 23:59")
    last_day = client.get("/console/users/").status_code
    at("2027-05-03 00:00")
    day_after = client.get("/console/users/").status_code

    assert (last_day, day_after) == (200, 403)


def test_switching_between_posts(client_of):
    user = UserFactory(district_officer=True)
    other = give_post(user, Role.EXPERT, office_for(Role.EXPERT, City.BEIJING))
    first = user.posts.exclude(pk=other.pk).get()
    client = client_of(user)

    answer = client.post("/accounts/switch/", {"post": first.pk})

    assert answer.url == "/workbench/"
    assert User.objects.with_post().get(pk=user.pk).role == Role.DISTRICT_OFFICER


@pytest.mark.parametrize("wanted", ["", "0", "x", "９" * 3, "9" * 30, "-1"])
def test_one_switches_only_to_ones_own(client_of, wanted):
    stranger = UserFactory(city_officer=True)
    client = client_of(UserFactory(district_officer=True))

    answers = [client.post("/accounts/switch/", {"post": post}) for post in (wanted, stranger.posts.get().pk)]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert "已不在您名下" in answers[0].content.decode()


def test_signing_in_settles_a_person_into_a_post_still_held(client):
    user = UserFactory(username="li", district_officer=True)
    old = user.posts.get()
    other = give_post(user, Role.EXPERT, office_for(Role.EXPERT, City.BEIJING))
    User.objects.filter(pk=user.pk).update(current_post=old)
    old.active = False
    old.save()

    sign_in(client, "li")

    assert User.objects.get(pk=user.pk).current_post == other


def test_one_query_brings_the_person_with_post_and_office(client_of, django_assert_num_queries):
    user = UserFactory(host_clerk=True, organisation=OrganisationFactory(municipal=True))

    with django_assert_num_queries(1):
        found = User.objects.with_post().get(pk=user.pk)
        told = (found.role, found.city, found.organisation.region.name, found.organisation.parent.city)

    assert told == (Role.HOST_CLERK, "beijing", "朝阳区", "beijing")
