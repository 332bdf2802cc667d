"""The code of the telephone: bound, asked for, once only, locked, reset, fresh for grave steps (T-H5)."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.test import Client
from django.urls import reverse

from portal.accounts import second_factor
from portal.accounts.invariants import accounts_keep_apart_and_prove_themselves
from portal.accounts.models import Authenticator, RecoveryCode, User
from portal.accounts.roles import Role
from portal.audit.models import Entry
from portal.notifications.models import Message
from portal.policy import clock
from portal.policy.refusal import Refused
from tests.factories.accounts import PASSWORD, UserFactory, give_post, office_for

pytestmark = pytest.mark.django_db
LOGIN, CODE, BIND, HOME = "/accounts/login/", "/accounts/factor/", "/accounts/factor/bind/", "/workbench/"


@pytest.fixture
def asked(settings: Any) -> None:
    settings.SECOND_FACTOR = True


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The telephone's time: stands still, and goes on by `moment(seconds)`."""
    at = [clock.real()]
    monkeypatch.setattr(clock, "real", lambda: at[0])

    def go_on(seconds: int) -> None:
        at[0] += timedelta(seconds=seconds)

    return go_on


def code_of(user: User, offset: int = 0) -> str:
    """What the telephone shows, or showed so many seconds from now."""
    key = base64.b32decode(Authenticator.objects.get(user=user).secret)
    return TOTP(key, 6, SHA1(), 30).generate(int(clock.real().timestamp()) + offset).decode()  # noqa: S303


def bound(user: User) -> list[str]:
    second_factor.begin(user)
    return second_factor.confirm(user, code_of(user))


def signed_in(user: User) -> Client:
    client = Client()
    client.post(LOGIN, {"username": user.username, "password": PASSWORD})
    return client


def test_from_the_first_sign_in_to_a_grave_step(asked, moment):
    """Password, telephone bound, codes shown once; the next time a code; after ten minutes one more for 生效."""
    officer = UserFactory(city_approver=True)
    client = signed_in(officer)
    assert client.get(HOME).url == f"{CODE}?next=%2Fworkbench%2F"
    assert client.get(CODE).url == BIND
    page = client.get(BIND).content.decode()
    assert "data:image/svg+xml" in page and Authenticator.objects.get().secret in page

    shown = client.post(BIND, {"code": code_of(officer)}).content.decode()
    assert shown.count('data-test="recovery"') == 10
    assert client.get(HOME).status_code == 200

    moment(60)
    again = signed_in(officer)
    assert again.get(HOME).status_code == 302
    assert "动态码不对" in again.post(CODE, {"code": "000000"}).content.decode()
    answer = again.post(CODE, {"code": code_of(officer), "next": "/city/studios/"})
    assert answer.url == "/city/studios/"

    issue = reverse("applications:recognition_issue", args=[1])
    assert again.get(issue).status_code == 404
    moment(601)
    late = again.get(issue)
    assert late.url == f"{CODE}?next=%2Fcity%2Frecognitions%2F1%2Fissue%2F"
    assert "这一步要再输一次动态码" in again.get(late.url).content.decode()
    again.post(CODE, {"code": code_of(officer)})
    assert again.get(issue).status_code == 404


@pytest.mark.parametrize("role", ["district_officer", "expert", "finance_officer", "administrator", "supervisor"])
def test_who_is_forced_gets_no_page_without_it(asked, role):
    client = signed_in(UserFactory(**{role: True}))

    for address in (HOME, "/accounts/profile/", "/console/users/", "/applications/nothing/"):
        assert client.get(address).status_code in (302, 404), address
        assert client.get(address).headers.get("Location", CODE).startswith(CODE)
    assert client.get("/studios/").status_code == 200


def test_a_host_is_asked_only_when_bound(asked, moment):
    clerk = UserFactory(host_clerk=True)
    assert signed_in(clerk).get(HOME).status_code == 200
    bound(clerk)

    assert signed_in(clerk).get(HOME).url.startswith(CODE)


def test_where_it_is_not_asked_nobody_is(client):
    officer = UserFactory(city_officer=True)

    assert signed_in(officer).get(HOME).status_code == 200
    assert "动态码" not in signed_in(officer).get("/accounts/profile/").content.decode()


