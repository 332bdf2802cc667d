"""The public self-check: same conditions, no account, nothing stored."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from applications.models import Application
from tests.applications.pages import text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("city", ["hangzhou", "beijing"])
def test_anyone_may_test_the_conditions_and_nothing_is_stored(client, city):
    page = client.get(reverse("applications:self_check", args=[city]))
    assert page.status_code == 200

    judged = client.post(
        reverse("applications:self_check", args=[city]),
        {
            "nature": "sole_trader",
            "industry_focus": "modern_services",
            "scale": "large",
            "leader_route": "technician",
            "skill_level": "technician",
            "sex": "male",
            "birth": "1976-09-08",
            "retirement_group": "male60",
            "employment_status": "in_post",
            "relation": "contract",
            "front_line_years": "20",
            "yearly_budget": "100000",
            "matching_commitment": "300000",
            "member_count": "2",
            "honours": ["national_expert"],
        },
    )

    assert 'data-test="eligibility"' in text(judged)
    assert "现 2 名，要求不少于 3 名" in text(judged)
    assert ("本市只受理企业和事业单位的申报" in text(judged)) is (city == "beijing")
    assert not Application.objects.exists()
    assert isinstance(judged.context["user"], AnonymousUser)


def test_unanswered_questions_are_asked_again(client):
    page = client.post(reverse("applications:self_check", args=["hangzhou"]), {"member_count": "许多"})

    assert "请选择“单位性质”。" in text(page)
    assert "请填阿拉伯数字" in text(page)


def test_an_honorary_studio_may_be_tested_where_the_city_has_one(client):
    assert client.get(reverse("applications:self_check", args=["hangzhou"]), {"kind": "honorary"}).status_code == 200
    assert client.get(reverse("applications:self_check", args=["beijing"]), {"kind": "honorary"}).status_code == 404
    assert client.get(reverse("applications:self_check", args=["atlantis"])).status_code == 404
