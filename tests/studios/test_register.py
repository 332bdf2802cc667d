"""The public register and the check of printed codes."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.documents import verification
from studios import transitions
from studios.models import Studio
from studios.states import State
from tests.factories.accounts import OrganisationFactory, RegionFactory, UserFactory

pytestmark = pytest.mark.django_db


def studio(number: int = 1, *, city: str = "hangzhou", **changes) -> Studio:
    host = OrganisationFactory(city=city)
    region = RegionFactory(city=city)
    title = {
        "city": city, "kind": "new", "name": f"沈砚{number}装配钳工技能大师工作室", "host": host, "branch": None,
        "recommender": OrganisationFactory(kind="district_bureau", city=city, region=region), "region": region,
        "lead_master": f"沈砚{number}", "leader_index": f"{number:064d}", "occupation": "装配钳工",
        "occupation_key": f"装配钳工{number}", "industry_focus": "advanced_equipment", "document_no": "试〔2026〕1号",
        "pack": f"{city}-2023", "origin_no": f"O-{number}", **changes,
    }  # fmt: skip
    officer = UserFactory(city_officer=True, city=city)
    return transitions.establish(by=officer, year=2026, recognised_on=date(2026, 4, 28), validity_years=3, **title)


def directory(client, **asked):
    return client.get(reverse("studios:directory"), asked).content.decode()


def test_the_register_is_searched_and_filtered(client):
    one, other = studio(1), studio(2, city="beijing", occupation="西式面点师", lead_master="陆怀瑾")

    for asked in (
        {"q": one.name}, {"q": one.host.name}, {"q": one.number}, {"q": "沈砚1"}, {"city": "hangzhou"},
        {"occupation": "钳工"}, {"region": one.region_id},
    ):  # fmt: skip
        page = directory(client, **asked)
        assert one.number in page and other.number not in page, asked
    assert directory(client, kind="new", state="active", industry_focus="advanced_equipment").count("studio-row") == 2
    assert "没有符合条件的工作室" in directory(client, q="没有的")


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_asks_as_often_for_three_as_for_one(client, count):
    for number in range(count):
        studio(number)

    with CaptureQueriesContext(connection) as asked:
        directory(client)

    assert len(asked) <= 5


def test_a_page_shows_the_title_and_no_personal_number(client):
    found = studio(1)

    page = client.get(reverse("studios:page", args=[found.number])).content.decode()

    for words in (found.plaque_no, "试〔2026〕1号", "2029年4月28日", found.host.name, "沈砚1"):
        assert words in page
    assert found.leader_index not in page and found.host.phone not in page
    assert client.get(reverse("studios:page", args=["HZ-0"])).status_code == 404


def test_a_code_is_genuine_withdrawn_or_superseded(client):
    """The old paper of a title that stands was replaced; only the title's own end is an end."""
    found = studio(1)
    path = reverse("verification:result", args=[found.verification_code])

    genuine = client.get(path).content.decode()
    Studio.objects.filter(pk=found.pk).update(state=State.REVOKED)
    revoked = client.get(path).content.decode()
    Studio.objects.filter(pk=found.pk).update(state=State.ACTIVE)
    verification.withdraw(found, "补发新证")
    replaced = client.get(path).content.decode()

    assert 'data-verdict="genuine"' in genuine and found.number in genuine
    assert 'data-verdict="withdrawn"' in revoked
    assert 'data-verdict="superseded"' in replaced and "补发新证" in replaced and "称号仍然有效" in replaced


@pytest.mark.parametrize(
    ("state", "word"),
    [("expired", "已到期"), ("revoked", "已撤销"), ("closed", "已注销"), ("converted", "已转为荣誉工作室")],
)
def test_a_code_names_the_fate_of_its_title(client, state, word):
    """A-03: what ran out was not revoked."""
    found = studio(1)
    Studio.objects.filter(pk=found.pk).update(state=state, ended_on=date(2026, 5, 9))

    shown = client.get(reverse("verification:result", args=[found.verification_code])).content.decode()

    assert f"<p>{word}</p>" in shown and ("已撤销" in shown) == (state == "revoked")


def test_a_converted_title_leads_to_its_honorary_one(client):
    """A-10."""
    old, new = studio(1), studio(2)
    Studio.objects.filter(pk=old.pk).update(state="converted", converted_to=new)

    shown = client.get(reverse("studios:page", args=[old.number])).content.decode()

    assert f'<a href="{reverse("studios:page", args=[new.number])}">{new.name}</a>' in shown


def test_a_miss_always_looks_the_same(client):
    code = studio(1).verification_code
    near = code[:-1] + ("0" if code[-1] != "0" else "1")

    pages = {
        client.get(reverse("verification:result", args=[each])).content.decode().split("<main")[1]
        for each in (near, "0000000000000000", "1")
    }

    assert len(pages) == 1 and 'data-verdict="missing"' in pages.pop()


def test_the_box_leads_to_the_address_of_the_code(client):
    form = reverse("verification:form")

    answer = client.get(form, {"code": "abcd-efgh jkmn-pqrs"})

    assert answer.headers["Location"] == reverse("verification:result", args=["ABCDEFGHJKMNPQRS"])
    assert "请输入文件上印的校验码" in client.get(form, {"code": "铭牌"}).content.decode()
    assert client.get(form).status_code == 200


def test_guessing_codes_is_slowed(client):
    path = reverse("verification:result", args=["0000000000000000"])

    answers = [client.get(path).status_code for _ in range(31)]

    assert answers == [200] * 30 + [429]
    assert "5 分钟后再试" in client.get(path).content.decode()
