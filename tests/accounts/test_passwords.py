"""A forgotten password, a changed one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.accounts.models import User
from portal.notifications.models import Outbox
from tests.accounts.conftest import NEW_PASSWORD
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
RESET = "/accounts/reset/"
NEW = {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD}


@pytest.fixture
def li(db: None) -> User:
    return UserFactory(username="li", email="li@example.invalid", district_officer=True)


def test_known_and_unknown_addresses_get_the_same_answer(client, li):
    known = client.post(RESET, {"email": "LI@example.invalid"})
    unknown = client.post(RESET, {"email": "nobody@example.invalid"})

    assert known.url == unknown.url == reverse("accounts:reset_sent")
    assert list(Outbox.objects.values_list("address", "wipe")) == [("li@example.invalid", True)]
    assert "如果这个邮箱在本平台有账号" in client.get(known.url).content.decode()


def test_a_closed_account_gets_no_letter(client, li):
    User.objects.filter(pk=li.pk).update(is_active=False)

    client.post(RESET, {"email": "li@example.invalid"})

    assert not Outbox.objects.exists()


def test_one_letter_in_ten_minutes(client, li, at):
    at("2027-04-01 09:00:00")
    client.post(RESET, {"email": "li@example.invalid"})
    client.post(RESET, {"email": "li@example.invalid"})
    assert Outbox.objects.count() == 1

    at("2027-04-01 09:10:00")
    client.post(RESET, {"email": "li@example.invalid"})
    assert Outbox.objects.count() == 2


def test_the_link_sets_a_password_once_and_ends_every_session(client, client_of, li, link):
    inside = client_of(li)
    client.post(RESET, {"email": "li@example.invalid"})
    path = link("li@example.invalid")

    assert client.get(path).status_code == 200
    answer = client.post(path, NEW)

    assert answer.url == reverse("accounts:login")
    assert User.objects.get(pk=li.pk).check_password(NEW_PASSWORD)
    assert inside.get("/accounts/profile/").status_code == 302
    assert client.post(path, NEW).status_code == 403


def test_a_new_password_lifts_the_lock(client, li, link):
    for _ in range(5):
        client.post("/accounts/login/", {"username": "li", "password": "wrong-password"})
    client.post(RESET, {"email": "li@example.invalid"})

    client.post(link("li@example.invalid"), NEW)

    assert client.post("/accounts/login/", {"username": "li", "password": NEW_PASSWORD}).status_code == 302


@pytest.mark.parametrize("uid", ["MQ", "x", "!!", "_", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "77-9", "甲"])
def test_a_forged_link_is_refused_in_words(client, li, uid):
    answer = client.get(f"/accounts/reset/{uid}/c0ffee-123/")

    assert answer.status_code == 403
    assert "请在登录页重新申请" in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"), [("", "请填写登记时用的邮箱。"), ("li", "邮箱格式不对"), ("x" * 5000, "最多 254 个字")]
)
def test_a_wrong_address_is_told_at_the_field(client, typed, said):
    page = client.post(RESET, {"email": typed})

    assert said in str(page.context["form"].errors["email"])


def test_changing_keeps_this_session_and_ends_the_others(client_of, li):
    here, elsewhere = client_of(li), client_of(li)

    answer = here.post("/accounts/password/", {"old_password": PASSWORD, **NEW})

    assert answer.url == reverse("accounts:profile")
    assert here.get("/accounts/profile/").status_code == 200
    assert elsewhere.get("/accounts/profile/").status_code == 302


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"old_password": "wrong"}, "old_password", "现在的密码不对"),
        ({"old_password": ""}, "old_password", "请填写现在的密码。"),
        ({"password": "q1w2e3r4t5y6", "password_again": "q1w2e3r4t5y6"}, "password", "太常见"),
        ({"password": "short", "password_again": "short"}, "password", "至少要 12 个字符"),
        ({"password_again": "x"}, "password_again", "不一样"),
        ({"password": "p" * 5000}, "password", "最多 128 个字符"),
    ],
)
def test_a_bad_change_is_told_at_the_field(client_of, li, changes, field, said):
    page = client_of(li).post("/accounts/password/", {"old_password": PASSWORD, **NEW, **changes})

    assert said in str(page.context["form"].errors[field])
    assert User.objects.get(pk=li.pk).check_password(PASSWORD)
