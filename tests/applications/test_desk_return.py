"""Sending back, giving more time, refusing to recommend; late decisions meet a conflict page."""

from __future__ import annotations

from datetime import date

import pytest

from applications import transitions
from applications.states import State
from portal.desks.models import CartPoint, Extension, ReturnNotice
from portal.policy.models import WorkCalendarYear
from portal.policy.refusal import Refused
from tests.applications.desk_scene import chain_of, gather, returned, says, url
from tests.factories.chain import Chain


@pytest.fixture
def chain(at) -> Chain:
    return chain_of(at)


@pytest.fixture
def application(chain):
    return chain.submit(chain.draft())


@pytest.fixture
def desk(chain, application, client_of):
    return client_of(chain.reviewer(application))


def test_the_due_date_is_five_working_days_on(desk, chain, application):
    gather(application, chain.reviewer(application))

    page = says(desk, url("return", application))

    assert 'value="2026-04-27"' in page
    assert "5 个工作日" in page


def test_an_empty_cart_keeps_the_button_off_and_refuses_a_forged_post(desk, application):
    page = says(desk, url("return", application))
    forged = desk.post(url("return", application), {"due_on": "2026-04-27"})

    assert "退回清单是空的，请先把需要补正的条目加入清单" in page
    assert forged.status_code == 403
    assert "退回清单是空的" in forged.content.decode()


def test_the_file_goes_back_with_its_points_and_the_cart_is_empty(desk, chain, application):
    gather(application, chain.reviewer(application))
    gather(application, chain.reviewer(application), "file", application.evidence.first().slot)

    answer = desk.post(url("return", application), {"due_on": "2026-04-28", "remark": "请按清单补正"})

    application.refresh_from_db()
    notice = ReturnNotice.objects.get()
    assert answer.url == url("review", application)
    assert application.state == State.RETURNED
    assert (str(notice.due_on), notice.remark, notice.points.count()) == ("2026-04-28", "请按清单补正", 2)
    assert not CartPoint.objects.exists()


def test_a_day_that_is_not_to_come_is_refused_and_the_text_stays(desk, chain, application):
    gather(application, chain.reviewer(application))

    page = desk.post(url("return", application), {"due_on": "2026-04-20", "remark": "写好的说明"}).content.decode()

    assert "补正截止日应当在今天之后" in page
    assert "写好的说明" in page


def test_without_a_calendar_the_page_says_who_must_import_it(desk, chain, application):
    gather(application, chain.reviewer(application))
    WorkCalendarYear.objects.filter(year=2026).delete()

    page = says(desk, url("return", application))

    assert "2026" in page
    assert "disabled" in page


def test_an_extension_needs_a_later_day_and_a_reason(desk, chain, application):
    returned(chain, application)

    desk.post(url("extend", application), {"due_on": "2026-05-06", "reason": "单位搬迁"})
    earlier = desk.post(url("extend", application), {"due_on": "2026-05-01", "reason": "改早"})
    without = desk.post(url("extend", application), {"due_on": "2026-05-08", "reason": ""})

    assert str(ReturnNotice.objects.get().due_on) == "2026-05-06"
    assert Extension.objects.get().reason == "单位搬迁"
    assert earlier.status_code == 403
    assert "请写明延长理由" in without.content.decode()
    assert "延长补正期限" in says(desk, url("review", application))


def test_the_city_may_not_extend_what_the_district_returned(chain, application, client_of):
    returned(chain, application)
    city = client_of(chain.officer)

    answer = city.post(url("extend", application), {"due_on": "2026-05-06", "reason": "单位搬迁"})

    assert answer.status_code == 403
    assert "补正期限由退回单位延长" in answer.content.decode()
    assert "延长补正期限" not in says(city, url("acceptance", application))


def test_not_recommended_needs_reasons_and_keeps_what_was_typed(desk, application):
    says(desk, url("not_recommend", application))
    empty = desk.post(url("not_recommend", application), {"reasons": " "})
    desk.post(url("not_recommend", application), {"reasons": "不符合第三条"})

    application.refresh_from_db()
    assert "请写明理由" in empty.content.decode()
    assert application.state == State.NOT_RECOMMENDED


def test_a_late_decision_is_told_who_was_first(desk, chain, application):
    transitions.decline_to_recommend(application, by=chain.reviewer(application), reasons="不符合")

    answer = desk.post(url("not_recommend", application), {"reasons": "也不符合"})

    assert answer.status_code == 409
    assert "刚由" in answer.content.decode()
    assert "现为“初审未通过”" in answer.content.decode()


def test_pressing_return_twice_makes_one_return(desk, chain, application):
    gather(application, chain.reviewer(application))
    form = {"due_on": "2026-04-28"}

    first, second = (desk.post(url("return", application), form) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 409)
    assert ReturnNotice.objects.count() == 1


def test_an_extension_into_the_past_is_refused(at, chain, application):
    returned(chain, application)
    at("2026-05-05 10:00")

    with pytest.raises(Refused, match="新的截止日已经过去"):
        transitions.extend_correction(
            application, by=chain.reviewer(application), new_due_on=date(2026, 5, 4), reason="补办"
        )
