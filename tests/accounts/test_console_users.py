"""The console's users: found, closed, opened, given and deprived of posts, invited."""

from __future__ import annotations

import pytest

from portal.accounts import posts
from portal.accounts.models import Invitation, Post, User
from portal.accounts.roles import PERMISSIONS, Permission, Role
from portal.audit.models import Entry
from portal.policy.refusal import Conflict, Refused
from tests.factories.accounts import OrganisationFactory, UserFactory, give_post, office_for

pytestmark = pytest.mark.django_db
USERS = "/console/users/"


def names(client, query: str = "") -> list[str]:
    return [row["cells"][0]["text"] for row in client.get(USERS + query).context["table"]["rows"]]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_the_administrator_enters(client_of, role):
    answer = client_of(UserFactory(**{role.value: True})).get(USERS)

    assert answer.status_code == 403
    assert "“管理账号、岗位”由平台管理员办理" in answer.content.decode()


def test_a_visitor_signs_in_first(client):
    assert client.get(USERS).url == f"/accounts/login/?next={USERS}"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=李", ["李晓东"]),
        ("?q=li.xd", ["李晓东"]),
        ("?q=西湖区人力", ["李晓东"]),
        ("?q=1390000", ["李晓东", "王海燕", "管理员"]),
        ("?role=expert", ["王海燕"]),
        ("?city=beijing", ["王海燕"]),
        ("?state=closed", []),
        ("?state=open&city=hangzhou", ["李晓东"]),
        ("?q=%00", ["李晓东", "王海燕", "管理员"]),
        ("?role=nonsense&city=nowhere&page=-3", ["李晓东", "王海燕", "管理员"]),
    ],
)
def test_filters_and_search(administrator, query, found):
    UserFactory(district_officer=True, name="李晓东", email="li.xd@example.invalid")
    UserFactory(expert=True, city="beijing", name="王海燕")

    assert sorted(names(administrator, query)) == sorted(found)


def test_those_without_a_post_are_found(administrator):
    UserFactory(name="闲人")

    assert names(administrator, "?state=idle") == ["闲人"]


def test_nobody_found_is_said(administrator):
    assert "没有符合条件的用户" in administrator.get(f"{USERS}?q=没有这个人").content.decode()


def test_the_list_costs_the_same_at_one_row_and_three(administrator, django_assert_num_queries):
    administrator.get(USERS)
    with django_assert_num_queries(7):
        assert len(names(administrator)) == 1
    UserFactory(expert=True)
    give_post(UserFactory(district_officer=True), Role.EXPERT, office_for(Role.EXPERT, "beijing"))
    with django_assert_num_queries(7):
        assert len(names(administrator)) == 3


def test_a_post_is_added_and_read_in_words(administrator):
    person = UserFactory()
    office = office_for(Role.DISTRICT_OFFICER)

    administrator.post(f"{USERS}{person.pk}/", {"organisation": office.pk, "role": "district_officer"})

    assert User.objects.with_post().get(pk=person.pk).role == Role.DISTRICT_OFFICER
    assert "校验原件" in administrator.get(f"{USERS}{person.pk}/").content.decode()
    assert Entry.objects.get(action="give_post").data == {"post": "西湖区人社局 · 区县经办"}


@pytest.mark.parametrize(
    ("organisation", "role", "field", "said"),
    [
        ("", "", "organisation", "请选择机构。"),
        ("x", "expert", "organisation", "机构请从列表里选一项。"),
        ("bureau", "expert", "role", "“评审专家”不能设在“区县人社局”"),
        ("city", "expert", "role", "同一城市的评审专家不能同时担任“区县经办”"),
        ("bureau", "district_officer", "role", "不用重复添加"),
        ("bureau", "host_clerk", "role", "角色请从列表里选一项。"),
    ],
)
def test_a_post_that_does_not_fit_is_told_at_the_field(administrator, organisation, role, field, said):
    person = UserFactory(district_officer=True)
    offices = {"bureau": office_for(Role.DISTRICT_OFFICER).pk, "city": office_for(Role.EXPERT).pk}

    page = administrator.post(
        f"{USERS}{person.pk}/", {"organisation": offices.get(organisation, organisation), "role": role}
    )

    assert said in page.context["form"].errors[field][0]


