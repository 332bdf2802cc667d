"""/verify/ says plainly when a printed version was replaced, and when its file was withdrawn (TM-16)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from applications import rules, transitions
from applications.models import Application
from applications.points import Point
from portal.accounts.kinds import City
from portal.documents.models import Verification
from portal.policy import clock
from tests.factories.chain import Chain

pytestmark = pytest.mark.django_db
POINT = Point("field", "unit.scale", "单位规模", "请写明人数")


@pytest.fixture
def chain(at: Any) -> Chain:
    at("2026-04-20 10:00")
    return Chain(City.HANGZHOU, at)


def verdict_of(code: str) -> tuple[str, str]:
    page = Client().get(f"/verify/{code}/").content.decode()
    found = re.search(r'data-verdict="(\w+)"', page)
    assert found, page[:400]
    return found[1], re.sub(r"<[^>]+>|\s+", " ", page)


def send_back(chain: Chain, file: Application, day: str = "2026-04-28") -> None:
    due = date.fromisoformat(day)
    transitions.return_for_correction(file, by=chain.reviewer(file), points=[POINT], due_on=due, remark="请补正")


def resubmit(chain: Chain, file: Application) -> None:
    notice = rules.open_return(file)
    answers = {point.pk: "已补正" for point in notice.points.all()}
    transitions.resubmit(file, by=file.created_by, answers=answers)


def test_an_older_version_says_when_it_was_replaced_and_which_one_stands(chain):
    file = chain.submit(chain.draft())
    first = file.versions.get(number=1)
    chain.at("2026-04-21 09:05")
    send_back(chain, file)
    chain.at("2026-04-22 10:20")
    resubmit(chain, file)
    chain.at("2026-04-23 08:00")
    send_back(chain, file)
    resubmit(chain, file)

    verdict, words = verdict_of(first.code)

    assert verdict == "superseded"
    assert "第 1 版，已由 2026年4月22日（周三） 10:20 提交的第 2 版替代。现行的是第 3 版" in words
    assert verdict_of(file.versions.get(number=2).code)[0] == "superseded"
    assert verdict_of(file.versions.get(number=3).code)[0] == "genuine"


def test_report_and_receipt_of_an_older_version_say_so_too(chain):
    file = chain.submit(chain.draft())
    codes = {each.kind: each.code for each in Verification.objects.all()}
    send_back(chain, file)
    resubmit(chain, file)

    assert {kind: verdict_of(code)[0] for kind, code in codes.items()} == dict.fromkeys(codes, "superseded")
    assert len(codes) == 3


def test_the_code_of_a_withdrawn_file_says_since_when(chain):
    file = chain.submit(chain.draft())
    assert verdict_of(file.versions.get().code)[0] == "genuine"
    chain.at("2026-04-24 15:30")
    transitions.withdraw(file, by=file.created_by, remark="另有安排")

    verdict, words = verdict_of(file.versions.get().code)

    assert verdict == "withdrawn"
    assert "申报单位已于 2026年4月24日（周五） 15:30 撤回这份申报" in words


def test_the_code_of_a_lapsed_correction_does_not_call_it_withdrawn_by_the_unit(chain):
    file = chain.submit(chain.draft())
    send_back(chain, file)
    chain.at("2026-04-29 00:10")
    transitions.lapse(file)

    verdict, words = verdict_of(file.versions.get().code)

    assert verdict == "withdrawn"
    assert "逾期没有补正，已于 2026年4月29日（周三） 00:10 按放弃本批次处理" in words


def test_a_void_code_gives_its_reason(chain):
    file = chain.submit(chain.draft())
    row = Verification.objects.get(code=file.versions.get().code)
    Verification.objects.filter(pk=row.pk).update(void_at=clock.now(), void_reason="印制有误")

    verdict, words = verdict_of(row.code)

    assert verdict == "withdrawn" and "原因：印制有误。" in words
