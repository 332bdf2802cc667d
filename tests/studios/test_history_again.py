"""The bureau's Excel of the past: older sheets, old plaques, and what is known again when it is sent twice."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from portal.accounts.kinds import City
from studios import certificate, history_sheet
from studios.history_sheet import HEADINGS, LABELS
from studios.models import Plaque, Studio
from studios.transitions import history
from tests.factories.accounts import UserFactory
from tests.studios.history_scene import GOOD, row, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(at: Any) -> Any:
    at("2026-05-10 09:00")
    return UserFactory(city_officer=True, city=City.BEIJING)


@pytest.mark.parametrize("fewer", [2, 5])
def test_a_sheet_from_before_the_newest_columns_is_still_read(fewer):
    """Before the plaque's handing over was asked for, and before the lead master's retirement was."""
    book, file = Workbook(), io.BytesIO()
    book.active.append(LABELS[:-fewer])
    book.active.append(row().cells[:-fewer])
    book.save(file)

    (read,) = history_sheet.read(file.getvalue())

    assert read.typed["name"] == GOOD["name"] and read.typed[HEADINGS[-fewer].key] == ""


def test_an_old_plaque_is_handed_over_as_the_sheet_says(officer):
    given = row(plaque_no="京牌001", plaque_handed_on="2021-11-02", plaque_handed_to="张工")

    history.store([given], by=officer)

    plaque = Plaque.objects.get()
    assert (plaque.brought, plaque.handed_on, plaque.handed_to) == ("hangs", date(2021, 11, 2), "张工")


def test_of_an_old_plaque_nobody_knows_anything_is_said_to_hang_or_to_be_made(officer):
    history.store([row()], by=officer)

    plaque, studio = Plaque.objects.get(), Studio.objects.get()
    assert (plaque.brought, plaque.number, studio.plaque_no) == (
        "unrecorded", "未登记 BJ-DS-2021-001", "未登记 BJ-DS-2021-001",
    )  # fmt: skip


def test_blanks_and_the_width_of_signs_make_no_other_studio(officer):
    first = row(number="bj-ds-2021-007", name="张工 焊接技能大师工作室", document_no="京人社〔2021〕9号")
    history.store([first], by=officer)
    again = row(
        number="ＢＪ－ＤＳ－２０２１－００７", name="张工焊接技能大师工作室", document_no="京人社〔２０２１〕９号"
    )
    nameless = row(name="张工焊接 技能大师工作室")

    assert words(again, nameless) == ["名册或表中已有，跳过"] * 2


def test_a_number_of_another_studio_of_the_register_is_not_passed_over(officer):
    history.store([row(number="BJ-DS-2021-007")], by=officer)
    other = row(3, number="BJ-DS-2021-007", name="李工钳工技能大师工作室", document_no="京人社〔2020〕1号")

    assert words(other) == ["编号 BJ-DS-2021-007 在名册里是另一家工作室，名称和认定文号都不同，请核对编号"]


def test_a_renamed_studio_is_known_again_by_its_number_and_document(officer):
    history.store([row(number="BJ-DS-2021-007")], by=officer)
    Studio.objects.update(name="张工焊接（新名）技能大师工作室")

    assert words(row(number="BJ-DS-2021-007")) == ["名册或表中已有，跳过"]


def test_the_page_leads_to_the_plaques_nobody_has_written_down(officer, client_of):
    history.store([row(2), row(3, name="乙", plaque_no="京2", plaque_handed_on="2022-01-05")], by=officer)

    shown = client_of(officer).get("/city/studios/import/").text

    assert "有 1 块铭牌是启用系统以前发的" in shown and "?standing=unrecorded" in shown


def test_the_public_reads_no_number_that_nobody_has_read_off(officer, client):
    history.store([row()], by=officer)
    studio = Studio.objects.get()

    page = client.get(f"/studios/{studio.number}/").text
    code = client.get(f"/verify/{studio.verification_code}/").text

    assert "未登记 BJ" not in page + code and "未登记" in page and "未登记" in code


def test_the_certificate_prints_no_number_that_nobody_has_read_off(officer):
    history.store([row()], by=officer)

    assert certificate.content(Studio.objects.get())["plaque_no"] == "未登记"


@pytest.mark.parametrize(("year", "lacks"), [("2022", True), ("2023", False), ("2024", False), ("2025", True)])
def test_a_review_of_the_two_years_is_wanted_not_a_later_one(officer, year, lacks):
    """BJ-78: the row says what the list will say once it is brought in."""
    given = row(result_kind="绩效考核", result_year=year, result_grade="合格", result_on=f"{year}-12-20")

    assert ("缺 2024 年底前的考核结果" in words(given)[0]) == lacks
    history.store([given], by=officer)
    assert history.lacking_review(City.BEIJING).exists() == lacks
