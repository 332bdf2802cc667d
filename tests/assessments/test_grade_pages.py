"""The pages of grades: board, simulator, unfolded sheet, minutes, list, notice, public results, letter, second look."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments import sheets
from assessments.models import FinalMark, GradeEntry, GradeList, Participant, Recheck, ResultLetter
from assessments.states import GradeListState, ParticipantState, RecheckState
from portal.accounts.kinds import City
from portal.documents import exports, renderings
from portal.documents.models import Attachment, Export
from studios.models import AssessmentResult
from tests.assessments.grade_scene import ANNUAL, MINUTES, PERFORMANCE, GradeScene, round_of
from tests.factories.accounts import UserFactory
from tests.factories.chain import load_calendar
from tests.journeys.years import paper
from tests.studios.life_scene import Scene

pytestmark = pytest.mark.django_db
BOARD_STATEMENTS = 18


@pytest.fixture(autouse=True)
def moment(at: Any) -> None:
    at("2029-05-10 09:00")
    load_calendar(2029)


@pytest.fixture
def scene() -> GradeScene:
    return round_of(City.BEIJING, PERFORMANCE, scores=("95", "90", "70", "70", "59"))


def url(name: str, *args: Any) -> str:
    return reverse(f"assessments:{name}", args=args)


def text(client: Client, address: str, **query: Any) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def board_url(scene: GradeScene) -> str:
    return url("grade_board", scene.round.code)


def test_the_board_draws_its_lines_and_explains_the_pool(scene, client_of):
    page = text(client_of(scene.officer), board_url(scene))

    assert "参评 5 家，优秀名额 1 家（参评数乘以比例，舍去小数）。" in page
    assert re.findall(r'data-line="(\w+)"', page) == ["excellent", "candidate", "pass"]


def test_who_has_no_mark_stands_without_a_rank(scene, client_of):
    """Missing marks are never zero."""
    scene.appraised(None, state=ParticipantState.UNDER_PANEL)

    page = text(client_of(scene.officer), board_url(scene))

    assert "还没有考核分 1 家" in page
    assert page.count('data-rank=""') == 1


@pytest.mark.parametrize("more", [0, 4])
def test_a_page_of_the_board_takes_the_same_statements(more, client_of, django_assert_num_queries):
    scene = round_of(City.BEIJING, PERFORMANCE, scores=("95", "90") + ("70",) * more)
    scene.drafted()
    client = client_of(scene.officer)
    client.get(board_url(scene))

    with django_assert_num_queries(BOARD_STATEMENTS):
        client.get(board_url(scene))


def test_one_studio_unfolds_every_item_with_the_steps_of_its_suggestion(scene, client_of):
    first = scene.participants[0]
    FinalMark.objects.create(participant=first, item="B1.1", value="3.5")

    page = text(client_of(scene.officer), board_url(scene), open=first.pk)

    assert page.count('data-test="item"') == len(sheets.lines(scene.round.sheet))
    assert "满分4" in page
    assert "3.5" in page


def test_the_unfolded_studio_shows_what_the_experts_had_before_them(scene, client_of):
    """What was noted for the panel, not what the records would give today; nothing waits once the mark is final."""
    first = scene.participants[0]
    noted = {"B1.1": ["3.50", "签了 1 份"], "B1.2": [None, "满分4；→ 待确认"], "B2.1": [None, "满分12；→ 不适用"]}
    Participant.objects.filter(pk=first.pk).update(today=noted)
    FinalMark.objects.create(participant=first, item="B1.2", value="2")

    page = text(client_of(scene.officer), board_url(scene), open=first.pk)

    found = re.findall(r'data-test="item">.*?<strong>(.*?)</strong>', page, re.S)
    assert found[:2] + found[3:4] == ["3.5分", "考核时没有建议分", "不适用"]


def test_a_later_list_leaves_the_results_of_the_first_as_they_are(scene, client_of):
    """In force is not up for ranking again; who came later competes for what is left."""
    scene.released()
    scene.appraised("91")
    scene.appraised("88")

    page = text(client_of(scene.officer), board_url(scene))

    assert re.findall(r'data-test="in-force">(.*?)<', page) == ["优秀", "合格", "合格", "合格", "不合格"]
    assert '优秀 <strong class="num">1</strong> 家，合格' in page
    assert page.count("已生效</span>") == 5


def test_a_released_list_says_what_was_given_and_nothing_of_what_may_change(client_of):
    """Hangzhou's other round of the year may still come; the results are in force all the same."""
    scene = round_of(kind=ANNUAL, scores=("95", "70"))
    client, waiting = client_of(scene.officer), "另一种考核的名单生成后，分配会变化"
    before = text(client, board_url(scene))
    scene.released()

    page = text(client, board_url(scene))

    assert (waiting in before, waiting in page) == (True, False)
    assert ("已定优秀" in page, "已拟优秀" in page) == (True, False)


