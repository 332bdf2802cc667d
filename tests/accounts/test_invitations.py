"""Invitations: who may send them, the link good once, and what taking one does."""

from __future__ import annotations

import pytest

from portal.accounts import invitations
from portal.accounts.kinds import City
from portal.accounts.models import Invitation, User
from portal.accounts.roles import Role
from portal.audit.models import Entry
from portal.policy.refusal import Conflict, Refused
from tests.accounts.conftest import NEW_PASSWORD
from tests.factories.accounts import OrganisationFactory, UserFactory, office_for

pytestmark = pytest.mark.django_db
NEW = {"name": "沈砚舟", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}


@pytest.fixture
def gatekeeper(db: None) -> User:
    return UserFactory(administrator=True)


@pytest.fixture
def offer(gatekeeper):
    """An invitation as expert of Hangzhou, unless told otherwise."""

    def send(email="shen@example.invalid", role=Role.EXPERT, organisation=None, by=None):
        return invitations.invite(
            email=email,
            name="沈砚舟",
            phone="",
            organisation=organisation or office_for(role),
            role=role,
            by=by or gatekeeper,
        )

    return send


def test_a_new_person_sets_a_password_and_stands_in_the_post(client, offer, link):
    offer()
    path = link("shen@example.invalid")

    page = client.get(path).content.decode()
    answer = client.post(path, NEW)

    user = User.objects.with_post().get(email="shen@example.invalid")
    assert "评审专家" in page and 'value="沈砚舟"' in page
    assert answer.url == "/workbench/"
    assert (user.role, user.city, user.check_password(NEW_PASSWORD)) == (Role.EXPERT, "hangzhou", True)
    assert user.email_confirmed_at is not None
    assert client.get("/accounts/profile/").status_code == 200
    assert set(Entry.objects.values_list("action", flat=True)) >= {"invite", "give_post"}


def test_opening_the_link_changes_nothing(client, offer, link):
    offer()

    client.get(link("shen@example.invalid"))

    assert not User.objects.filter(email="shen@example.invalid").exists()


def test_the_link_works_once(client, offer, link):
    offer()
    client.post(link("shen@example.invalid"), NEW)

    assert client.get(link("shen@example.invalid")).status_code == 409


def test_the_link_runs_out_after_seven_days(client, offer, link, at):
    at("2027-04-01 09:00")
    offer()
    at("2027-04-08 09:01")

    answer = client.get(link("shen@example.invalid"))

    assert answer.status_code == 403
    assert "已过 7 天" in answer.content.decode()


def test_an_unknown_link_is_answered_in_words(client):
    answer = client.get("/accounts/invitation/%F0%9F%98%80/")

    assert answer.status_code == 403
    assert "不完整或不存在" in answer.content.decode()


def test_a_revoked_link_does_not_work(client, offer, link, gatekeeper):
    invitations.revoke(offer(), by=gatekeeper)

    assert "已被撤回" in client.get(link("shen@example.invalid")).content.decode()


def test_a_new_link_replaces_the_old(client, offer, link, gatekeeper):
    first = offer()
    old = link("shen@example.invalid")

    invitations.resend(first, by=gatekeeper)

    assert client.get(old).status_code == 403
    assert client.get(link("shen@example.invalid")).status_code == 200
    with pytest.raises(Conflict, match="已经接受或撤回"):
        invitations.resend(first, by=gatekeeper)


def test_the_same_post_is_not_offered_twice_while_the_link_is_good(offer):
    offer()

    with pytest.raises(Refused, match="链接还有效"):
        offer(email=" Shen@Example.Invalid ")


def test_an_offer_that_ran_out_is_replaced(offer, at):
    at("2027-04-01 09:00")
    offer()
    at("2027-04-09 09:00")

    offer()

    assert Invitation.objects.unanswered().count() == 1


def test_whoever_holds_the_post_is_not_invited_to_it(offer):
    UserFactory(expert=True, email="shen@example.invalid", name="沈砚舟")

    with pytest.raises(Refused, match="沈砚舟已担任杭州市人社局的“评审专家”"):
        offer()