def test_a_code_counts_once_and_one_step_off(moment):
    user = UserFactory(city_officer=True)
    bound(user)
    with pytest.raises(Refused, match="已经用过"):
        second_factor.check(user, code_of(user))

    moment(90)
    late, early, old = code_of(user, -30), code_of(user, 30), code_of(user, -60)
    with pytest.raises(Refused):
        second_factor.check(user, old)
    second_factor.check(user, late)
    second_factor.check(user, early)
    with pytest.raises(Refused):
        second_factor.check(user, code_of(user))


def test_five_wrong_ones_lock_for_fifteen_minutes(moment):
    user = UserFactory(city_officer=True)
    bound(user)
    moment(60)
    for _ in range(5):
        with pytest.raises(Refused, match="动态码不对"):
            second_factor.check(user, "12345x")

    with pytest.raises(Refused, match="连续输错 5 次，已锁定到"):
        second_factor.check(user, code_of(user))
    moment(15 * 60)
    second_factor.check(user, code_of(user))
    assert Entry.objects.filter(action="factor.locked").count() == 1


def test_a_recovery_code_counts_once_and_is_kept_as_a_fingerprint(moment):
    user = UserFactory(city_officer=True)
    first, *others = bound(user)

    second_factor.check(user, first.upper().replace("-", " "))

    with pytest.raises(Refused):
        second_factor.check(user, first)
    assert RecoveryCode.objects.filter(used_at=None).count() == len(others) == 9
    assert not RecoveryCode.objects.filter(digest__icontains=first[:4]).filter(digest__icontains="-").exists()
    fresh = second_factor.renew_codes(user)
    with pytest.raises(Refused):
        second_factor.check(user, others[0])
    second_factor.check(user, fresh[0])


def test_new_codes_are_made_on_the_own_page(asked, moment):
    officer = UserFactory(city_officer=True)
    bound(officer)
    moment(60)
    client = signed_in(officer)
    client.post(CODE, {"code": code_of(officer)})

    page = client.post(reverse("accounts:factor_codes")).content.decode()

    assert page.count('data-test="recovery"') == 10
    assert "重新生成备用码" in client.get("/accounts/profile/").content.decode()


def test_a_lost_telephone_is_reset_by_another(asked, client_of, settings):
    person, admin = UserFactory(city_officer=True), UserFactory(administrator=True)
    bound(person)
    settings.SECOND_FACTOR = False
    address = reverse("console:factor_reset", args=[person.pk])
    console = client_of(admin)
    assert address in console.get(reverse("console:user", args=[person.pk])).content.decode()
    assert console.get(address).status_code == 200

    console.post(address, {"remark": "本人来电，已核实"})

    assert not Authenticator.objects.filter(user=person).exists()
    assert Message.objects.filter(user=person, subject="动态码已重置").exists()
    assert Entry.objects.about(person).get(action="factor.reset").actor == admin
    with pytest.raises(Refused, match="没有绑定"):
        second_factor.reset(person, by=admin, reason="再来")
    with pytest.raises(Refused, match="不能重置自己"):
        second_factor.reset(admin, by=admin, reason="自己")


def test_the_key_is_sealed_and_the_session_gets_another_key(asked, moment, django_assert_num_queries):
    officer = UserFactory(city_officer=True)
    client = signed_in(officer)
    before = client.session.session_key
    client.get(BIND)
    client.post(BIND, {"code": code_of(officer)})

    assert client.session.session_key != before
    secret = Authenticator.objects.get().secret
    assert not Authenticator.objects.extra(where=["secret LIKE %s"], params=[f"%{secret}%"]).exists()


def test_officials_without_it_are_named(asked):
    """Invariant 25."""
    officer, clerk = UserFactory(city_officer=True), UserFactory(host_clerk=True)
    for user in (officer, clerk):
        signed_in(user)
    assert list(accounts_keep_apart_and_prove_themselves()) == [f"{officer.name}登录过，还没有绑定动态码"]

    bound(officer)

    assert list(accounts_keep_apart_and_prove_themselves()) == []


def test_posts_that_exclude_each_other_are_named():
    """Invariant 25."""
    user = UserFactory(city_officer=True)
    give_post(user, Role.EXPERT, office_for(Role.EXPERT, user.city))

    assert "评审专家不能同时担任" in "".join(accounts_keep_apart_and_prove_themselves())