def test_a_draft_of_a_later_list_edits_its_own_studios_alone(scene, client_of):
    scene.released()
    later = scene.appraised("80")
    scene.drafted(document_no="试考〔2029〕2号")

    page = text(client_of(scene.officer), board_url(scene))

    assert re.findall(r'<select class="form-select" name="grade_(\d+)"', page) == [str(later.pk)]


def test_a_simulation_counts_what_it_tries_out(scene, client_of):
    scene.drafted()

    page = text(client_of(scene.officer), board_url(scene), sim_places=2)

    assert '优秀 <strong class="num">2</strong> 家' in page


def test_a_simulation_changes_nothing(scene, client_of):
    grades = scene.drafted()
    before = scene.grades_of(grades)

    page = text(client_of(scene.officer), board_url(scene), sim_places=2, sim_pass=50)

    assert "模拟结果：2 家的等次与真实情况不同" in page
    assert 'name="grade_' not in page
    assert scene.grades_of(grades) == before


def test_a_draft_is_made_and_changed_on_the_board(scene, client_of):
    client = client_of(scene.officer)
    client.post(url("grade_compile", scene.round.code))
    second = scene.participants[1]

    client.post(
        url("grade_decide", scene.round.code), {f"grade_{second.pk}": "excellent", f"reason_{second.pk}": "会议决定"}
    )

    assert GradeEntry.objects.get(participant=second).reason == "会议决定"


def test_a_grade_the_score_does_not_allow_stays_typed_with_its_sentence(scene, client_of):
    scene.drafted()
    third = scene.participants[2]

    answer = client_of(scene.officer).post(
        url("grade_decide", scene.round.code), {f"grade_{third.pk}": "excellent", f"reason_{third.pk}": "会议决定"}
    )

    assert answer.status_code == 403
    assert "没有达到优秀候选线，不能定为优秀" in answer.content.decode()
    assert "会议决定" in answer.content.decode()


def test_an_unknown_grade_is_a_sentence_not_a_fault(scene, client_of):
    scene.drafted()
    key = scene.participants[0].pk

    page = client_of(scene.officer).post(url("grade_decide", scene.round.code), {f"grade_{key}": "best"})

    assert "请选择优秀、合格或不合格。" in page.content.decode()


def test_from_minutes_to_release_over_the_pages(scene, client_of):
    """BJ-49: HR and finance, one after the other."""
    officer = client_of(scene.officer)
    officer.post(url("grade_compile", scene.round.code))
    pk = GradeList.objects.get().pk
    minutes = {name: value for name, value in MINUTES.items() if value is not None}
    assert "会议纪要" in text(officer, url("grades_minutes", pk))
    officer.post(url("grades_minutes", pk), minutes)
    assert "提交后不能再改" in text(officer, url("grades_submit", pk))
    officer.post(url("grades_submit", pk))
    first, second = (client_of(each) for each in scene.approvers)
    assert "财政" in text(first, url("grades_approve", pk))
    first.post(url("grades_approve", pk), {"remark": "同意"})

    second.post(url("grades_approve", pk), {"remark": "同意"})

    assert GradeList.objects.get().state == GradeListState.RELEASED
    assert "重新计算一致" in text(officer, url("grades_list", pk))


def test_other_places_without_a_reason_stay_in_the_form(scene, client_of):
    grades = scene.drafted()

    page = client_of(scene.officer).post(url("grades_minutes", grades.pk), {**MINUTES, "own_places": "0"})

    assert "调整了优秀名额，请写明理由。" in page.content.decode()


def test_a_list_goes_back_and_is_discarded_with_reasons(scene, client_of):
    grades = scene.drafted()
    officer = client_of(scene.officer)
    officer.post(url("grades_submit", grades.pk))
    assert "请" in text(client_of(scene.approver), url("grades_revise", grades.pk))
    client_of(scene.approver).post(url("grades_revise", grades.pk), {"remark": "补充纪要"})
    assert "作废后" in text(officer, url("grades_discard", grades.pk))

    officer.post(url("grades_discard", grades.pk), {"remark": "重新讨论"})

    assert GradeList.objects.get().state == GradeListState.DISCARDED


def test_the_notice_and_the_board_are_papers_of_the_worker(scene, client_of):
    grades = scene.released()
    client = client_of(scene.officer)
    client.post(url("grades_notice", grades.pk, "word"))
    letter = ResultLetter.objects.first()
    client.post(url("result_letter_pdf", letter.pk))

    made = [renderings.render_next() for _ in range(3)]

    assert {job.kind for job in made} == {"result_notice", "result_notice_word", "result_letter"}
    assert {type(job).objects.get(pk=job.pk).state for job in made} == {"ready"}


