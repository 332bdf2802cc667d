"""The RSS of the public notices."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest
from django.test import Client

from applications.states import State
from studios.models import Studio
from tests.factories.chain import Chain
from tests.studios.life_scene import studio_of

pytestmark = pytest.mark.django_db
URL = "/notices/feed/"


def items() -> list[ElementTree.Element]:
    answer = Client().get(URL)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/rss+xml")
    return ElementTree.fromstring(answer.content).findall("channel/item")  # noqa: S314 - our own document


def test_nothing_public_is_an_empty_feed():
    assert items() == []


def test_notices_and_recognitions_are_told(at):
    chain = Chain("hangzhou", at)
    file = chain.bring(chain.draft(), State.RECOGNISED)

    found = {item.findtext("guid"): item for item in items()}

    assert len(found) == 2
    recognition = found[f"recognition:{file.recognition.pk}"]
    assert file.recognition.document_no in (recognition.findtext("description") or "")
    assert (recognition.findtext("link") or "").endswith(f"/notices/recognised/{file.recognition.pk}/")


def test_a_revoked_title_is_told_with_day_and_document(at):
    at("2026-05-01 09:00")
    studio = studio_of()
    Studio.objects.filter(pk=studio.pk).update(state="revoked", ended_on=date(2026, 4, 30), ended_by="试〔2026〕9号")

    (item,) = items()

    assert item.findtext("title") == f"撤销称号：{studio.name}"
    assert "自 2026年4月30日（周四）起撤销，文号 试〔2026〕9号" in (item.findtext("description") or "")
    assert (item.findtext("link") or "").endswith(f"/studios/{studio.number}/")
