"""Notices, objections, recognition and letters: W11 and what the public reads and does."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications import recognition, transitions
from applications.models import Recognition, SelectionList
from applications.notice_drafts import draft_notice
from applications.states import State
from portal.accounts.models import Organisation, User
from portal.bulletin import transitions as bulletin
from portal.bulletin import worklist_source
from portal.bulletin.models import Objection, PublicNotice
from portal.documents.models import Attachment
from portal.policy import clock
from portal.policy.models import WorkCalendarYear
from portal.policy.refusal import Refused
from studios.models import Studio
from tests.applications.boards import appraise_many
from tests.applications.desk_scene import text
from tests.assessments.files import picture
from tests.factories.accounts import UserFactory
from tests.factories.chain import Chain

pytestmark = pytest.mark.django_db
SENSITIVE = re.compile(r"(?<!\d)(?:[1-9]\d{16}[\dXx]|1[3-9]\d{9})(?!\d)")


def url(name, *args):
    return reverse(f"applications:{name}", args=args)


@pytest.fixture(params=["hangzhou", "beijing"])
def chain(request, at) -> Chain:
    at("2026-04-20 10:00")
    return Chain(request.param, at)


@pytest.fixture
def released(chain) -> SelectionList:
    chain.files = appraise_many(chain, [90, 85])
    selection = chain.compile()
    chain.release(selection, *chain.files)
    return selection


@pytest.fixture
def notice(chain, released) -> PublicNotice:
    return chain.give_notice(released, *chain.files)


def objecting(notice, **changes):
    form = {
        "name": "李某",
        "contact": "a@example.invalid",
        "text": "获奖证书不实",
        "about": notice.items[0]["subject_id"],
    }
    return {**form, **changes}


def test_a_notice_is_drafted_checked_and_published_by_a_second_person(chain, released, client_of):
    officer, approver = client_of(chain.officer), client_of(chain.approver)
    assert "第0工作室" in officer.get(url("notice_draft", released.pk)).content.decode()
    officer.post(url("notice_draft", released.pk))
    notice = PublicNotice.objects.get()
    edit = url("notice_edit", notice.code)
    words = {"title": notice.title, "basis": notice.basis, "process": "联系 13912345678", "office": "人社局"}

    officer.post(edit, words)
    dirty = officer.get(edit).content.decode()
    refused = officer.post(url("notice_submit", notice.code))
    officer.post(edit, {**words, "process": "经评审。", "phone": "0571-12345678"})
    clean = officer.get(edit).content.decode()
    assert officer.get(url("notice_submit", notice.code)).status_code == 200
    officer.post(url("notice_submit", notice.code))
    own = officer.post(url("notice_publish", notice.code))
    assert "2026-04-21 至 2026-04-27" in approver.get(url("notice_publish", notice.code)).content.decode()
    approver.post(url("notice_publish", notice.code))

    notice.refresh_from_db()
    assert "脱敏检查没有通过" in dirty and refused.status_code == 403
    assert "脱敏检查通过" in clean and "如果现在发布，2026年4月21日（周二）至 2026年4月27日（周一）" in clean
    assert own.status_code == 403 and "不能发布自己编制的公示" in own.content.decode()
    assert notice.state == "published"
    assert "第 0/5" not in approver.get(edit).content.decode()


def test_nobody_who_changed_a_word_publishes_whoever_changed_it_last(chain, released, client_of):
    """T-S4: two approvers edit in turn; neither is the second person, a third one is."""
    first, second = (UserFactory(city_approver=True, city=chain.city) for _ in range(2))
    notice = draft_notice(released, by=chain.officer)
    for editor in (first, second):
        bulletin.edit_notice(notice, by=editor, content={"process": f"{editor.name}改过。"})
    bulletin.submit_notice(notice, by=chain.officer)

    refusals = [
        text(client_of(editor).post(url("notice_publish", notice.code))) for editor in (first, second, chain.officer)
    ]
    done = client_of(chain.approver).post(url("notice_publish", notice.code))

    assert ["请由另一位同事发布" in each for each in refusals] == [True, True, True]
    assert "您修改或提交过这份公示" in refusals[0]
    assert done.status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.publisher) == ("published", chain.approver)


def test_a_notice_waits_on_the_desks_of_those_who_may_post_it(chain, released):
    editor = UserFactory(city_approver=True, city=chain.city)
    notice = draft_notice(released, by=chain.officer)
    bulletin.edit_notice(notice, by=editor, content={"process": "改过。"})
    bulletin.submit_notice(notice, by=chain.officer)

    waiting = {
        who: [bundle.read(0, 1)[0].label for bundle in worklist_source.tasks(who, clock.now())]
        for who in (editor, chain.officer, chain.approver)
    }

    assert waiting == {editor: [], chain.officer: [], chain.approver: ["发布公示"]}


def test_a_new_notice_says_how_to_reach_the_bureau_but_no_mobile(chain, released):
    bureau = Organisation.objects.filter(kind="city_bureau", city=chain.city)
    bureau.update(phone="13912345678", email="bureau@example.invalid", address="市民中心")

    notice = draft_notice(released, by=chain.officer)

    assert notice.contact == {
        "office": bureau.get().name,
        "phone": "",
        "email": "bureau@example.invalid",
        "address": "市民中心",
    }


def test_publication_waits_for_the_calendar(chain, released, client_of):
    """A right counted in working days needs the year's arrangement; the forecast is marked."""
    WorkCalendarYear.objects.all().delete()
    notice = draft_notice(released, by=chain.officer)
    bulletin.submit_notice(notice, by=chain.officer)

    page = client_of(chain.approver).get(url("notice_edit", notice.code)).content.decode()
    refused = client_of(chain.approver).post(url("notice_publish", notice.code))

    assert "暂定（节假日安排未公布）" in page and "2026 年日历未导入" in page
    assert refused.status_code == 403 and "工作日历" in refused.content.decode()


