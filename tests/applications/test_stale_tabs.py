"""A page drawn before a colleague changed the content: nothing is signed unread, nothing is overwritten unseen."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from applications import recognition, transitions
from applications.models import Recognition, SelectionEntry, SelectionList
from applications.notice_drafts import draft_notice
from portal.audit.models import Entry
from portal.bulletin import transitions as bulletin
from portal.bulletin.models import PublicNotice
from portal.desks.models import ItemVerdict
from portal.policy import clock
from tests.applications.boards import appraise_many
from tests.applications.desk_scene import text
from tests.applications.test_kept_verdicts import correct, send_back
from tests.factories.accounts import UserFactory
from tests.factories.chain import Chain

pytestmark = pytest.mark.django_db
CHANGED = "内容刚刚修改过，与您看到的不同，请重新核对后再办理"
NOTICE_CHANGED = "公示内容刚刚修改过，与您看到的不同，请重新核对后再办理"


def url(name, *args):
    return reverse(f"applications:{name}", args=args)


def seen(page) -> str:
    return re.findall(r'name="seen" value="([0-9a-f]{64})"', text(page))[0]


@pytest.fixture
def chain(at) -> Chain:
    at("2026-04-20 10:00")
    return Chain("hangzhou", at)


@pytest.fixture
def draft(chain) -> SelectionList:
    chain.files = appraise_many(chain, [90, 85])
    return chain.compile()


@pytest.fixture
def colleague(chain):
    return UserFactory(city_officer=True, city=chain.city)


def rows(draft, **changes):
    """What the board's form sends of every row."""
    entries = draft.entries.all()
    sent = {f"decision_{each.application_id}": each.decision for each in entries}
    return {**sent, **{f"reason_{each.application_id}": each.reason for each in entries}, **changes}


def test_a_list_changed_since_it_was_read_is_not_signed(chain, draft, client_of):
    transitions.submit_list(draft, by=chain.officer)
    client, address = client_of(chain.approver), url("list_approve", draft.pk)
    read = seen(client.get(address))
    transitions.revise_list(draft, by=chain.officer, remark="纪要有误")
    transitions.minute_list(draft, by=chain.officer, minutes="改过的纪要。", over_quota_reason="")
    transitions.submit_list(draft, by=chain.officer)

    stale = client.post(address, {"remark": "", "seen": read})
    fresh = client.post(address, {"remark": "", "seen": seen(client.get(address))})

    assert stale.status_code == 409
    assert CHANGED in text(stale)
    assert fresh.status_code == 302
    assert SelectionList.objects.get().state == "released"


def test_a_decision_a_colleague_has_made_meanwhile_is_not_taken_back(chain, draft, colleague, client_of):
    mine, address = client_of(chain.officer), url("list_decisions", chain.call.code)
    read = seen(mine.get(url("ranking", chain.call.code)))
    second = chain.files[1].pk
    transitions.decide_entries(draft, by=colleague, decisions={second: ("declined", "会议决定不认定。")})

    stale = mine.post(address, rows(draft, **{f"decision_{second}": "proposed", f"reason_{second}": "", "seen": read}))

    entry = SelectionEntry.objects.get(application=second)
    assert stale.status_code == 409
    assert CHANGED in text(stale)
    assert (entry.decision, entry.reason) == ("declined", "会议决定不认定。")
    assert f'name="decision_{second}"' in text(stale)
    again = mine.post(address, rows(draft, **{f"decision_{second}": "proposed", "seen": seen(stale)}))
    assert again.status_code == 302
    assert SelectionEntry.objects.get(application=second).decision == "proposed"


def test_rows_of_another_page_may_change_meanwhile(chain, draft, colleague):
    """What is compared is what the page showed, no more."""
    from applications import lists

    first, second = (draft.entries.get(application=each) for each in chain.files)
    read = lists.mark_of([first])
    transitions.decide_entries(draft, by=colleague, decisions={second.application_id: ("declined", "会议决定。")})

    changed = transitions.decide_entries(
        draft, by=chain.officer, decisions={first.application_id: ("reserved", "会议决定。")}, seen=read
    )

    assert changed == 1


def test_minutes_written_meanwhile_are_kept_and_ones_own_stay_on_the_page(chain, draft, colleague, client_of):
    mine, address = client_of(chain.officer), url("list_minutes", draft.pk)
    read = seen(mine.get(address))
    transitions.minute_list(draft, by=colleague, minutes="同事写的纪要。", over_quota_reason="")

    stale = mine.post(address, {"minutes": "我写的纪要。", "over_quota_reason": "", "seen": read})

    assert stale.status_code == 409
    assert CHANGED in text(stale) and "我写的纪要。" in text(stale)
    assert SelectionList.objects.get().minutes == "同事写的纪要。"
    sent = {"minutes": "合并后的纪要。", "over_quota_reason": "", "seen": seen(stale)}
    assert mine.post(address, sent).status_code == 302
    assert SelectionList.objects.get().minutes == "合并后的纪要。"


@pytest.fixture
def notice(chain, draft) -> PublicNotice:
    chain.release(draft, *chain.files)
    return draft_notice(draft, by=chain.officer)


def words(notice, **changes):
    contact = {**dict.fromkeys(("office", "phone", "email", "address"), ""), **notice.contact}
    return {"title": notice.title, "basis": notice.basis, "process": notice.process, **contact, **changes}


