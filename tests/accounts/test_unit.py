"""The host's own page: who sees it, who changes it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from portal.accounts import posts
from portal.accounts.models import Branch, Invitation, Organisation, User
from portal.accounts.roles import Role
from portal.audit.models import Entry
from tests.accounts.conftest import NEW_PASSWORD
from tests.factories.accounts import OrganisationFactory, PostFactory, UserFactory, give_post, uscc

pytestmark = pytest.mark.django_db
UNIT = "/accounts/unit/"


@pytest.fixture
def host() -> Organisation:
    return OrganisationFactory(beijing=True, name="北京试验电力有限公司")


@pytest.fixture
def chief(host, client_of):
    return client_of(UserFactory(host_administrator=True, organisation=host, name="周明远"))


def form_of(host: Organisation, **changes):
    return {
        "nature": host.nature,
        "funding_form": "",
        "ownership": "民营",
        "region_id": host.region_id,
        "affiliation": "local",
        "parent_id": "",
        "address": "朝阳区试验路2号",
        "legal_person": "",
        "contact": "周明远",
        "phone": "13800000000",
        **changes,
    }


def test_a_clerk_looks_but_finds_no_buttons(host, client_of):
    page = client_of(UserFactory(host_clerk=True, organisation=host)).get(UNIT).content.decode()

    assert host.name in page
    assert "邀请领衔人或同事" not in page and "撤去" not in page


def test_an_official_has_no_unit_page(client_of):
    answer = client_of(UserFactory(city_officer=True)).get(UNIT)

    assert answer.status_code == 403
    assert "本页供申报单位使用" in answer.content.decode()


@pytest.mark.parametrize("page", ["edit/", "branches/new/", "people/new/"])
def test_only_the_administrator_changes(host, client_of, page):
    answer = client_of(UserFactory(host_clerk=True, organisation=host)).get(UNIT + page)

    assert answer.status_code == 403
    assert "由单位管理员维护" in answer.content.decode()


def test_the_administrator_need_not_leave_the_clerks_post(host, client_of):
    user = UserFactory(host_administrator=True, organisation=host)
    give_post(user, Role.HOST_CLERK, host)

    assert client_of(user).get(UNIT + "edit/").status_code == 200


def test_particulars_are_changed_and_logged(host, chief):
    answer = chief.post(UNIT + "edit/", form_of(host))

    host.refresh_from_db()
    assert answer.url == UNIT
    assert (host.ownership, host.address) == ("民营", "朝阳区试验路2号")
    assert Entry.objects.get(action="edit_unit").data == {
        "fields": ["所有制", "地址"] + ([] if host.contact == "周明远" else ["联系人"])
    }


def test_nothing_changed_writes_no_entry(host, chief):
    chief.post(UNIT + "edit/", form_of(host))
    chief.post(UNIT + "edit/", form_of(host))

    assert Entry.objects.filter(action="edit_unit").count() == 1


def test_the_page_shows_what_is_stored(host, chief):
    page = chief.get(UNIT + "edit/").content.decode()

    assert 'value="110105" selected' in page


def test_a_move_to_the_other_city_is_refused(host, chief):
    page = chief.post(UNIT + "edit/", form_of(host, region_id="330106"))

    assert page.context["form"].errors["region_id"] == ["单位迁到另一个城市，请在那里重新登记。"]


def test_a_closed_parent_that_was_chosen_stays(client_of):
    host = OrganisationFactory(municipal=True)
    Organisation.objects.filter(pk=host.parent_id).update(active=False)
    chief = client_of(UserFactory(host_administrator=True, organisation=host))

    answer = chief.post(UNIT + "edit/", form_of(host, affiliation="municipal", parent_id=host.parent_id))

    assert answer.status_code == 302


def test_a_nature_against_the_code_is_asked_about(host, chief):
    page = chief.post(UNIT + "edit/", form_of(host, nature="social_organisation"))

    assert "以 91 开头，一般是企业" in page.context["form"].errors["checked"][0]


def test_a_branch_is_added_once(host, chief):
    typed = {"name": "房山分厂", "region_id": "110111", "address": ""}

    chief.post(UNIT + "branches/new/", typed)
    page = chief.post(UNIT + "branches/new/", typed)

    assert [str(branch) for branch in Branch.objects.all()] == ["北京试验电力有限公司（房山分厂）"]
    assert page.context["form"].errors["name"] == ["已有同名的分厂、分公司，不用重复添加。"]
    assert "房山分厂（房山区）" in chief.get(UNIT).content.decode()


def test_a_number_among_a_branchs_words_is_kept_there_and_masked_in_the_log(host, chief):
    answer = chief.post(UNIT + "branches/new/", {"name": "分厂13800138000", "region_id": "110111", "address": ""})

    assert answer.status_code == 302
    assert Branch.objects.get().name == "分厂13800138000"
    assert Entry.objects.get(action="add_branch").data == {"name": "分厂138****8000"}


def test_a_branch_lies_in_the_units_city(host, chief):
    page = chief.post(UNIT + "branches/new/", {"name": "杭州分厂", "region_id": "330106"})

    assert "请从列表里选一项" in page.context["form"].errors["region_id"][0]


def test_the_lead_master_is_invited_gets_an_account_and_reads_the_duties(host, chief, client, link):
    typed = {"role": "lead_master", "name": "傅立群", "email": "fu@example.invalid", "phone": ""}
    chief.post(UNIT + "people/new/", typed)

    client.post(
        link("fu@example.invalid"), {"name": "傅立群", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    )
    page = client.get("/accounts/duties/").content.decode()

    assert User.objects.with_post().get(email="fu@example.invalid").role == Role.LEAD_MASTER
    assert "第一责任人" in page and "京人社能发〔2023〕3号 第十二条" in page
    assert "傅立群" in chief.get(UNIT).content.decode()


def test_hangzhous_lead_master_reads_the_filing_of_january(client_of):
    page = client_of(UserFactory(lead_master=True)).get("/accounts/duties/").content.decode()

    assert "每年 1 月 5 日前" in page and "杭人社发〔2023〕112号 五（一）" in page


def test_duties_are_the_lead_masters(client_of):
    assert client_of(UserFactory(host_clerk=True)).get("/accounts/duties/").status_code == 403


def test_a_refused_invitation_is_told_at_the_field(host, chief):
    typed = {"role": "lead_master", "name": "傅立群", "email": "fu@example.invalid"}
    chief.post(UNIT + "people/new/", typed)

    page = chief.post(UNIT + "people/new/", typed)

    assert "已邀请过" in page.context["form"].errors["email"][0]


def test_an_invitation_is_sent_again_and_taken_back(host, chief):
    chief.post(UNIT + "people/new/", {"role": "host_clerk", "name": "吴晓东", "email": "wu@example.invalid"})
    first = Invitation.objects.get()

    chief.post(f"{UNIT}invitations/{first.pk}/resend/")
    second = Invitation.objects.unanswered().get()
    page = chief.get(UNIT).content.decode()
    chief.post(f"{UNIT}invitations/{second.pk}/revoke/")

    assert second.pk != first.pk and "wu@example.invalid" in page
    assert not Invitation.objects.unanswered().exists()


def test_an_invitation_that_ran_out_is_marked(host, chief, at, client_of):
    at("2027-04-01 09:00")
    chief.post(UNIT + "people/new/", {"role": "host_clerk", "name": "吴晓东", "email": "wu@example.invalid"})
    at("2027-04-09 09:00")

    later = client_of(User.objects.get(name="周明远"))

    assert "链接已失效，请重发" in later.get(UNIT).content.decode()


def test_another_units_invitation_is_not_found(host, chief, client_of):
    other = client_of(UserFactory(host_administrator=True))
    other.post(UNIT + "people/new/", {"role": "host_clerk", "name": "吴晓东", "email": "wu@example.invalid"})

    assert chief.post(f"{UNIT}invitations/{Invitation.objects.get().pk}/revoke/").status_code == 404


def test_a_colleagues_post_is_taken_with_a_reason(host, chief):
    clerks = [UserFactory(host_clerk=True, organisation=host) for _ in range(2)]
    post = clerks[0].posts.get()

    asked = chief.get(f"{UNIT}people/{post.pk}/take/").content.decode()
    unsaid = chief.post(f"{UNIT}people/{post.pk}/take/", {"remark": ""})
    chief.post(f"{UNIT}people/{post.pk}/take/", {"remark": "调离"})

    assert "撤去岗位" in asked
    assert unsaid.context["form"].errors["remark"] == ["请填写理由。"]
    assert User.objects.with_post().get(pk=clerks[0].pk).role is None
    assert Entry.objects.get(action="take_post").remark == "调离"


def test_the_last_clerk_stays(host, chief):
    post = UserFactory(host_clerk=True, organisation=host, name="吴晓东").posts.get()

    page = chief.get(UNIT).content.decode()
    answer = chief.get(f"{UNIT}people/{post.pk}/take/")

    reason = "吴晓东是北京试验电力有限公司最后一名“单位经办人”，撤去后无人办理。请先安排接替的人。"
    assert f'id="kept-{post.pk}">{reason}' in page
    assert f"{UNIT}people/{post.pk}/take/" not in page
    assert answer.status_code == 403
    assert reason in answer.content.decode()


def test_the_last_lead_master_may_leave(host, chief):
    post = UserFactory(lead_master=True, organisation=host).posts.get()

    assert chief.post(f"{UNIT}people/{post.pk}/take/", {"remark": "退休"}).status_code == 302


def test_the_page_costs_the_same_with_one_and_three_of_everything(host, client_of, django_assert_num_queries):
    user = UserFactory(host_administrator=True, organisation=host)
    client = client_of(user)

    def grow(number):
        UserFactory(host_clerk=True, organisation=host)
        Branch.objects.create(organisation=host, name=f"第{number}分厂", region_id="110111")
        posts_url = {"role": "lead_master", "name": "某人", "email": f"p{number}@example.invalid"}
        client.post(UNIT + "people/new/", posts_url)
        host.join_requests.create(user=UserFactory())

    client.get(UNIT)
    grow(1)
    with django_assert_num_queries(7):
        client.get(UNIT)
    grow(2)
    grow(3)
    with django_assert_num_queries(7):
        client.get(UNIT)


@pytest.mark.parametrize(
    "changes",
    [
        {"uscc": None},
        {"region": None},
        {"nature": ""},
        {"nature": "public_institution", "funding_form": ""},
        {"affiliation": "municipal"},
        {"kind": "employment_centre", "uscc": None, "city": "", "region": None},
    ],
)
def test_the_database_refuses_a_host_that_makes_no_sense(changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationFactory(**{"name": "某单位", "uscc": uscc(9), **changes})


def test_the_database_refuses_the_same_post_twice():
    post = PostFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        PostFactory(user=post.user, organisation=post.organisation, role=post.role)


def test_a_post_that_ended_may_be_given_again(at):
    at("2027-05-01 09:00")
    user = UserFactory(host_clerk=True)
    user.posts.update(until="2027-05-02")
    at("2027-05-03 09:00")

    posts.give(User.objects.get(pk=user.pk), user.current_post.organisation, Role.HOST_CLERK, by=None)

    assert user.posts.filter(active=True).count() == 1