def test_a_notice_goes_back_or_is_cancelled(chain, released, client_of):
    notice = draft_notice(released, by=chain.officer)
    bulletin.submit_notice(notice, by=chain.officer)
    client = client_of(chain.approver)

    assert client.get(url("notice_revise", notice.code)).status_code == 200
    client.post(url("notice_revise", notice.code), {"remark": "补充电话"})
    assert client.get(url("notice_cancel", notice.code)).status_code == 200
    client.post(url("notice_cancel", notice.code), {"remark": "重新编制"})

    notice.refresh_from_db()
    assert notice.state == "cancelled"
    assert notice.title in client.get(url("notices")).content.decode()


def test_the_public_page_counts_the_days_and_shows_no_number(chain, notice, client):
    chain.at("2026-04-22 09:00")

    listed = client.get(url("public_notices")).content.decode()
    page = client.get(url("public_notice", notice.code)).content.decode()

    assert "第 2/5 个工作日" in page and "第 2/5 个工作日" in listed
    assert "2026年4月27日（周一）24:00" in page and "提出异议" in page
    assert not SENSITIVE.search(page)


def test_after_the_period_the_notice_takes_no_objection(chain, notice, client):
    chain.after_notice(notice)

    page = client.get(url("public_notice", notice.code)).content.decode()
    late = client.post(url("object", notice.code), objecting(notice))

    assert "公示已结束" in page and url("object", notice.code) not in page
    assert late.status_code == 403 and not Objection.objects.exists()


def test_a_signed_objection_with_evidence_is_received(chain, notice, client, client_of):
    assert client.get(url("object", notice.code)).status_code == 200
    form = objecting(notice, evidence=[picture("证据.jpg")])

    answer = client.post(url("object", notice.code), form, follow=True)

    objection = Objection.objects.get()
    assert objection.number in answer.content.decode() and "异议已收到" in answer.content.decode()
    assert "李某" not in objection.objector
    attachment = Attachment.objects.about(objection).get()
    chain.at("2026-04-22 09:00")
    page = url("objection", objection.number)
    assert "李某" in client_of(chain.officer).get(page).content.decode()
    assert client_of(UserFactory(supervisor=True, city=chain.city)).get(page).status_code == 200
    assert client_of(chain.officer).get(attachment.get_absolute_url()).status_code == 200
    host = client_of(UserFactory(host_clerk=True, organisation=chain.files[0].host))
    assert host.get(page).status_code == 404
    assert host.get(attachment.get_absolute_url()).status_code in (403, 404)


