"""A-06: of institutions on partial or own funds the city says whether they are inside the construction grant."""

from __future__ import annotations

import pytest
from django.urls import reverse

from applications import transitions
from applications.states import State
from portal.accounts.kinds import City, FundingForm, Nature
from portal.policy.refusal import Refused
from tests.factories.accounts import OrganisationFactory
from tests.factories.chain import Chain


@pytest.fixture
def chain(at) -> Chain:
    at("2026-04-20 10:00")
    return Chain(City.HANGZHOU, at)


def institution(chain: Chain, form: str):
    host = OrganisationFactory(city=City.HANGZHOU, nature=Nature.PUBLIC_INSTITUTION, funding_form=form)
    return chain.bring(chain.draft(host=host), State.ENDORSED)


def test_the_city_decides_before_it_accepts(chain):
    application = institution(chain, FundingForm.PARTIAL)
    transitions.record_material_review(application, by=chain.officer, text="材料齐全", agree=True)

    with pytest.raises(Refused, match="是否列入建设经费资助"):
        transitions.accept(application, by=chain.officer)

    transitions.decide_grant(application, by=chain.officer, inside=False, reason="未列入当年资助计划")
    transitions.accept(application, by=chain.officer)
    application.refresh_from_db()
    assert (application.state, application.construction_grant_eligible) == (State.ACCEPTED, False)


def test_a_fully_financed_institution_is_outside_by_itself(chain):
    application = institution(chain, FundingForm.FULL)

    chain.accept(application)

    assert application.construction_grant_eligible is False


def test_the_page_keeps_what_was_typed_and_asks_for_the_reason(chain, client_of):
    application = institution(chain, FundingForm.SELF)
    url = reverse("applications:grant", args=[application.number])
    client = client_of(chain.officer)
    client.get(reverse("applications:acceptance", args=[application.number]))

    refused = client.post(url, {"grant-inside": "yes", "grant-reason": ""})
    assert "请写明认定理由" in refused.content.decode()

    saved = client.post(url, {"grant-inside": "yes", "grant-reason": "已列入资助计划"}, follow=True)
    assert "已列入资助计划" in saved.content.decode()
    application.refresh_from_db()
    assert application.construction_grant_eligible is True


def test_another_desk_may_not_decide(chain):
    application = institution(chain, FundingForm.PARTIAL)

    with pytest.raises(Refused, match="市级受理岗位"):
        transitions.decide_grant(application, by=chain.reviewer(application), inside=True, reason="想列入")
