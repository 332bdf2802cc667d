"""The console's organisations, and the list of Beijing's bodies and groups."""

from __future__ import annotations

import pytest

from portal.accounts.models import Organisation
from portal.audit.models import Entry
from tests.factories.accounts import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
ORGS = "/console/orgs/"


def names(client, query: str) -> list[str]:
    return [row["cells"][0]["text"] for row in client.get(ORGS + query).context["table"]["rows"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=西湖区", ["杭州市西湖区人力资源和社会保障局"]),
        ("?kind=employment_centre", ["北京市就业促进中心"]),
        ("?kind=city_bureau&city=hangzhou", ["杭州市人力资源和社会保障局"]),
        ("?state=closed", []),
        ("?q=首钢&state=open", ["首钢集团"]),
    ],
)
def test_filters_and_search(administrator, query, found):
    assert names(administrator, query) == found


def test_nothing_found_is_said(administrator):
    assert "没有符合条件的机构" in administrator.get(f"{ORGS}?q=没有").content.decode()


def test_the_list_costs_the_same_at_one_row_and_three(administrator, django_assert_num_queries):
    def rows():
        return len(names(administrator, "?kind=host"))

    OrganisationFactory()
    administrator.get(ORGS)
    with django_assert_num_queries(5):
        assert rows() == 1
    OrganisationFactory()
    OrganisationFactory(beijing=True)
    with django_assert_num_queries(5):
        assert rows() == 3


def test_a_page_tells_who_works_there_and_nothing_of_the_business(administrator):
    host = OrganisationFactory(municipal=True)
    UserFactory(host_clerk=True, organisation=host, name="周明远")

    page = administrator.get(f"{ORGS}{host.pk}/").content.decode()

    assert "周明远" in page and host.uscc in page
    assert "修改名称" not in page


def test_a_body_is_added_renamed_closed_and_opened(administrator):
    added = administrator.post(f"{ORGS}new/", {"kind": "enterprise_group", "name": "北京试验集团", "short_name": ""})
    group = Organisation.objects.get(name="北京试验集团")
    administrator.post(
        f"{ORGS}{group.pk}/edit/", {"kind": "enterprise_group", "name": "北京试验控股", "short_name": "试验"}
    )
    OrganisationFactory(beijing=True, affiliation="municipal", parent=group)
    warned = administrator.get(f"{ORGS}{group.pk}/close/").content.decode()
    administrator.post(f"{ORGS}{group.pk}/close/", {"remark": "并入"})
    closed = Organisation.objects.get(pk=group.pk)
    opened = administrator.get(f"{ORGS}{group.pk}/close/").content.decode()
    administrator.post(f"{ORGS}{group.pk}/close/", {"remark": "恢复"})

    assert added.url == f"{ORGS}{group.pk}/" and group.city == "beijing"
    assert "还有申报单位以它为主管单位" in warned and "启用机构" in opened
    assert (closed.name, closed.active) == ("北京试验控股", False)
    assert Organisation.objects.get(pk=group.pk).active
    assert list(Entry.objects.filter(subject_id=str(group.pk)).order_by("seq").values_list("label", flat=True)) == [
        "添加机构",
        "修改机构",
        "停用机构",
        "启用机构",
    ]
    assert "1 家" in administrator.get(f"{ORGS}{group.pk}/").content.decode()


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"name": ""}, "name", "请填写名称。"),
        ({"name": "首钢集团"}, "name", "名录里已有同名的单位"),
        ({"name": "甲" * 5000}, "name", "最多 100 个字"),
        ({"kind": "host"}, "kind", "类别请从列表里选一项。"),
    ],
)
def test_a_wrong_entry_is_told_at_the_field(administrator, typed, field, said):
    page = administrator.post(f"{ORGS}new/", {"kind": "municipal_body", "name": "某局", **typed})

    assert said in page.context["form"].errors[field][0]


def test_its_own_name_is_no_duplicate(administrator):
    group = Organisation.objects.superiors().get(name="首钢集团")

    answer = administrator.post(
        f"{ORGS}{group.pk}/edit/", {"kind": group.kind, "name": "首钢集团", "short_name": "首钢"}
    )

    assert answer.status_code == 302


def test_a_second_press_does_not_open_what_the_first_has_closed(administrator):
    group = Organisation.objects.superiors().first()
    asked = {"remark": "并入", "to": "closed"}

    first, second = (administrator.post(f"{ORGS}{group.pk}/close/", asked) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 409)
    assert not Organisation.objects.get(pk=group.pk).active
    assert Entry.objects.about(group).filter(action="close_organisation").count() == 1


@pytest.mark.parametrize("page", ["edit/", "close/"])
def test_other_offices_are_not_edited(administrator, page):
    bureau = OrganisationFactory(kind="district_bureau")

    assert administrator.get(f"{ORGS}{bureau.pk}/{page}").status_code == 404


@pytest.mark.parametrize("page", ["", "new/"])
def test_others_have_no_business_here(client_of, page):
    assert client_of(UserFactory(city_officer=True)).get(ORGS + page).status_code == 403