def test_finance_does_not_read_who_objected(chain, notice, client_of):
    objection = bulletin.raise_objection(
        notice, about=chain.files[0], name="李某", contact="a@example.invalid", text="不实", anonymous=False
    )
    finance = UserFactory(finance_approver=True, city=chain.city)

    page = client_of(finance).get(url("objection", objection.number)).content.decode()

    assert "李某" not in page and "a@example.invalid" not in page and 'data-test="shielded"' in page


def test_wrong_objections_are_said_at_the_field_and_kept(chain, notice, client):
    nameless = client.post(url("object", notice.code), objecting(notice, name="")).content.decode()
    with_id = client.post(
        url("object", notice.code), objecting(notice, text="他是 330101197005200010")
    ).content.decode()
    bad_file = objecting(notice, evidence=[SimpleUploadedFile("a.pdf", b"not a pdf")])
    spoilt = client.post(url("object", notice.code), bad_file).content.decode()
    many = [SimpleUploadedFile(f"{n}.pdf", b"%PDF-") for n in range(6)]
    too_many = client.post(url("object", notice.code), objecting(notice, evidence=many)).content.decode()

    assert "实名异议请填写姓名" in nameless and "获奖证书不实" in nameless
    assert "疑似有身份证号" in with_id
    assert "error-summary" in spoilt and "最多 5 个文件，现选了 6 个" in too_many
    assert not Objection.objects.exists()


def test_an_anonymous_one_is_a_clue_and_too_many_are_slowed(chain, notice, client):
    form = objecting(notice, name="", contact="", anonymous="on", about="")
    answers = [client.post(url("object", notice.code), form).status_code for _ in range(11)]

    assert answers == [302] * 10 + [429]
    assert Objection.objects.first().anonymous and Objection.objects.count() == 10
    other = Objection.objects.first().number
    client.cookies.clear()
    assert client.get(url("objection_done", notice.code, other)).status_code == 302


def test_an_upheld_objection_to_the_whole_notice_names_the_file_it_strikes(chain, notice, client_of):
    objection = bulletin.raise_objection(notice, about=None, name="", contact="", text="不实", anonymous=True)
    officer = client_of(chain.officer)
    assert officer.get(url("objection_take_up", objection.number)).status_code == 200
    officer.post(url("objection_take_up", objection.number))
    decide = url("objection_decide", objection.number)

    unnamed = officer.post(decide, {"verdict": "upheld", "finding": "证书系伪造"}).content.decode()
    officer.post(decide, {"verdict": "upheld", "finding": "证书系伪造", "about": chain.files[0].pk})
    assert "请选定所指的工作室" in unnamed and "证书系伪造" in unnamed
    strike = url("strike_out", objection.number)
    assert officer.get(strike).status_code == 403
    for approver in chain.approvers:
        assert "证书系伪造" in client_of(approver).get(strike).content.decode()
        client_of(approver).post(strike, {"remark": "证书系伪造"})

    chain.files[0].refresh_from_db()
    assert chain.files[0].state == State.DECLINED
    assert "已" in officer.get(url("objection", objection.number)).content.decode()
    letter = chain.files[0].letters.get()
    host = client_of(UserFactory(host_clerk=True, organisation=chain.files[0].host))
    shown = host.get(url("letter", chain.files[0].number, letter.pk)).content.decode()
    assert "证书系伪造" in shown and "救济途径" in shown
    assert client_of(UserFactory(expert=True)).get(url("letter", chain.files[0].number, letter.pk)).status_code == 404


def test_objections_are_listed_open_ones_first(chain, notice, client_of):
    first = bulletin.raise_objection(notice, about=None, name="", contact="", text="一", anonymous=True)
    bulletin.take_up(first, by=chain.officer)
    bulletin.decide(first, by=chain.officer, upheld=False, finding="不成立")
    second = bulletin.raise_objection(notice, about=chain.files[0], name="", contact="", text="二", anonymous=True)

    page = client_of(chain.officer).get(url("objections")).content.decode()

    assert page.index(second.number) < page.index(first.number)
    assert client_of(UserFactory(host_clerk=True)).get(url("objections")).status_code == 404