def test_a_person_with_an_account_signs_in_first_and_keeps_the_password(client, client_of, offer, link):
    user = UserFactory(host_clerk=True, email="shen@example.invalid")
    before = user.password
    offer()
    path = link("shen@example.invalid")

    stranger = client.post(path, NEW)
    page = client.get(path).content.decode()
    answer = client_of(user).post(path)

    user.refresh_from_db()
    assert stranger.status_code == 200 and "请先用它登录" in page
    assert answer.url == "/accounts/profile/"
    assert user.password == before
    assert {post.role for post in user.held_posts()} == {Role.HOST_CLERK, Role.EXPERT}
    assert User.objects.with_post().get(pk=user.pk).role == Role.HOST_CLERK


def test_the_signed_in_owner_is_offered_one_button(client_of, offer, link):
    user = UserFactory(host_clerk=True, email="shen@example.invalid")
    offer()

    page = client_of(user).get(link("shen@example.invalid")).content.decode()

    assert 'data-test="accept"' in page


def test_a_closed_account_cannot_take_a_post(offer, link):
    user = UserFactory(email="shen@example.invalid")
    offer()
    User.objects.filter(pk=user.pk).update(is_active=False)

    with pytest.raises(Refused, match="账号已停用"):
        invitations.accept(link("shen@example.invalid").split("/")[-2])


@pytest.mark.parametrize(
    ("held", "city", "wanted", "reason"),
    [
        ({"district_officer": True}, City.HANGZHOU, Role.EXPERT, "同一城市的评审专家不能同时担任“区县经办”"),
        ({"expert": True}, City.HANGZHOU, Role.CITY_OFFICER, "同一城市的评审专家不能同时担任“市局经办”"),
        ({"administrator": True}, City.HANGZHOU, Role.EXPERT, "平台管理员不接触业务"),
        ({"expert": True}, "", Role.ADMINISTRATOR, "平台管理员不接触业务"),
    ],
)
def test_roles_that_exclude_each_other(offer, held, city, wanted, reason):
    UserFactory(**held, email="shen@example.invalid")

    with pytest.raises(Refused, match=reason):
        offer(role=wanted, organisation=office_for(wanted, city))


def test_an_officer_of_one_city_may_be_an_expert_in_the_other(offer):
    UserFactory(district_officer=True, email="shen@example.invalid")

    assert offer(organisation=office_for(Role.EXPERT, City.BEIJING)).pk


def test_maker_and_checker_may_be_posts_of_one_person(offer):
    UserFactory(city_officer=True, email="shen@example.invalid")

    assert offer(role=Role.CITY_APPROVER).pk


def test_a_role_is_held_only_where_it_belongs(offer):
    with pytest.raises(Refused, match="“评审专家”不能设在“区县人社局”"):
        offer(organisation=office_for(Role.DISTRICT_OFFICER))


def test_a_closed_office_takes_nobody(offer):
    with pytest.raises(Refused, match="已停用"):
        offer(
            role=Role.RECOMMENDER_OFFICER,
            organisation=OrganisationFactory(kind="enterprise_group", beijing=True, active=False),
        )


def test_the_platform_does_not_invite_a_hosts_people(offer):
    with pytest.raises(Refused, match="由单位管理员邀请"):
        offer(role=Role.LEAD_MASTER)


def test_a_host_does_not_invite_officials(offer):
    with pytest.raises(Refused, match="由平台管理员邀请"):
        offer(by=UserFactory(host_administrator=True))


def test_a_clerk_does_not_invite(offer):
    clerk = UserFactory(host_clerk=True)

    with pytest.raises(Refused, match="由单位管理员邀请"):
        offer(role=Role.LEAD_MASTER, organisation=clerk.organisation, by=clerk)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name": ""}, "name", "请填写姓名。"),
        ({"name": "a\x00"}, "name", "含有无法保存的字符"),
        ({"name": "甲" * 5000}, "name", "最多 40 个字"),
        ({"password": "short"}, "password", "至少要 12 个字符"),
        ({"password_again": ""}, "password_again", "请再输一次密码。"),
    ],
)
def test_the_form_says_what_to_do(client, offer, link, changes, field, said):
    offer()

    page = client.post(link("shen@example.invalid"), {**NEW, **changes})

    assert said in str(page.context["form"].errors[field])