@pytest.mark.parametrize("name", ["grade_export", "grade_recompute"])
def test_the_worker_writes_the_board_and_works_the_round_out_again(scene, client_of, name):
    scene.released()
    client_of(scene.officer).post(url(name, scene.round.code))

    exports.export_next()

    assert Export.objects.get().state == "ready"


def test_beijing_results_are_public_without_a_mark_or_a_name_of_an_expert(scene, client):
    """BJ-51."""
    grades = scene.released()

    assert grades.title in text(client, url("results"))
    page = text(client, url("result_page", grades.pk))

    assert page.count('data-test="result"') == 5
    assert re.findall(r"<td>(优秀|合格|不合格)", page) == ["优秀", "合格", "合格", "合格", "不合格"]
    assert " 分" not in page


def test_a_studios_public_page_names_its_published_grades(scene, client):
    """BJ-51: with the clause and the list they stand in, and not before they are out."""
    grades = scene.drafted()
    studio = scene.participants[0].studio
    address = reverse("studios:page", args=[studio.number])
    assert 'data-test="results"' not in text(client, address)
    scene.released(grades)

    page = text(client, address)

    assert f'<a href="{url("result_page", grades.pk)}">优秀</a>' in page
    assert "年度绩效考核" in page and "第十六条" in page


def test_hangzhou_results_are_not_public(client):
    """The policy is silent: the parameter is off."""
    scene = round_of(kind=ANNUAL, scores=("95",))
    grades = scene.released()

    assert client.get(url("result_page", grades.pk)).status_code == 404
    page = text(client, reverse("studios:page", args=[scene.participants[0].studio.number]))
    assert 'data-test="results"' not in page and "优秀" not in page
    assert grades.title not in text(client, url("results"))


def test_a_draft_is_on_no_public_page(scene, client):
    grades = scene.drafted()

    assert client.get(url("result_page", grades.pk)).status_code == 404


def test_a_unit_reads_its_own_letter_alone(scene, client_of):
    scene.released()
    own, other = ResultLetter.objects.order_by("pk")[:2]
    client = client_of(Scene(own.studio).clerk)

    assert "救济途径" in text(client, url("result_letter", own.pk))
    assert client.get(url("result_letter", other.pk)).status_code == 404


def test_an_expert_reads_no_letter_and_no_board(scene, client_of):
    scene.released()
    expert = client_of(UserFactory(expert=True, city=City.BEIJING))

    assert expert.get(url("result_letter", ResultLetter.objects.first().pk)).status_code == 404
    assert expert.get(board_url(scene)).status_code == 404


def test_a_second_look_from_the_application_to_the_answer(scene, client_of):
    """A-42."""
    scene.released()
    letter = ResultLetter.objects.get(result__grade="unsatisfactory")
    unit = client_of(Scene(letter.studio).clerk)
    assert "每个结果申请一次" in text(unit, url("recheck_file", letter.pk))
    unit.post(url("recheck_file", letter.pk), {"text": "少计 1 项成果。", "papers": paper()})
    recheck = Recheck.objects.get()
    proof = Attachment.objects.about(recheck).get()
    assert unit.get(proof.get_absolute_url()).status_code == 200
    officer = client_of(scene.officer)
    assert letter.studio.name in text(officer, url("rechecks"))
    assert "复核不作出更不利的决定" in text(officer, url("recheck_draft", recheck.pk))
    facts = {"finding": "核实属实。", "grade": "satisfactory", "score": "61", "document_no": "试核〔2029〕2号"}
    officer.post(url("recheck_draft", recheck.pk), facts)
    assert "核实属实" not in text(unit, url("recheck", recheck.pk))
    for approver in scene.approvers:
        client = client_of(approver)
        assert "核实属实" in text(client, url("recheck_decide", recheck.pk))
        client.post(url("recheck_decide", recheck.pk), {"remark": "同意"})

    page = text(unit, url("recheck", recheck.pk))

    assert "更正为合格，文号 试核〔2029〕2号" in page
    assert AssessmentResult.objects.standing().filter(studio=letter.studio).get().grade == "satisfactory"
    assert "经复核更正" in text(unit, url("result_page", GradeList.objects.get().pk))
    assert 'data-test="corrected"' in text(officer, board_url(scene))


def test_an_application_is_taken_back(scene, client_of):
    scene.released()
    letter = ResultLetter.objects.first()
    unit = client_of(Scene(letter.studio).clerk)
    unit.post(url("recheck_file", letter.pk), {"text": "有误。"})
    recheck = Recheck.objects.get()
    assert "撤回后不能再次申请" in text(unit, url("recheck_withdraw", recheck.pk))

    unit.post(url("recheck_withdraw", recheck.pk))

    assert Recheck.objects.get().state == RecheckState.WITHDRAWN