def test_a_post_is_taken_with_a_reason(administrator, client_of):
    first, second = UserFactory(district_officer=True), UserFactory(district_officer=True)
    post = first.posts.get()

    assert "撤去岗位" in administrator.get(f"{USERS}posts/{post.pk}/take/").content.decode()
    administrator.post(f"{USERS}posts/{post.pk}/take/", {"remark": "轮岗"})

    assert User.objects.with_post().get(pk=first.pk).role is None
    assert administrator.get(f"{USERS}posts/{second.posts.get().pk}/take/").status_code == 403
    assert administrator.get(f"{USERS}posts/{post.pk}/take/").status_code == 404
    assert "您目前没有岗位" in client_of(first).get("/accounts/profile/").content.decode()


def test_taking_a_post_twice_is_a_conflict():
    first = UserFactory(district_officer=True)
    UserFactory(district_officer=True)
    post = first.posts.get()
    posts.take(post, by=first)

    with pytest.raises(Conflict, match="刚才已经撤去"):
        posts.take(post, by=first)


def test_whoever_loses_the_current_post_stands_in_another():
    user = UserFactory(district_officer=True)
    UserFactory(district_officer=True)
    other = give_post(user, Role.EXPERT, office_for(Role.EXPERT, "beijing"))
    User.objects.filter(pk=user.pk).update(current_post=user.posts.exclude(pk=other.pk).get())

    posts.take(Post.objects.exclude(pk=other.pk).get(user=user), by=user)

    assert User.objects.with_post().get(pk=user.pk).post == other


def test_a_closed_colleague_does_not_count_as_a_holder():
    user = UserFactory(district_officer=True)
    UserFactory(district_officer=True, is_active=False)

    with pytest.raises(Refused, match="最后一名“区县经办”"):
        posts.take(user.posts.get(), by=user)


def test_the_last_holder_of_an_office_cannot_be_taken_away_and_the_page_says_why(administrator):
    person = UserFactory(district_officer=True)
    post = person.posts.get()
    reason = f"{person.name}是{post.organisation.called}最后一名“区县经办”，撤去后无人办理。请先安排接替的人。"

    alone = administrator.get(f"{USERS}{person.pk}/").content.decode()
    UserFactory(district_officer=True)
    relieved = administrator.get(f"{USERS}{person.pk}/").content.decode()

    assert f'id="kept-{post.pk}">{reason}' in alone
    assert f'id="kept-account">{reason}' in alone
    assert f"{USERS}posts/{post.pk}/take/" not in alone
    assert reason not in relieved
    assert f"{USERS}posts/{post.pk}/take/" in relieved


def test_an_account_is_closed_and_opened_with_a_reason(administrator, client_of):
    person = UserFactory(district_officer=True)
    UserFactory(district_officer=True)
    page = f"{USERS}{person.pk}/close/"

    asked = administrator.get(page).content.decode()
    unsaid = administrator.post(page, {"remark": " "})
    administrator.post(page, {"remark": "离职"})
    closed = User.objects.get(pk=person.pk).is_active
    reopened = administrator.get(page).content.decode()
    administrator.post(page, {"remark": "返岗"})

    assert "停用账号" in asked and "启用账号" in reopened
    assert unsaid.context["form"].errors["remark"] == ["请填写理由。"]
    assert (closed, User.objects.get(pk=person.pk).is_active) == (False, True)
    assert list(Entry.objects.order_by("seq").values_list("action", "remark")) == [
        ("close_account", "离职"),
        ("open_account", "返岗"),
    ]


def test_the_last_holders_account_stays_open(administrator):
    person = UserFactory(district_officer=True)

    answer = administrator.post(f"{USERS}{person.pk}/close/", {"remark": "离职"})

    assert answer.status_code == 403
    assert User.objects.get(pk=person.pk).is_active


def test_a_second_press_does_not_open_what_the_first_has_closed(administrator):
    person = UserFactory(district_officer=True)
    UserFactory(district_officer=True)
    page = f"{USERS}{person.pk}/close/"
    shown = administrator.get(page).content.decode()
    asked = {"remark": "离职", "to": "closed"}

    first, second = administrator.post(page, asked), administrator.post(page, asked)

    assert '<input type="hidden" name="to" value="closed"' in shown
    assert (first.status_code, second.status_code) == (302, 409)
    assert "这个账号刚才已经停用，不用再操作" in second.content.decode()
    assert not User.objects.get(pk=person.pk).is_active


