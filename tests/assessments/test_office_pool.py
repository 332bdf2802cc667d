"""The office's pages of the expert pool: list, filters, profile."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.sealed import blind_index
from portal.audit.models import Entry
from tests.assessments.conftest import Scene
from tests.factories.assessments import ExpertFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(draft: Scene, client_of: Any) -> Client:
    return client_of(draft.officer)


def url(name: str, *args: Any) -> str:
    return reverse(f"assessments:{name}", args=args)


def test_the_pool_lists_and_filters(office: Client, draft: Scene):
    ExpertFactory(employer="萧山锻造厂", occupations=["锻造工"], active=False)
    ExpertFactory(city="beijing", employer="别城单位")

    everyone = office.get(url("experts")).content.decode()
    forge = office.get(url("experts"), {"occupation": "锻造"}).content.decode()
    named = office.get(url("experts"), {"q": "萧山", "active": "0", "region": "330106"}).content.decode()

    assert everyone.count('data-test="expert-row"') == 3 and "别城单位" not in everyone
    assert forge.count('data-test="expert-row"') == 1
    assert named.count('data-test="expert-row"') == 0


def test_a_profile_keeps_the_blind_index_and_never_the_number(office: Client, draft: Scene):
    expert = draft.experts[0]
    form = {
        "employer": "试验集团一厂", "employer_uscc": "", "employer_group": "试验集团", "title": "高级技师",
        "past_employers": "甲厂\n乙厂", "occupations": "钳工", "region": "330106", "active": "on",
        "resident_id": "110101199003074530",
    }  # fmt: skip
    page = office.get(url("expert", expert.pk)).content.decode()
    assert "区县" in page and "Region" not in page

    office.post(url("expert", expert.pk), form)

    expert.refresh_from_db()
    assert expert.past_employers == ["甲厂", "乙厂"]
    assert expert.identity_index == blind_index("110101199003074530")
    assert "1101011990" not in str(Entry.objects.about(expert).last().data)


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("resident_id", "110101199003074531", "身份证"),
        ("employer_uscc", "91330106MA0000000X", "统一社会信用代码"),
        ("employer", "", "请填写工作单位"),
        ("past_employers", "\n".join(["厂"] * 21), "最多 20 行"),
    ],
)
def test_a_wrong_entry_of_a_profile_is_said_at_the_field(
    office: Client, draft: Scene, field: str, typed: str, words: str
):
    form = {"employer": "一厂", "active": "on", field: typed}

    page = office.post(url("expert", draft.experts[0].pk), form).content.decode()

    assert words in page
