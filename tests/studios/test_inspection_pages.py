"""Pages of inspections and orders: the form on site, what the unit reads, lists with constant statements."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from portal.accounts.kinds import City
from portal.documents.exports import export_next
from studios.models import Inspection, RectificationOrder
from studios.offices import pack_of
from tests.factories.accounts import UserFactory
from tests.studios.life_scene import Scene, studio_of
from tests.studios.visit_scene import begun, concluded, ordered, photo

pytestmark = pytest.mark.django_db
DUE = date(2027, 6, 10)
ROUND, VISITS, ORDERS, OF_STUDIO = 6, 5, 5, 6


@pytest.fixture
def scene(at) -> Scene:
    at("2027-05-10 09:00")
    return Scene(studio_of())


@pytest.fixture
def beijing(at) -> Scene:
    at("2027-05-10 09:00")
    return Scene(studio_of(City.BEIJING))


def sent(visit: Inspection, **changes: str) -> dict[str, str]:
    keys = [item.key for item in pack_of(visit.studio).inspection_items]
    found = {f"found_{key}": "ok" for key in keys} | {f"note_{key}": "" for key in keys}
    return {"on": "2027-05-10", "inspectors": "张某", "conclusion": "较好", **found, **changes}


def visit_page(visit: Inspection, name: str = "inspection") -> str:
    return reverse(f"studios:{name}", args=[visit.pk])


def order_page(order: RectificationOrder, name: str = "order") -> str:
    return reverse(f"studios:{name}", args=[order.pk])


def test_an_officer_inspects_with_photos_and_concludes(scene, client_of):
    """HZ-47, without a script: begun, saved half, concluded; the unit reads it and nobody changes it."""
    client, unit = client_of(scene.officer), client_of(scene.clerk)
    place = reverse("studios:inspections", args=[scene.studio.number])
    assert "开始检查" in client.get(place).content.decode()
    answer = client.post(
        reverse("studios:inspection_new", args=[scene.studio.number]), {"on": "2027-05-10", "inspectors": "张某"}
    )
    visit = Inspection.objects.get()
    assert answer.headers["Location"] == visit_page(visit)
    page = client.get(visit_page(visit)).content.decode()
    assert page.count('data-test="point"') == 13 and "附件2" in page and "（选填）" in page

    half = {"on": "2027-05-10", "inspectors": "张某、李某", "found_records_kept": "ok", "save": "1"}
    client.post(visit_page(visit), half | {"files": [photo(), photo("二.jpg")]})
    assert unit.get(visit_page(visit)).status_code == 404
    page = client.get(visit_page(visit)).content.decode()
    assert page.count('data-test="file-row"') == 2 and "张某、李某" in page

    answer = client.post(visit_page(visit), sent(visit, conclude="1"), follow=True)
    assert "检查已办结" in answer.content.decode()
    page = unit.get(visit_page(visit)).content.decode()
    assert page.count('data-found="ok"') == 13 and "下达整改要求" not in page
    assert client.post(visit_page(visit), sent(visit)).status_code == 403


def test_what_is_missing_is_said_at_its_point_and_what_was_typed_stays(scene, client_of):
    visit = begun(scene, scene.officer)
    bad = sent(visit, conclude="1", found_records_kept="problem", found_team_kept="", conclusion="", inspectors="王某")

    page = client_of(scene.officer).post(visit_page(visit), bad | {"files": [photo()]}).content.decode()

    assert "请写明是什么问题" in page and "请选择检查情况" in page and "请填写“检查结论”" in page
    assert "王某" in page and "照片还没有保存" in page
    visit.refresh_from_db()
    assert (visit.state, visit.inspectors, visit.files.count()) == ("draft", "张某、李某", 0)


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("on", "2027-05-11", "检查日期应在"),
        ("on", "0000-01-01", "日期认不出来"),
        ("found_records_kept", "maybe", "maybe"),
        ("note_records_kept", "字" * 201, "最多 200 个字"),
        ("conclusion", "x" * 2001, "最多 2000 个字"),
    ],
)
def test_bad_input_is_a_sentence(scene, client_of, field, typed, words):
    visit = begun(scene, scene.officer)

    answer = client_of(scene.officer).post(visit_page(visit), sent(visit, **{field: typed}))

    assert answer.status_code == 200 and words in answer.content.decode()


def test_photos_go_and_records_are_discarded(scene, client_of):
    client = client_of(scene.officer)
    visit = begun(scene, scene.officer)
    client.post(visit_page(visit), sent(visit) | {"files": [photo()]})
    file = visit.files.get()
    client.post(reverse("studios:inspection_file_remove", args=[visit.pk, file.pk]))
    assert 'data-test="file-row"' not in client.get(visit_page(visit)).content.decode()

    client.post(visit_page(visit, "inspection_discard"), {"remark": "选错了"})

    assert Inspection.objects.get().state == "discarded"
    assert "已作废" in client.get(visit_page(visit)).content.decode()


def test_a_problem_becomes_an_order_that_is_mended(scene, client_of):
    """HZ-47, from the office's screen to the unit's and back."""
    office, unit = client_of(scene.officer), client_of(scene.clerk)
    visit = concluded(scene, scene.officer, rules_not_posted="没有上墙", no_honour_board="没有")
    form = office.get(visit_page(visit, "order_new")).content.decode()
    assert "1. 没有" in form and "2. 没有上墙" in form and "2027-06-09" in form
    wish = {"items": ["rules_not_posted"], "points": "上墙", "due_on": "2027-06-10"}
    office.post(visit_page(visit, "order_new"), wish)
    order = RectificationOrder.objects.get()
    assert office.post(visit_page(visit, "order_new"), wish | {"due_on": "2027-05-10"}).status_code == 200

    assert "报告整改情况" in unit.get(order_page(order)).content.decode()
    assert "请附上文件" in unit.post(order_page(order, "order_answer"), {"text": "已上墙"}).content.decode()
    unit.post(order_page(order, "order_answer"), {"text": "已上墙", "files": [photo()]})
    assert office.post(order_page(order, "order_chase")).status_code == 403
    office.post(order_page(order, "order_send_back"), {"finding": "太小", "due_on": "2027-06-20"})
    unit.post(order_page(order, "order_answer"), {"text": "换大的", "files": [photo("二.jpg")]})
    office.post(order_page(order, "order_close"), {"finding": "属实"})

    order.refresh_from_db()
    assert (order.state, order.due_on) == ("closed", date(2027, 6, 20))
    page = unit.get(reverse("studios:inspections", args=[scene.studio.number])).content.decode()
    assert "已销号" in page and page.count('data-test="visit"') == 1


def test_an_overdue_order_is_shown_and_chased(at, scene, client_of):
    order = ordered(scene, scene.officer, DUE)
    unit = scene.clerk
    at("2027-06-11 09:00")
    office = client_of(scene.officer)

    page = office.get(f"{reverse('studios:orders')}?state=overdue").content.decode()
    assert "已过期，未报告" in page and page.count('data-test="order-row"') == 1
    assert "已催办" in office.post(order_page(order, "order_chase"), follow=True).content.decode()
    assert office.post(order_page(order, "order_chase")).status_code == 409
    assert (
        "已过期，请尽快整改并报告"
        in client_of(unit).get(reverse("studios:manage", args=[scene.studio.number])).content.decode()
    )


def tiles(page: str) -> list[int]:
    return [int(count) for count in re.findall(r'data-test="tile" data-count="(\d+)"', page)]


def test_the_body_sees_who_is_still_to_be_inspected(at, beijing, client_of):
    """BJ-44: done or not yet; due before the summary; a studio of this year follows next year."""
    client = client_of(beijing.desk)
    place = reverse("studios:desk_inspections")
    new = studio_of(City.BEIJING, recognised_on=date(2027, 4, 1), recommender=beijing.studio.recommender)
    page = client.get(place).content.decode()
    assert tiles(page) == [2, 0, 0, 1] and "当年认定，可以检查" in page
    assert "2027年12月10日（周五）" in page and "京人社能发〔2023〕3号 第十四条" in page
    begun(beijing, beijing.desk)
    assert tiles(client.get(place).content.decode()) == [2, 0, 1, 0]
    Inspection.objects.update(state="concluded")

    assert tiles(client.get(place).content.decode()) == [2, 1, 0, 0]
    assert new.name not in client.get(f"{place}?shown=done").content.decode()
    at("2028-12-11 09:00")
    assert "已过期，未检查" in client.get(place).content.decode()
    assert tiles(client.get(f"{place}?year=2027").content.decode()) == [2, 1, 0, 0]


def test_in_hangzhou_the_desk_lists_its_visits(scene, client_of):
    concluded(scene, scene.officer)
    page = client_of(scene.desk).get(reverse("studios:desk_inspections")).content.decode()

    assert page.count('data-test="visit-row"') == 1 and "选工作室开始检查" in page
    assert client_of(scene.clerk).get(reverse("studios:desk_inspections")).status_code == 404
    assert client_of(scene.desk).get(reverse("studios:city_inspections")).status_code == 404
    city = client_of(scene.officer).get(f"{reverse('studios:city_inspections')}?q=没有这家").content.decode()
    assert "没有符合条件的" in city


def statements(client, place: str) -> int:
    client.get(place)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(place).status_code == 200
    return len(asked)


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_ask_the_same_whatever_their_length(scene, client_of, rows):
    for _ in range(rows):
        ordered(scene, scene.officer, DUE)
    client = client_of(scene.officer)

    assert statements(client, reverse("studios:city_inspections")) == VISITS
    assert statements(client, reverse("studios:orders")) == ORDERS
    assert statements(client, reverse("studios:inspections", args=[scene.studio.number])) == OF_STUDIO


@pytest.mark.parametrize("rows", [1, 3])
def test_the_round_asks_the_same_whatever_its_length(beijing, client_of, rows):
    for _ in range(rows - 1):
        studio_of(City.BEIJING, recommender=beijing.studio.recommender)

    assert statements(client_of(beijing.desk), reverse("studios:desk_inspections")) == ROUND


def test_the_list_is_exported_as_it_is_filtered(scene, client_of):
    """With what each visit found and the orders that wait."""
    order = ordered(scene, scene.officer, date(2027, 7, 20))
    other = Scene(studio_of())
    concluded(other, scene.officer)
    officer = client_of(scene.officer)
    listed = officer.get(reverse("studios:city_inspections")).content.decode()

    officer.post(reverse("studios:inspections_export"), {"query": f"q={scene.studio.number}"})

    export = export_next()
    export.refresh_from_db()
    with export.file.open("rb") as handle:
        head, *rows = load_workbook(handle).worksheets[0].iter_rows(values_only=True)
    (row,) = (dict(zip(head, each, strict=True)) for each in rows)
    assert other.studio.name in listed and reverse("studios:inspections_export") in listed
    assert row["工作室编号"] == order.studio.number and "标牌被遮挡" in row["发现的问题"]
    assert (row["检查结论"], row["整改要求"], row["未销号"]) == ("总体较好。", 1, 1)


def test_who_may_not_export_is_not_offered_it(scene, client_of):
    supervisor = client_of(UserFactory(supervisor=True, city=scene.studio.city))

    page = supervisor.get(reverse("studios:city_inspections")).content.decode()

    assert reverse("studios:inspections_export") not in page
    assert supervisor.post(reverse("studios:inspections_export"), {}).status_code == 403


@pytest.mark.parametrize(("city", "told"), [("beijing", True), ("hangzhou", False)])
def test_an_order_nobody_answers_says_what_can_be_done_next(at, request, city, told, client_of):
    """HZ-47, BJ-59: looked at again; in Beijing the body may ask for the end of the title."""
    found = request.getfixturevalue("beijing" if city == "beijing" else "scene")
    office = found.desk
    order = ordered(found, office, DUE)
    place = order_page(order)
    assert 'data-test="unmet"' not in client_of(office).get(place).content.decode()
    at("2027-06-11 09:00")

    page = client_of(office).get(place).content.decode()

    assert "再去检查一次" in page and reverse("studios:inspection_new", args=[found.studio.number]) in page
    assert ("不配合主管部门日常管理考核" in page) is told
    assert (reverse("studios:ending_new", args=[found.studio.number]) in page) is told
    assert 'data-test="unmet"' not in client_of(found.clerk).get(place).content.decode()


def test_the_second_of_two_phones_keeps_what_it_typed_and_is_told(scene, client_of):
    visit = begun(scene, scene.officer)
    place = reverse("studios:inspection", args=[visit.pk])
    first, second = client_of(scene.officer), client_of(scene.colleague)
    seen = second.get(place).context["seen"]
    first.post(place, {**sent(visit, conclusion="甲写的"), "seen": first.get(place).context["seen"]})

    answer = second.post(place, {**sent(visit, conclusion="乙写的"), "seen": seen})

    page = answer.content.decode()
    assert answer.status_code == 409 and "这份材料刚在别处保存过" in page and "乙写的" in page
    visit.refresh_from_db()
    assert visit.conclusion == "甲写的"
    second.post(place, {**sent(visit, conclusion="乙写的"), "seen": answer.context["seen"]})
    visit.refresh_from_db()
    assert visit.conclusion == "乙写的"
