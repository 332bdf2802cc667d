"""New versions of a sheet: read strictly, compared, tried on an earlier round, published by a second person (BJ-53)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments import blank_sheets, revision_entry, sheet_library, sheets
from assessments.models import FinalMark, Participant, Rehearsal, Round, SheetRevision, SheetVersion
from assessments.revision_workflow import WORKFLOW
from assessments.states import ParticipantState, RevisionState
from assessments.transitions import revisions
from portal.documents.exports import export_next, request_export
from portal.documents.models import Export, Rendering
from portal.documents.renderings import render_next
from portal.policy import clock
from portal.policy.refusal import Conflict, Refused
from portal.policy.sheets import load_sheet
from portal.workflow.engine import available
from tests.assessments.revision_scene import ANNUAL, NEXT, PERFORMANCE, round_of
from tests.invariants.breaking import found as breaches
from tests.studios.life_scene import Scene, studio_of
from tests.studios.records_scene import written

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(at) -> Scene:
    at("2028-03-10 09:00")
    return Scene(studio_of())


@pytest.fixture
def beijing(at) -> Scene:
    at("2028-03-10 09:00")
    return Scene(studio_of("beijing"))


def loaded(scene: Scene, text: str = NEXT, name: str = "年度表.toml", code: str = ANNUAL) -> SheetRevision:
    return revisions.load(code, name, text.encode(), by=scene.officer, reason="按新标准")


def test_a_file_becomes_a_version_that_waits(scene):
    made = loaded(scene)

    assert (made.state, made.city, made.title, made.version) == ("imported", "hangzhou", load_sheet(ANNUAL).title, None)
    assert sheet_library.in_force(ANNUAL).digest == load_sheet(ANNUAL).digest


BROKEN = [
    (("points = 20\n", "points = 21\n"), "没有导入。年度表.toml：sections[basis].points：写的是 21 分，各项合计 20 分"),
    (("base = 100", "base = 99"), "没有导入。年度表.toml：base：写的是 99 分，各项合计 100 分"),
    (('kind = "zero_if_absent", fact = "held_exchange"', 'kind = "halve"'), "“halve”不在允许的范围内"),
    (('fact = "held_exchange" }] },\n', 'fact = "held_dance" }] },\n'), "没有名为“held_dance”的事实"),
    (('city = "hangzhou"', 'city = "beijing"'), "没有导入。年度表.toml：city：应为“hangzhou”"),
    (("title =", "titel ="), "没有导入。年度表.toml：title：缺少这一项"),
    (("base = 100", "base = = 100"), "没有导入。年度表.toml：文件：不是有效的 TOML"),
    (
        ('key = "held_exchange"', 'key = "held_party"'),
        "没有名为“held_exchange”的事实",
    ),
]


@pytest.mark.parametrize(("change", "words"), BROKEN)
def test_what_is_wrong_with_a_file_is_told_and_nothing_is_stored(scene, change, words):
    assert change[0] in NEXT

    with pytest.raises(Refused) as refused:
        loaded(scene, NEXT.replace(*change, 1))

    assert words in refused.value.reason and not SheetRevision.objects.exists()


def test_a_fact_that_nobody_counts_is_told(scene):
    text = NEXT.replace('"held_exchange"', '"held_party"')

    with pytest.raises(Refused, match="没有哪类台账计算“held_party”"):
        loaded(scene, text)


def test_the_version_in_force_and_one_brought_in_before_are_not_taken_again(scene):
    with pytest.raises(Refused, match="文件内容与现行版本完全相同"):
        loaded(scene, load_sheet(ANNUAL).text)
    loaded(scene)
    with pytest.raises(Refused, match="相同内容的版本已经导入过"):
        loaded(scene)


def test_a_discarded_version_may_be_brought_in_again(scene):
    revisions.discard(loaded(scene), by=scene.colleague, reason="文件有误")

    assert loaded(scene).state == RevisionState.IMPORTED


def test_a_second_person_publishes_and_new_rounds_use_it(scene):
    made = loaded(scene)
    before = sheets.pin(ANNUAL)

    done = revisions.publish(made, by=scene.approver)

    made.refresh_from_db()
    assert (done, made.state, sheets.pin(ANNUAL)) == (True, RevisionState.PUBLISHED, made.version)
    assert before.pk != made.version_id and SheetVersion.objects.get(pk=before.pk).text == load_sheet(ANNUAL).text
    assert sheet_library.in_force(ANNUAL).item("A3.1").points == 6


def test_in_beijing_both_bureaus_publish(beijing):
    text = load_sheet(PERFORMANCE).text.replace("official = false", "official = true")
    made = revisions.load(PERFORMANCE, "标准.toml", text.encode(), by=beijing.centre, reason="正式标准")

    first = revisions.publish(made, by=beijing.approver)
    with pytest.raises(Conflict):
        revisions.publish(made, by=beijing.approver)
    second = revisions.publish(made, by=beijing.finance)

    assert (first, second) == (False, True) and sheet_library.in_force(PERFORMANCE).official


MATRIX = {
    RevisionState.IMPORTED: {"city_officer": {"discard"}, "city_approver": {"publish"}},
    RevisionState.PUBLISHED: {},
    RevisionState.DISCARDED: {},
}


@pytest.mark.parametrize("state", RevisionState.values)
def test_every_state_offers_everybody_exactly_these_steps(scene, state):
    made = loaded(scene)
    if state == RevisionState.PUBLISHED:
        revisions.publish(made, by=scene.approver)
    if state == RevisionState.DISCARDED:
        revisions.discard(made, by=scene.officer, reason="作废")
    made.refresh_from_db()

    found = {
        who: {offer.step.name for offer in available(WORKFLOW, user, made) if not offer.refusal}
        for who, user in scene.cast().items()
    }

    assert {who: names for who, names in found.items() if names} == MATRIX[RevisionState(state)]


def assessed(round: Round, scene: Scene, **marks: str) -> Participant:
    participant = Participant.objects.create(
        round=round, studio=scene.studio, first=date(2027, 1, 1), last=date(2027, 12, 31), due_on=date(2027, 12, 31),
        sheet=round.sheet, state=ParticipantState.LISTED, state_since=clock.now(),
    )  # fmt: skip
    given = {item.key: Decimal(item.points) for item in load_sheet(ANNUAL).items()} | {
        key: Decimal(value) for key, value in marks.items()
    }
    FinalMark.objects.bulk_create(FinalMark(participant=participant, item=k, value=v) for k, v in given.items())
    return participant


def test_a_rehearsal_keeps_peoples_marks_and_scores_anew_what_changed(scene):
    """A renovation gives 3 of 6 instead of 5 of 5; a promotion without benefit gives nothing."""
    written(scene.studio, "renovation")
    written(scene.studio, "promotion")
    participant = assessed(
        round_of("hangzhou", ANNUAL, scene.officer), scene, **{"AB1": "0", "AB2": "0", "AB3": "0", "A1.1": "3"}
    )
    before = list(FinalMark.objects.values_list("item", "value"))

    tried = revisions.rehearse(loaded(scene), participant.round, by=scene.officer)
    render_next()

    tried.refresh_from_db()
    assert tried.finished_at is not None
    assert tried.rows == [
        {
            "number": scene.studio.number, "name": scene.studio.name, "old": "98", "old_grade": "优秀候选",
            "new": "91", "new_grade": "优秀候选", "open": 0, "changes": "A3.1 5→3分；A3.2 5→0分",
        }
    ]  # fmt: skip
    assert list(FinalMark.objects.values_list("item", "value")) == before
    assert Participant.objects.get().base is None


def test_a_rehearsal_says_what_nobody_knows_yet(scene):
    participant = assessed(round_of("hangzhou", ANNUAL, scene.officer), scene)

    tried = revisions.rehearse(loaded(scene), participant.round, by=scene.officer)
    render_next()

    tried.refresh_from_db()
    assert (tried.rows[0]["open"], tried.rows[0]["changes"]) == (2, "A3.1 5→待确认；A3.2 5→待确认")


def test_a_round_of_another_sheet_is_no_rehearsal(scene):
    other = round_of("hangzhou", "hangzhou-term", scene.officer)

    with pytest.raises(Refused, match="这一批次用的不是这张评分表"):
        revisions.rehearse(loaded(scene), other, by=scene.officer)


def test_the_office_that_has_not_approved_finds_it_on_its_work_list(beijing):
    text = load_sheet(PERFORMANCE).text.replace("official = false", "official = true")
    made = revisions.load(PERFORMANCE, "标准.toml", text.encode(), by=beijing.centre, reason="正式标准")
    revisions.publish(made, by=beijing.approver)

    waiting = [
        [item.title for bundle in revision_entry.tasks(who, clock.now()) for item in bundle.read(0, 9)]
        for who in (beijing.approver, beijing.finance, beijing.centre)
    ]

    assert waiting == [[], [made.title], []]


def test_a_sheet_that_was_changed_after_its_use_is_named(scene):
    """INV-35."""
    made = loaded(scene)
    revisions.publish(made, by=scene.approver)
    made.refresh_from_db()
    SheetVersion.objects.filter(pk=made.version_id).update(text="改过")
    SheetRevision.objects.filter(pk=made.pk).update(digest="0" * 64)

    assert breaches("35") == [
        f"评分表 {made.version_id} {made.title}：内容与 SHA-256 不符",
        f"评分表新版本 {made.pk}：发布的不是导入的内容",
    ]


def page(browser, name, *args):
    return browser.get(reverse(f"assessments:{name}", args=args)).content.decode()


def test_the_whole_way_on_the_pages(scene, client_of):
    officer, approver = client_of(scene.officer), client_of(scene.approver)
    participant = assessed(round_of("hangzhou", ANNUAL, scene.officer), scene)
    place = reverse("assessments:sheet_import", args=[ANNUAL])

    wrong = officer.post(place, {"file": SimpleUploadedFile("表.toml", b"base = 1"), "reason": "新标准"})
    answer = officer.post(place, {"file": SimpleUploadedFile("表.toml", NEXT.encode()), "reason": "新标准"})
    made = SheetRevision.objects.get()
    tried = officer.post(reverse("assessments:revision_rehearse", args=[made.pk]), {"round": str(participant.round.pk)})
    render_next()

    assert "没有导入。表.toml：sections：缺少这一项" in wrong.content.decode() and "新标准" in wrong.content.decode()
    assert answer.url == reverse("assessments:revision", args=[made.pk])
    shown = officer.get(answer.url).content.decode()
    assert "2 项有变化，16 项不变" in shown and "参与技术改造或技术革新每1项得3分" in shown
    assert "评分表由审批岗位复核发布" in shown and 'data-test="publish"' not in shown
    assert "1 家工作室" in officer.get(tried.url).content.decode()
    assert 'data-test="publish"' in approver.get(answer.url).content.decode()
    approver.post(reverse("assessments:revision_publish", args=[made.pk]), {"remark": "同意"})
    made.refresh_from_db()
    assert made.state == RevisionState.PUBLISHED
    assert "6</td>" in page(officer, "sheet", ANNUAL) and "已发布" in page(officer, "sheets")
    assert "2 项有变化" in approver.get(answer.url).content.decode()


def test_a_version_is_discarded_with_its_reason(scene, client_of):
    made = loaded(scene)

    client_of(scene.officer).post(reverse("assessments:revision_discard", args=[made.pk]), {"remark": "文件有误"})

    made.refresh_from_db()
    assert made.state == RevisionState.DISCARDED


def test_the_sheet_in_force_is_downloaded_as_excel(scene, client_of):
    answer = client_of(scene.officer).post(reverse("assessments:sheet_excel", args=[ANNUAL]))
    export_next()

    with default_storage.open(Export.objects.get().file.name) as file:
        book = openpyxl.load_workbook(file)
    assert answer.url == Export.objects.get().get_absolute_url()
    assert book["评分项"]["E2"].value == "配备专用的工作场地、学习交流场地等"


def test_the_blank_sheet_in_force_is_printed_for_the_offices(scene, client_of):
    answer = client_of(scene.officer).post(reverse("assessments:sheet_blank", args=[ANNUAL]))
    render_next()

    paper = Rendering.objects.get()
    assert (answer.url, paper.filename) == (paper.get_absolute_url(), f"{load_sheet(ANNUAL).title}.pdf")
    assert blank_sheets.may_see(scene.officer, paper.subject, paper)
    assert not blank_sheets.may_see(scene.clerk, paper.subject, paper)


def test_a_sheet_of_the_other_city_does_not_exist_here(scene, client_of):
    browser = client_of(scene.officer)

    for name in ("sheet", "sheet_import"):
        assert browser.get(reverse(f"assessments:{name}", args=[PERFORMANCE])).status_code == 404
    assert browser.post(reverse("assessments:sheet_excel", args=[PERFORMANCE])).status_code == 404
    assert client_of(scene.clerk).get(reverse("assessments:sheets")).status_code == 404


def test_whoever_left_the_city_meanwhile_gets_no_sheet(scene):
    """Who may see it is asked again when the worker writes it."""
    asked = request_export("sheet", scene.clerk, {"code": ANNUAL})

    export_next()

    asked.refresh_from_db()
    assert (asked.state, asked.message) == ("failed", "没有找到这张评分表，或您已不再有权查看。")


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_the_same_statements_whatever_was_brought_in(scene, client_of, django_assert_num_queries, count):
    for number in range(count):
        made = loaded(scene, f"{NEXT}# {number}\n")
        tried = round_of("hangzhou", ANNUAL, scene.officer, code=f"R{number}")
        Rehearsal.objects.create(sheet=made, round=tried, requested_by=scene.officer, requested_at=clock.now())
    browser = client_of(scene.officer)
    places = [reverse("assessments:sheets"), reverse("assessments:revision", args=[made.pk])]
    for place in places:
        browser.get(place)

    with django_assert_num_queries(5):
        browser.get(places[0])
    with django_assert_num_queries(8):
        browser.get(places[1])