def test_recognition_waits_for_the_end_and_for_objections(chain, notice, client_of):
    """HZ-45, BJ-32: disabled with the rule's own words."""
    objection = bulletin.raise_objection(notice, about=chain.files[0], name="", contact="", text="不实", anonymous=True)
    officer = client_of(chain.officer)
    assert officer.get(url("notice_record", notice.code)).status_code == 200
    officer.post(url("notice_record", notice.code))
    record = Recognition.objects.get()

    page = officer.get(url("recognition", record.pk)).content.decode()

    assert "2026年4月28日（周二）0:00 后才能发文认定" in page and "还有 1 件异议没有结论" in page
    assert chain.call.measures.documents["addressees"] in page
    assert client_of(chain.approver).post(url("recognition_issue", record.pk), {"remark": ""}).status_code == 409
    assert officer.post(url("notice_record", notice.code)).status_code == 409
    assert objection.number in officer.get(url("notice_edit", notice.code)).content.decode()


def test_a_recognition_is_written_signed_and_issued(chain, notice, client_of, client):
    officer = client_of(chain.officer)
    officer.post(url("notice_record", notice.code))
    record = Recognition.objects.get()
    chain.after_notice(notice)
    edit, issue = url("recognition_edit", record.pk), url("recognition_issue", record.pk)
    form = {"document_no": "试人社发〔2026〕9号", "title": record.title, "text": record.text, "dated": "2026-04-28"}
    assert officer.get(edit).status_code == 200
    assert "请填写" in officer.post(edit, {**form, "document_no": ""}).content.decode()
    officer.post(edit, form)
    assert officer.get(url("recognition_submit", record.pk)).status_code == 200
    officer.post(url("recognition_submit", record.pk))
    assert client_of(chain.approver).get(url("recognition_revise", record.pk)).status_code == 200
    client_of(chain.approver).post(url("recognition_revise", record.pk), {"remark": "改字"})
    officer.post(url("recognition_submit", record.pk))
    for approver in chain.approvers:
        assert client_of(approver).get(issue).status_code == 200
        client_of(approver).post(issue, {"remark": "同意"})

    record.refresh_from_db()
    assert record.state == "issued" and Studio.objects.count() == 2
    page = officer.get(url("recognition", record.pk)).content.decode()
    assert Studio.objects.first().plaque_no in page
    assert ("600,000 元" if chain.beijing else "200,000 元") in page
    shown = client.get(url("announcement", record.pk)).content.decode()
    assert "试人社发〔2026〕9号" in shown and not SENSITIVE.search(shown)
    assert "试人社发〔2026〕9号" in client.get(url("public_notices")).content.decode()
    assert "查看认定公告" in client.get(url("public_notice", notice.code)).content.decode()
    assert record.title in officer.get(url("recognitions")).content.decode()
    used = Recognition.objects.create(
        call=chain.call, notice=_another(chain, notice), title="另一", maker=chain.officer, state="draft"
    )
    again = officer.post(url("recognition_edit", used.pk), form).content.decode()
    assert "已经用过" in again


def _another(chain, notice):
    return PublicNotice.objects.create(
        subject=notice.subject,
        city=notice.city,
        code="X-1",
        title="另一",
        basis="",
        process="",
        maker=chain.officer,
        state="draft",
    )


def test_nobody_who_changed_a_word_of_the_document_countersigns_it(chain, notice):
    editor = UserFactory(city_officer=True, city=chain.city)
    second = editor.posts.create(organisation=chain.approver.organisation, role="city_approver", since=clock.today())
    chain.after_notice(notice)
    record = recognition.draft(notice, by=chain.officer)
    words = {"document_no": "试〔2026〕1号", "title": record.title, "text": "现予公布。", "dated": clock.today()}
    recognition.edit(record, by=editor, **words)
    recognition.edit(record, by=chain.officer, **words)
    transitions.submit_recognition(record, by=chain.officer)
    User.objects.filter(pk=editor.pk).update(current_post=second)
    editor = User.objects.with_post().get(pk=editor.pk)

    with pytest.raises(Refused, match="您修改或提交过这份认定文件"):
        transitions.issue_recognition(record, by=editor)


def test_pages_of_the_offices_are_closed_to_others(chain, notice, client_of):
    stranger = client_of(UserFactory(host_clerk=True))

    for path in (url("notices"), url("notice_edit", notice.code), url("recognitions")):
        assert stranger.get(path).status_code == 404
    assert "等待起草认定文件" in client_of(chain.officer).get(url("recognitions")).content.decode()
