"""One's own particulars, and the demonstration's accounts."""

from __future__ import annotations

import pytest

from portal.accounts import demo
from portal.accounts.models import Organisation, User
from portal.accounts.roles import Role
from tests.factories.accounts import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
PROFILE = "/accounts/profile/"


def test_name_and_mobile_are_changed(client_of):
    user = UserFactory(host_clerk=True)

    client_of(user).post(PROFILE, {"name": "周明远", "phone": "１３８００００００１１"})

    user.refresh_from_db()
    assert (user.name, user.phone) == ("周明远", "13800000011")


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"name": ""}, "name", "请填写姓名。"),
        ({"name": "甲\x00"}, "name", "含有无法保存的字符"),
        ({"name": "甲" * 5000}, "name", "最多 40 个字"),
        ({"phone": "12"}, "phone", "手机号应为 11 位数字"),
    ],
)
def test_wrong_particulars_are_told_at_the_field(client_of, typed, field, said):
    page = client_of(UserFactory(host_clerk=True)).post(PROFILE, {"name": "周", "phone": "13800000011", **typed})

    assert said in page.context["form"].errors[field][0]


@pytest.mark.parametrize("role", list(Role))
def test_the_page_suits_every_role(client_of, role):
    page = client_of(UserFactory(**{role.value: True})).get(PROFILE).content.decode()

    assert role.label in page


def test_lone_surrogates_are_refused():
    from portal.accounts.forms import ProfileForm

    assert "无法保存" in ProfileForm({"name": "a\ud800", "phone": "13800000011"}).errors["name"][0]


def test_the_demonstration_has_someone_at_every_desk(client):
    made = demo.load_staff()

    again = demo.load_staff()

    offices = Organisation.objects.exclude(kind="host")
    assert made == User.objects.count() and again == 0
    assert not offices.exclude(posts__user__username__startswith="demo-").exists()
    page = client.get("/accounts/demo/").content.decode()
    assert "demo-hz-district_officer-330106" in page and demo.PASSWORD in page
    entered = client.post(
        "/accounts/login/", {"username": "demo-bj-district_officer-bj-bda", "password": demo.PASSWORD}
    )
    assert entered.status_code == 302


def test_a_person_of_the_demonstration_is_made_once():
    host = OrganisationFactory()
    places = [(host, Role.HOST_CLERK), (host, Role.HOST_ADMINISTRATOR)]

    first = demo.add_person("demo-hz-1", "周明远", "demo1@example.invalid", places)
    second = demo.add_person("demo-hz-1", "周明远", "demo1@example.invalid", places)

    assert first == second and len(second.held_posts()) == 2


def test_without_people_the_demonstration_says_so(client):
    assert "还没有演示账号" in client.get("/accounts/demo/").content.decode()


def test_outside_the_demonstration_there_is_no_such_page(client, settings):
    settings.DEMO = False

    assert client.get("/accounts/demo/").status_code == 404
    assert "演示" not in client.get("/accounts/login/").context["form"].as_p()


def test_the_demonstrations_list_costs_the_same_for_one_and_three(client, django_assert_num_queries):
    host = OrganisationFactory()
    counts = []
    for number in (1, 2, 3):
        demo.add_person(f"demo-hz-{number}", "某", f"d{number}@example.invalid", [(host, Role.HOST_CLERK)])
        client.get("/accounts/demo/")
        with django_assert_num_queries(2):
            counts.append(client.get("/accounts/demo/").content.decode().count('data-test="demo-login"'))

    assert counts == [1, 2, 3]
