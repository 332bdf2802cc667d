"""Every decided file has its result letter: reason and remedy, or what the title is and what comes next."""

from __future__ import annotations

from typing import Any

import pytest

from applications import transitions
from applications.models import Application, Letter
from applications.printing import letter as paper
from applications.states import State
from assessments.models import Assignment
from tests.applications.desk_scene import says, url
from tests.applications.printing_scene import drawn, plain, text_of
from tests.factories.chain import Chain, load_calendar

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["hangzhou", "beijing"])
def chain(request: Any, at: Any) -> Chain:
    load_calendar(2027)
    at("2026-04-20 10:00")
    return Chain(request.param, at)


def read(chain: Chain, application: Application, client_of: Any) -> tuple[Letter, str]:
    """The letter as the host's clerk finds it from the status page."""
    written = application.letters.get()
    host = client_of(application.created_by)
    assert url("letter", application, written.pk) in says(host, url("status", application))
    return written, says(host, url("letter", application, written.pk))


def test_the_recognised_learn_number_term_and_what_comes_next(chain: Chain, client_of: Any) -> None:
    application = chain.bring(chain.draft(), State.RECOGNISED)

    written, page = read(chain, application, client_of)

    studio = application.studio
    assert written.title == "认定结果通知"
    for fact in (studio.document_no, studio.number, studio.plaque_no, "接下来：请落实场地和经费"):
        assert fact in page
    assert ("长期有效，动态管理" in page) == chain.beijing
    assert (f"起至 {(studio.valid_to or studio.valid_from).year}年" in page) != chain.beijing
    assert "救济途径" not in page
    names = {each.expert.user.name for each in Assignment.objects.about(application).select_related("expert__user")}
    assert names and not any(name in written.body for name in names)
    assert plain(studio.number) in text_of(drawn(paper.request(written, by=application.created_by)))


def test_those_not_recommended_hear_it_from_their_first_reviewer(chain: Chain, client_of: Any) -> None:
    application = chain.submit(chain.draft())
    transitions.decline_to_recommend(application, by=chain.reviewer(application), reasons="带徒人数不足")

    written, page = read(chain, application, client_of)

    assert written.title == "初审结果通知"
    assert "理由：带徒人数不足" in page
    assert f"向{application.recommender.name}书面申请复核" in page
    assert f'<p class="issuers">{application.recommender.name}<br>' in page
    text = text_of(drawn(paper.request(written, by=application.created_by)))
    assert plain(application.recommender.name) in text
