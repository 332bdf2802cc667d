"""The host's list and the opening of a draft over HTTP."""

from __future__ import annotations

import pytest
from django.urls import reverse

from applications.models import Application
from tests.applications.pages import text, url
from tests.factories.accounts import BranchFactory, OrganisationFactory, UserFactory
from tests.factories.applications import ApplicationFactory, CallFactory, fill_complete

pytestmark = pytest.mark.django_db


def test_the_list_shows_a_card_with_progress_and_the_open_call(client_of, ready):
    page = client_of(ready.created_by).get(reverse("applications:mine"))

    assert ready.studio_name in text(page)
    assert 'data-done="9" data-total="9"' in text(page)
    assert 'data-test="open-call"' in text(page)


def test_an_empty_list_says_what_to_do(client_of):
    page = client_of(UserFactory(host_clerk=True)).get(reverse("applications:mine"))

    assert "您还没有申报" in text(page)


def test_an_officer_has_no_own_applications(client_of):
    page = client_of(UserFactory(district_officer=True)).get(reverse("applications:mine"))

    assert page.status_code == 302


@pytest.mark.parametrize("files", [1, 3])
def test_the_list_asks_the_database_no_more_for_three_than_for_one(client_of, files, django_assert_max_num_queries):
    first = ApplicationFactory(complete=True)
    for number in range(files - 1):
        another = ApplicationFactory(host=first.host, call=first.call, created_by=first.created_by)
        fill_complete(another, occupation=f"第{number}工种")
    client = client_of(first.created_by)
    client.get(reverse("applications:mine"))

    with django_assert_max_num_queries(15):
        assert client.get(reverse("applications:mine")).status_code == 200


def test_one_open_call_is_chosen_at_once(client_of):
    call = CallFactory()

    page = client_of(UserFactory(host_clerk=True)).get(reverse("applications:new"))

    assert page.headers["Location"].endswith(f"?call={call.code}")


def test_without_an_open_call_there_is_nothing_to_choose(client_of):
    page = client_of(UserFactory(host_clerk=True)).get(reverse("applications:new"))

    assert "现在没有开放的批次" in text(page)


def test_a_draft_is_made_from_the_route_page(client_of):
    call = CallFactory()
    clerk = UserFactory(host_clerk=True)
    client = client_of(clerk)
    page = client.get(reverse("applications:new"), {"call": call.code})
    assert "将报送给" in text(page)

    made = client.post(reverse("applications:new"), {"call": call.code, "branch": "head", "route": "territory"})

    application = Application.objects.get()
    assert made.headers["Location"] == url("form", application)
    assert application.branch is None


def test_a_new_branch_is_entered_and_reviewed_by_its_own_district(client_of):
    call = CallFactory(beijing=True)
    clerk = UserFactory(host_clerk=True, organisation=OrganisationFactory(beijing=True))
    typed = {"call": call.code, "branch": "new", "route": "territory", "branch_name": "房山分厂"}
    client = client_of(clerk)

    refused = client.post(reverse("applications:new"), typed)
    assert "请填写“新增分厂、分公司所在区”。" in text(refused)
    client.post(reverse("applications:new"), {**typed, "branch_region": "110111"})

    application = Application.objects.get()
    assert (application.branch.name, application.recommender.region_id) == ("房山分厂", "110111")


def test_an_existing_branch_may_be_chosen(client_of):
    call = CallFactory(beijing=True)
    branch = BranchFactory()
    clerk = UserFactory(host_clerk=True, organisation=branch.organisation)

    client_of(clerk).post(
        reverse("applications:new"), {"call": call.code, "branch": str(branch.pk), "route": "territory"}
    )

    assert Application.objects.get().branch == branch


def test_the_wrong_route_says_who_is_the_right_body(client_of):
    call = CallFactory(beijing=True)
    host = OrganisationFactory(municipal=True)
    client = client_of(UserFactory(host_clerk=True, organisation=host))

    page = client.post(reverse("applications:new"), {"call": call.code, "branch": "head", "route": "territory"})

    assert f"应由{host.parent.name}推荐" in text(page)
    assert "第八条" in text(page)


def test_only_the_hosts_people_open_the_route_page(client_of):
    assert client_of(UserFactory(district_officer=True)).get(reverse("applications:new")).status_code == 403
