"""Hosts register themselves: from the form to the first post, and what stands in the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.accounts.models import EmailConfirmation, JoinRequest, Organisation, User
from portal.accounts.roles import Role
from portal.accounts.tasks import forget_unconfirmed
from portal.audit.models import Entry
from portal.notifications.models import Message, Outbox
from portal.policy import clock
from tests.accounts.conftest import NEW_PASSWORD
from tests.factories.accounts import OrganisationFactory, UserFactory, uscc

pytestmark = pytest.mark.django_db
REGISTER = "/accounts/register/"


def test_the_first_person_becomes_administrator_and_clerk(client, unit_form, link):
    client.post(REGISTER, unit_form())

    answer = client.post(link("zhou@example.invalid"), {"password": NEW_PASSWORD})

    user = User.objects.get(email="zhou@example.invalid")
    assert "登记完成" in answer.content.decode()
    assert {post.role for post in user.held_posts()} == {Role.HOST_CLERK, Role.HOST_ADMINISTRATOR}
    assert User.objects.with_post().get(pk=user.pk).role == Role.HOST_CLERK
    unit = Organisation.objects.get(uscc=uscc(4711))
    assert (unit.kind, unit.city, unit.region_id, unit.contact) == ("host", "hangzhou", "330109", "周明远")
    assert client.get("/accounts/unit/").status_code == 200
    assert Entry.objects.filter(action="register", subject_id=str(unit.pk)).count() == 1


def test_nothing_is_written_but_the_waiting_form_before_the_click(client, unit_form):
    answer = client.post(REGISTER, unit_form())

    assert answer.url == reverse("accounts:registered")
    assert not User.objects.exists() and not Organisation.objects.hosts().exists()
    assert NEW_PASSWORD not in str(EmailConfirmation.objects.values())


def test_opening_the_link_changes_nothing(client, unit_form, link):
    client.post(REGISTER, unit_form())

    page = client.get(link("zhou@example.invalid")).content.decode()

    assert "杭州钱江重机有限公司" in page
    assert not User.objects.exists()


def test_the_link_needs_the_password_chosen_with_it(client, unit_form, link):
    client.post(REGISTER, unit_form())

    page = client.post(link("zhou@example.invalid"), {"password": "another-secret-1"}).content.decode()

    assert "密码与登记时设的不一样" in page
    assert not User.objects.exists()


def test_the_link_works_once(client, unit_form, link):
    client.post(REGISTER, unit_form())
    client.post(link("zhou@example.invalid"), {"password": NEW_PASSWORD})

    answer = client.post(link("zhou@example.invalid"), {"password": NEW_PASSWORD})

    assert answer.status_code == 409
    assert "已经用过" in answer.content.decode()


def test_the_link_runs_out_after_24_hours(client, unit_form, link, at):
    at("2027-04-01 09:00")
    client.post(REGISTER, unit_form())
    at("2027-04-02 09:01")

    answer = client.get(link("zhou@example.invalid"))

    assert answer.status_code == 403
    assert "已过 24 小时" in answer.content.decode()


def test_an_unknown_link_is_answered_in_words(client):
    answer = client.get("/accounts/confirm/nonsense/")

    assert answer.status_code == 403
    assert "不完整或不存在" in answer.content.decode()


def test_a_second_form_replaces_the_first_link(client, unit_form, link):
    client.post(REGISTER, unit_form())
    first = link("zhou@example.invalid")
    client.post(REGISTER, unit_form(name="杭州钱江重机集团有限公司"))

    assert client.get(first).status_code == 403
    assert client.get(link("zhou@example.invalid")).status_code == 200


def test_no_more_than_five_letters_an_hour(client, unit_form):
    for _ in range(7):
        answer = client.post(REGISTER, unit_form())

    assert answer.url == reverse("accounts:registered")
    assert Outbox.objects.filter(address="zhou@example.invalid").count() == 5


def test_the_letter_is_wiped_once_sent_for_it_holds_the_link(client, unit_form, letter):
    client.post(REGISTER, unit_form())

    assert letter("zhou@example.invalid").wipe


def test_a_known_address_gets_the_same_answer_and_a_letter_that_says_so(client, unit_form, letter):
    UserFactory(email="zhou@example.invalid")

    answer = client.post(REGISTER, unit_form())
    client.post(REGISTER, unit_form())

    assert answer.url == reverse("accounts:registered")
    assert not EmailConfirmation.objects.exists()
    assert "已有账号" in letter("zhou@example.invalid").subject
    assert Outbox.objects.count() == 1


def test_an_address_that_got_an_account_meanwhile_is_told_at_the_link(client, unit_form, link):
    client.post(REGISTER, unit_form())
    path = link("zhou@example.invalid")
    UserFactory(email="zhou@example.invalid")

    answer = client.post(path, {"password": NEW_PASSWORD})

    assert answer.status_code == 403
    assert "已有账号" in answer.content.decode()


@pytest.fixture
def newcomer(client, unit_form, link):
    """Someone who registered with the code of a unit that is known, and its administrator."""
    host = OrganisationFactory(uscc=uscc(4711), name="杭州钱江重机有限公司")
    chief = UserFactory(host_administrator=True, organisation=host)
    client.post(REGISTER, unit_form(name="钱江重机"))
    page = client.post(link("zhou@example.invalid"), {"password": NEW_PASSWORD}).content.decode()
    return host, chief, page


def test_a_known_unit_needs_its_administrators_consent(newcomer, client):
    host, chief, page = newcomer

    assert "等待单位同意" in page and "已由“杭州钱江重机有限公司”登记" in page
    assert Organisation.objects.hosts().count() == 1
    wish = JoinRequest.objects.get()
    assert (wish.organisation, wish.user.role) == (host, None)
    assert Message.objects.filter(user=chief, subject__contains="申请加入").count() == 1
    assert client.get("/accounts/unit/").status_code == 403
    assert "已申请加入" in client.get("/accounts/profile/").content.decode()


def test_consent_makes_a_clerk(newcomer, client, client_of):
    _, chief, _ = newcomer
    wish = JoinRequest.objects.get()

    client_of(chief).post(f"/accounts/unit/requests/{wish.pk}/agree/")

    user = User.objects.with_post().get(email="zhou@example.invalid")
    assert user.role == Role.HOST_CLERK
    assert client.get("/accounts/unit/").status_code == 200
    assert Message.objects.filter(user=user, subject__contains="同意").count() == 1


def test_refusal_needs_a_reason_and_tells_it(newcomer, client_of):
    _, chief, _ = newcomer
    wish = JoinRequest.objects.get()
    boss = client_of(chief)

    page = boss.post(f"/accounts/unit/requests/{wish.pk}/refuse/", {"remark": ""}).content.decode()
    boss.post(f"/accounts/unit/requests/{wish.pk}/refuse/", {"remark": "不是本单位人员"})

    wish.refresh_from_db()
    assert "请填写理由。" in page
    assert (wish.approved, wish.decided_by) == (False, chief)
    assert Message.objects.filter(user=wish.user, body__contains="不是本单位人员").count() == 1


def test_a_request_is_decided_once(newcomer, client_of):
    _, chief, _ = newcomer
    wish = JoinRequest.objects.get()
    boss = client_of(chief)
    boss.post(f"/accounts/unit/requests/{wish.pk}/agree/")

    assert boss.post(f"/accounts/unit/requests/{wish.pk}/agree/").status_code == 409


def test_another_units_administrator_finds_no_such_request(newcomer, client_of):
    wish = JoinRequest.objects.get()

    answer = client_of(UserFactory(host_administrator=True)).post(f"/accounts/unit/requests/{wish.pk}/agree/")

    assert answer.status_code == 404


def test_a_unit_without_administrator_is_settled_in_the_console(client, unit_form, link, administrator):
    host = OrganisationFactory(uscc=uscc(4711))
    client.post(REGISTER, unit_form())
    client.post(link("zhou@example.invalid"), {"password": NEW_PASSWORD})
    wish = JoinRequest.objects.get()

    page = administrator.get(f"/console/orgs/{host.pk}/").content.decode()
    administrator.post(f"/console/orgs/requests/{wish.pk}/agree/")

    assert "这个单位没有管理员" in page
    assert User.objects.with_post().get(email="zhou@example.invalid").organisation == host


def test_the_console_leaves_a_unit_with_an_administrator_to_itself(newcomer, administrator):
    wish = JoinRequest.objects.get()

    answer = administrator.post(f"/console/orgs/requests/{wish.pk}/agree/")

    assert answer.status_code == 403
    assert "由该单位的管理员处理" in answer.content.decode()


def test_a_closed_unit_takes_nobody(client, unit_form, link):
    OrganisationFactory(uscc=uscc(4711), active=False)
    client.post(REGISTER, unit_form())

    answer = client.post(link("zhou@example.invalid"), {"password": NEW_PASSWORD})

    assert answer.status_code == 403
    assert not User.objects.exists()


def test_two_colleagues_who_register_the_same_new_unit(client, unit_form, link):
    client.post(REGISTER, unit_form())
    client.post(REGISTER, unit_form(email="wu@example.invalid", contact="吴晓东"))
    client.post(link("zhou@example.invalid"), {"password": NEW_PASSWORD})
    client.post("/accounts/logout/")

    page = client.post(link("wu@example.invalid"), {"password": NEW_PASSWORD}).content.decode()

    assert "等待单位同意" in page
    assert Organisation.objects.hosts().count() == 1


def test_the_waiting_form_keeps_24_hours(client, unit_form):
    client.post(REGISTER, unit_form())

    confirmation = EmailConfirmation.objects.get()
    assert confirmation.expires_at - confirmation.sent_at == timedelta(hours=24)
    assert confirmation.sent_at <= clock.now()


def test_registrations_nobody_confirmed_are_forgotten_a_week_after_their_link(client, unit_form, link, at):
    at("2026-04-20 10:00")
    client.post(REGISTER, unit_form())
    client.post(link("zhou@example.invalid"), {"password": NEW_PASSWORD})
    client.post(REGISTER, unit_form(email="wu@example.invalid", uscc=uscc(4712)))

    at("2026-04-28 09:59")
    early = forget_unconfirmed.run()
    at("2026-04-28 10:01")
    late = forget_unconfirmed.run()

    assert (early, late) == (0, 1)
    assert EmailConfirmation.objects.get().email == "zhou@example.invalid"