def test_nobody_closes_the_own_account(administrator):
    me = User.objects.get(username="gatekeeper")

    answer = administrator.post(f"{USERS}{me.pk}/close/", {"remark": "试试"})

    assert "不能停用自己的账号" in answer.content.decode()


def test_closing_and_opening_twice_are_conflicts():
    by, person = UserFactory(administrator=True), UserFactory()
    with pytest.raises(Conflict, match="已经启用"):
        posts.open_account(person, by=by, reason="返岗")

    posts.close_account(person, by=by, reason="离职")

    with pytest.raises(Conflict, match="已经停用"):
        posts.close_account(person, by=by, reason="离职")


def test_inviting_one(administrator, letter):
    office = office_for(Role.CITY_OFFICER)
    typed = {"name": "何敏", "email": "he@example.invalid", "organisation": office.pk, "role": "city_officer"}

    answer = administrator.post(f"{USERS}invite/", typed)
    again = administrator.post(f"{USERS}invite/", typed)
    page = administrator.get(answer.url).content.decode()

    assert answer.url == f"{USERS}invitations/"
    assert "已邀请过" in again.context["form"].errors["email"][0]
    assert "he@example.invalid" in page
    assert "市局经办" in letter("he@example.invalid").subject


def test_sending_again_and_taking_back(administrator):
    assert "没有未接受的邀请" in administrator.get(f"{USERS}invitations/").content.decode()
    office = office_for(Role.CITY_OFFICER)
    typed = {"name": "何敏", "email": "he@example.invalid", "organisation": office.pk, "role": "city_officer"}
    administrator.post(f"{USERS}invite/", typed)

    administrator.post(f"{USERS}invitations/{Invitation.objects.get().pk}/resend/")
    newest = Invitation.objects.unanswered().get()
    administrator.post(f"{USERS}invitations/{newest.pk}/revoke/")

    assert not Invitation.objects.unanswered().exists()
    assert administrator.post(f"{USERS}invitations/{newest.pk}/revoke/").status_code == 409


def test_the_invitations_cost_the_same_at_one_row_and_three(administrator, django_assert_num_queries):
    def invite(number):
        typed = {"name": "何敏", "email": f"p{number}@example.invalid", "role": "city_officer"}
        administrator.post(f"{USERS}invite/", {**typed, "organisation": office_for(Role.CITY_OFFICER).pk})

    administrator.get(USERS)
    invite(1)
    administrator.get(f"{USERS}invitations/")
    with django_assert_num_queries(5):
        administrator.get(f"{USERS}invitations/")
    invite(2)
    invite(3)
    administrator.get(f"{USERS}invitations/")
    with django_assert_num_queries(5):
        administrator.get(f"{USERS}invitations/")


def test_the_roles_are_shown_as_the_code_has_them(administrator, client_of):
    page = administrator.get("/console/roles/").content.decode()

    assert all(role.label in page for role in Role) and all(p.label in page for p in Permission)
    assert client_of(UserFactory(supervisor=True)).get("/console/roles/").status_code == 200
    assert client_of(UserFactory(city_officer=True)).get("/console/roles/").status_code == 403


def test_administrators_have_no_business_permission():
    assert PERMISSIONS[Role.ADMINISTRATOR] == {
        Permission.MANAGE_ACCOUNTS,
        Permission.MANAGE_ORGANISATIONS,
        Permission.MANAGE_CALENDAR,
        Permission.READ_OPERATIONS,
    }
    assert PERMISSIONS[Role.SUPERVISOR] == {Permission.READ_ALL, Permission.READ_OPERATIONS}


def test_a_person_without_a_post_may_nothing():
    user = UserFactory()

    assert (user.role, user.organisation, user.city, user.is_in(*Role)) == (None, None, "", False)
    assert not any(user.may(permission) for permission in Permission)


def test_names_in_words():
    user = UserFactory(district_officer=True, name="李晓东")

    assert str(user) == "李晓东" and str(user.current_post) == "西湖区人社局 · 区县经办"
    assert str(OrganisationFactory(name="某厂")) == "某厂"