def test_a_notice_changed_since_it_was_read_is_not_posted(chain, notice, client_of):
    bulletin.submit_notice(notice, by=chain.officer)
    client, address = client_of(chain.approver), url("notice_publish", notice.code)
    read = seen(client.get(address))
    bulletin.revise_notice(notice, by=chain.officer, remark="改标题")
    bulletin.edit_notice(notice, by=chain.officer, content={"title": "改过的标题"})
    bulletin.submit_notice(notice, by=chain.officer)

    stale = client.post(address, {"seen": read})

    assert stale.status_code == 409
    assert NOTICE_CHANGED in text(stale)
    assert client.post(address, {"seen": seen(client.get(address))}).status_code == 302


def test_words_of_a_notice_are_not_overwritten_unseen(chain, notice, colleague, client_of):
    mine, address = client_of(chain.officer), url("notice_edit", notice.code)
    read = seen(mine.get(address))
    bulletin.edit_notice(notice, by=colleague, content={"process": "同事改过的评审过程。"})

    stale = mine.post(address, words(notice, title="我改的标题", seen=read))

    assert stale.status_code == 409
    assert NOTICE_CHANGED in text(stale) and 'value="我改的标题"' in text(stale)
    assert PublicNotice.objects.get().process == "同事改过的评审过程。"
    assert mine.post(address, words(notice, title="我改的标题", seen=seen(stale))).status_code == 302


@pytest.fixture
def record(chain, draft, notice) -> Recognition:
    bulletin.submit_notice(notice, by=chain.officer)
    transitions.publish_notice(notice, by=chain.approver)
    chain.after_notice(notice)
    return chain.draft_recognition(notice)


def test_a_document_changed_since_it_was_read_is_not_signed(chain, record, client_of):
    client, address = client_of(chain.approver), url("recognition_issue", record.pk)
    read = seen(client.get(address))
    transitions.revise_recognition(record, by=chain.approver, remark="改文号")
    change(record, chain.officer, text="改过的正文。")
    transitions.submit_recognition(record, by=chain.officer)

    stale = client.post(address, {"remark": "", "seen": read})

    assert stale.status_code == 409
    assert CHANGED in text(stale)
    assert client.post(address, {"remark": "", "seen": seen(client.get(address))}).status_code == 302
    assert Recognition.objects.get().state == "issued"


def change(record, by, **content):
    known = {"document_no": record.document_no, "title": record.title, "text": record.text, "dated": clock.today()}
    recognition.edit(record, by=by, **{**known, **content})


def test_words_of_a_document_are_not_overwritten_unseen(chain, record, colleague, client_of):
    transitions.revise_recognition(record, by=chain.approver, remark="改正文")
    mine, address = client_of(chain.officer), url("recognition_edit", record.pk)
    read = seen(mine.get(address))
    change(record, colleague, text="同事改过的正文。")
    sent = {
        "document_no": record.document_no, "title": record.title, "dated": str(clock.today()), "text": "我改的正文。",
    }  # fmt: skip

    stale = mine.post(address, {**sent, "seen": read})

    assert stale.status_code == 409
    assert CHANGED in text(stale) and "我改的正文。" in text(stale)
    assert Recognition.objects.get().text == "同事改过的正文。"
    assert mine.post(address, {**sent, "seen": seen(stale)}).status_code == 302


DESK = ("verdict", "endorse", "not_recommend", "return", "originals")


@pytest.mark.parametrize("name", DESK)
def test_a_page_of_the_version_before_acts_on_nothing(chain, client_of, name):
    """The first reviewer's tab was drawn before the unit handed the correction in."""
    file = chain.review(chain.submit(chain.draft()))
    desk = client_of(chain.reviewer(file))
    sent = {
        "seen_version": "1", "item": "members", "verdict": "fail", "note": "少一人", "text": "同意", "rank": "1",
        "reasons": "不符合条件", "due_on": "2026-05-08", "action": "unchecked", "pick": [file.evidence.first().pk],
    }  # fmt: skip
    send_back(file, chain.reviewer(file), ("field", "leader.skills"))
    correct(file, skills="改写后的专长，内容完整。")
    before = Entry.objects.count()

    answer = desk.post(url(name, file.number), sent)

    assert answer.status_code == 409
    assert "单位已提交第 2 版，您看到的是第 1 版" in text(answer)
    assert Entry.objects.count() == before
    assert ItemVerdict.objects.filter(verdict="fail").count() == 0


@pytest.mark.parametrize("name", ["accept", "material_review", "city_decline"])
def test_the_city_accepts_nothing_from_a_page_of_the_version_before(chain, client_of, name):
    file = chain.bring(chain.draft(), "endorsed")
    city = client_of(chain.officer)
    send_back(file, chain.officer, ("field", "leader.skills"))
    correct(file)

    answer = city.post(
        url(name, file.number), {"seen_version": "1", "verdict": "agree", "text": "齐全", "reasons": "不符合"}
    )

    file.refresh_from_db()
    assert (answer.status_code, file.state) == (409, "endorsed")


def test_every_form_of_the_desk_says_which_version_it_shows(chain, client_of):
    file = chain.review(chain.submit(chain.draft()))
    desk = client_of(chain.reviewer(file))

    for name in ("review", "endorse", "not_recommend", "originals"):
        page = text(desk.get(url(name, file.number)))
        assert '<input type="hidden" name="seen_version" value="1">' in page, name
