"""The review page (W8): who sees it, verdicts, cart from any tab, hold, waivers, national look-up."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType

from applications import holds, transitions
from applications.models import Evidence
from portal.accounts.kinds import City
from portal.audit.models import Entry
from portal.desks.models import CartPoint, ItemVerdict, Waiver
from portal.policy.refusal import Conflict, Refused
from tests.applications.desk_scene import chain_of, gather, returned, says, url
from tests.factories.accounts import UserFactory
from tests.factories.applications import attach, evidence, fill_complete
from tests.factories.chain import Chain

TABS = ("form", "materials", "eligibility", "history", "talk", "log")


@pytest.fixture
def chain(at) -> Chain:
    return chain_of(at)


@pytest.fixture
def application(chain):
    return chain.submit(chain.draft())


@pytest.fixture
def desk(chain, application, client_of):
    return client_of(chain.reviewer(application))


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_opens_with_the_four_facts(desk, application, tab):
    page = says(desk, url("review", application, tab=tab))

    assert 'data-test="case-banner"' in page
    assert "待区县初审" in page


def test_applicants_and_other_offices_find_nothing(chain, application, client_of):
    expert = UserFactory(expert=True)
    elsewhere = UserFactory(district_officer=True, city=City.BEIJING)

    for user in (application.created_by, expert, elsewhere):
        assert client_of(user).get(url("review", application)).status_code in (302, 404)
        assert client_of(user).get(url("acceptance", application)).status_code == 404


@pytest.mark.parametrize(("tab", "most"), [("form", 19), ("materials", 17), ("eligibility", 21), ("talk", 15)])
def test_the_page_costs_the_same_with_one_file_or_four(desk, application, tab, most, django_assert_max_num_queries):
    for number in range(3):
        attach(evidence(application, "awards", title=f"奖 {number}"), by=application.created_by)
    desk.get(url("review", application, tab=tab))

    with django_assert_max_num_queries(most):
        says(desk, url("review", application, tab=tab))


def test_a_verdict_is_kept_and_a_script_gets_the_item_alone(desk, application):
    item = application.measures.review_items[0]

    answer = desk.post(
        url("verdict", application),
        {"item": item.key, "verdict": "doubt", "note": "请核"},
        headers={"HX-Request": "true"},
    )

    row = ItemVerdict.objects.get()
    assert (row.item, row.verdict, row.note, row.version_no) == (item.key, "doubt", "请核", 1)
    assert 'aria-pressed="true">存疑' in answer.content.decode()
    assert "条目结论 1/15" in answer.content.decode()


def test_without_a_script_the_page_comes_back_at_the_item(desk, application):
    item = application.measures.review_items[0]

    answer = desk.post(url("verdict", application), {"item": item.key, "verdict": "pass", "tab": "form"})

    assert answer.url == url("review", application, tab="form") + f"#item-{item.key}"


def test_unfit_needs_a_note_and_unknown_verdicts_are_not_found(desk, application):
    item = application.measures.review_items[0].key

    refused = desk.post(url("verdict", application), {"item": item, "verdict": "fail"})

    assert refused.status_code == 403
    assert "请写明情况" in refused.content.decode()
    assert desk.post(url("verdict", application), {"item": item, "verdict": "maybe"}).status_code == 404
    assert desk.post(url("verdict", application), {"item": "nothing", "verdict": "pass"}).status_code == 403


def test_points_from_three_tabs_gather_in_one_cart(desk, chain, application):
    row = application.evidence.first()
    places = (
        ("field", "leader.name", "form"),
        ("field", "team.members", "eligibility"),
        ("file", f"{row.slot}:{row.pk}", "materials"),
    )

    for target, key, tab in places:
        address = url("cart_add", application, target=target, key=key, tab=tab)
        assert desk.post(address, {"wording": "请核对"}).url == url("review", application, tab=tab)

    assert CartPoint.objects.about(application).count() == 3
    assert 'data-count="3"' in says(desk, url("review", application, tab="history"))


def test_a_usual_wording_may_stand_alone_but_nothing_may_not(desk, application):
    address = url("cart_add", application, target="field", key="leader.name")
    usual = "“姓名”与所附证明材料不一致，请对照材料核对后修改。"

    empty = desk.post(address, {"wording": ""})
    desk.post(address, {"template": usual})

    assert "请选一个常用说法" in empty.content.decode()
    assert CartPoint.objects.get().wording == usual


def test_the_same_field_gathered_twice_is_one_point_with_the_later_words(desk, application):
    address = url("cart_add", application, target="field", key="leader.name")

    desk.post(address, {"wording": "一"})
    desk.post(address, {"wording": "二"})

    assert list(CartPoint.objects.values_list("wording", flat=True)) == ["二"]


def test_only_what_the_form_has_can_be_sent_back(desk, application):
    assert desk.get(url("cart_add", application, target="field", key="leader.nothing")).status_code == 403
    assert desk.get(url("cart_add", application, target="file", key="awards:999999")).status_code == 403


def test_a_point_is_dropped_again(desk, chain, application):
    gather(application, chain.reviewer(application))
    point = CartPoint.objects.get()

    desk.post(url("cart_drop", application, point.pk), {"tab": "form"})

    assert not CartPoint.objects.exists()
    assert desk.post(url("cart_drop", application, point.pk), {"to": "return"}).url == url("return", application)


def test_a_colleague_is_told_who_has_the_file_and_takes_it_over_on_record(chain, application, desk, client_of):
    colleague = UserFactory(district_officer=True, organisation=application.recommender)
    says(desk, url("review", application))
    other = client_of(colleague)

    page = says(other, url("review", application))
    refused = other.post(url("verdict", application), {"item": "employer", "verdict": "pass"})
    other.post(url("take", application))
    allowed = other.post(url("verdict", application), {"item": "employer", "verdict": "pass"})

    assert f"{chain.reviewer(application).name}自 10:00 起在办理这份申报" in page
    assert (refused.status_code, allowed.status_code) == (409, 302)
    entry = Entry.objects.about(application).get(action="application.take_over")
    assert entry.actor == colleague


def test_a_hold_of_yesterday_no_longer_counts(chain, application, at):
    transitions.open_file(application, by=chain.reviewer(application))

    at("2026-04-21 09:00")

    assert holds.of(application) is None


def test_taking_over_what_is_ones_own_leaves_no_trace(chain, application):
    reviewer = chain.reviewer(application)
    transitions.open_file(application, by=reviewer)

    transitions.take_over(application, by=reviewer)

    assert not Entry.objects.about(application).filter(action="application.take_over").exists()


def test_an_officer_of_the_host_may_not_review_it(chain, application, client_of):
    from tests.factories.accounts import PostFactory

    insider = UserFactory(district_officer=True, organisation=application.recommender)
    PostFactory(user=insider, role="host_clerk", organisation=application.host)

    with pytest.raises(Refused, match="不能审核本单位的申报"):
        transitions.take_over(application, by=insider)
    page = says(client_of(insider), url("review", application))
    assert "不能审核本单位的申报" in page


def test_a_soft_rule_is_waived_by_name_beside_the_applicants_reason(chain, client_of):
    draft = chain.draft()
    fill_complete(draft, unit={"district_studio": False}, files=False)
    section = draft.sections.get(key="unit")
    section.data["_explanations"] = {"HZ-72": "区里正在认定"}
    section.save()
    application = chain.submit(draft)
    desk = client_of(chain.reviewer(application))

    page = says(desk, url("waive", application, "HZ-72"))
    empty = desk.post(url("waive", application, "HZ-72"), {"granted": "yes", "reason": ""})
    desk.post(url("waive", application, "HZ-72"), {"granted": "yes", "reason": "情况属实"})

    assert "区里正在认定" in page
    assert "请写明认定理由" in empty.content.decode()
    waiver = Waiver.objects.get()
    assert (waiver.rule, waiver.level, waiver.granted, waiver.by) == (
        "HZ-72", "first_review", True, chain.reviewer(application),
    )  # fmt: skip
    assert "情况属实" in says(desk, url("review", application, tab="eligibility"))
    assert desk.get(url("waive", application, "HZ-21")).status_code == 404


def test_a_certificate_found_nationally_is_marked_by_name(chain, application, desk):
    row = evidence(application, "skill_certificates", title="证书", certificate_no="Y1", claims_online=True)
    nameless = evidence(application, "skill_certificates", title="无号", claims_online=True)

    desk.post(url("online", application, row.pk), {"found": "1", "tab": "materials"})
    row.refresh_from_db()

    assert row.verified_online_by == chain.reviewer(application)
    assert desk.post(url("online", application, nameless.pk), {"found": "1"}).status_code == 403
    assert desk.post(url("online", application, row.pk), {"found": "0"}).status_code == 302
    row.refresh_from_db()
    assert row.verified_online_at is None


def test_other_material_cannot_be_looked_up(chain, application, desk):
    row = evidence(application, "business_licence", title="执照", certificate_no="1")

    slot = Evidence.objects.exclude(slot="skill_certificates").filter(application=application).first()

    assert desk.post(url("online", application, slot.pk), {"found": "1"}).status_code == 403
    assert row.pk


def test_after_a_correction_the_desk_sees_old_beside_new(chain, application, client_of):
    returned(chain, application)
    from applications import sections
    from applications.editing import open_points
    from applications.sections import Typed
    from portal.policy import clock

    row = application.sections.get(key="leader")
    sections.save(
        application, "leader", Typed(fields={"skills": "改写后的专长，内容完整。"}),
        by=application.created_by, at=clock.now(fresh=True), version=row.version, complete=True,
    )  # fmt: skip
    answers = {point.pk: "已按要求补充" for point in open_points(application)}
    transitions.resubmit(application, by=application.created_by, answers=answers)

    page = says(client_of(chain.reviewer(application)), url("review", application, tab="changes"))

    assert "已按要求补充" in page
    assert "改写后的专长，内容完整。" in page
    assert "三点校准" in page
    assert "要求补正" in page


def test_the_viewer_alone_answers_a_script(desk, application):
    answer = desk.get(url("review", application, part="viewer", tab="materials"), headers={"HX-Request": "true"})

    assert 'data-test="viewer"' in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_the_claimed_district_studio_is_looked_up_in_the_offices_register(desk, chain, application):
    from datetime import date

    from studios.models import DistrictStudio

    before = says(desk, url("review", application, tab="eligibility"))
    DistrictStudio.objects.create(
        office=application.recommender, name="某钳工工作室", host="某公司", lead_master="某人",
        document_no="试人社发〔2024〕8号", recognised_on=date(2024, 6, 18),
    )  # fmt: skip

    assert "名册中没有查到" in before
    assert "某钳工工作室" in says(desk, url("review", application, tab="eligibility"))


def test_points_may_not_be_gathered_once_the_file_has_left(chain, application):
    chain.review(application)
    chain.endorse(application)

    with pytest.raises(Refused, match="该申报由市级受理岗位办理"):
        gather(application, chain.reviewer(application))


def test_acts_of_a_stage_that_is_over_are_a_conflict(chain, application):
    returned(chain, application)

    with pytest.raises(Conflict, match="现为“退回补正”"):
        transitions.give_verdict(application, by=chain.reviewer(application), item="employer", verdict="pass")
    assert ContentType.objects.get_for_model(application)
