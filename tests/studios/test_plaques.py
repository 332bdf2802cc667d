"""The register of plaques: what hung before the portal, what was lost, what never left the office (BJ-34, A-48)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from portal.policy.refusal import Refused
from studios import invariants, life_duties, plaques
from studios.models import Plaque, Studio
from studios.transitions import plaque_facts
from studios.views.plaques import standing
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 10)


@pytest.fixture
def scene(at: Any) -> Scene:
    at("2026-05-10 09:00")
    return Scene(studio_of())


@pytest.fixture
def old(scene: Scene) -> Plaque:
    """As the import leaves it when the sheet says nothing of it."""
    studio = scene.studio
    studio.plaque_no = f"{plaques.UNREAD}{studio.number}"
    studio.save()
    Plaque.objects.filter(studio=studio).update(number=studio.plaque_no, brought="unrecorded")
    return Plaque.objects.get(studio=studio)


@pytest.fixture
def handed(scene: Scene) -> Plaque:
    Plaque.objects.filter(studio=scene.studio).update(made_on=date(2026, 5, 1), handed_on=date(2026, 5, 6))
    return Plaque.objects.get(studio=scene.studio)


def again(plaque: Plaque) -> Plaque:
    return Plaque.objects.get(pk=plaque.pk)


def test_an_old_plaque_is_not_said_to_be_made(scene, old, client_of):
    officer = client_of(scene.officer)
    listed = officer.get(reverse("studios:plaques"), {"standing": "unrecorded"}).content.decode()
    making = officer.get(reverse("studios:plaques"), {"standing": "to_make"}).content.decode()

    shown = officer.get(reverse("studios:plaque", args=[old.number])).content.decode()

    assert "历史导入，铭牌情况未登记" in listed and 'data-test="row"' not in making
    assert "登记铭牌情况" in shown and "登记制作" not in shown


def test_what_is_read_off_an_old_plaque_is_written_down(scene, old, client_of):
    here = reverse("studios:plaque_step", args=[old.number, "register"])
    typed = {"hangs": "yes", "number": "杭技师2019-3", "on": "2026-05-02", "to": "周明远"}

    answer = client_of(scene.officer).post(here, typed)

    plaque, studio = again(old), Studio.objects.get()
    assert answer.url == reverse("studios:plaque", args=["杭技师2019-3"])
    assert (plaque.brought, plaque.handed_on, plaque.handed_to) == ("hangs", date(2026, 5, 2), "周明远")
    assert (studio.plaque_no, standing(plaque)) == ("杭技师2019-3", "悬挂中")
    assert studio.verification_code and list(invariants.one_plaque_hangs()) == []


def test_that_it_hangs_is_enough_where_nobody_knows_since_when(scene, old):
    plaque_facts.register(old, by=scene.officer, hangs=True, number="")

    plaque = again(old)
    assert (standing(plaque), plaque.handed_on, plaque.number) == ("悬挂中", None, old.number)


def test_where_there_never_was_one_it_is_made(scene, old):
    with pytest.raises(Refused, match="请填写新铭牌的编号"):
        plaque_facts.register(old, by=scene.officer, hangs=False, number="")

    plaque_facts.register(old, by=scene.officer, hangs=False, number="HZ2026P090")

    assert standing(again(old)) == "待制作"
    plaques.make(again(old), by=scene.officer, on=TODAY)
    assert standing(again(old)) == "待交付"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"hangs": "yes", "number": "京/1"}, "编号里不能有“/”"),
        ({"hangs": "yes", "number": "P1", "on": "2026-05-11"}, "交付日期应在"),
        ({"hangs": "", "number": "P1"}, "请"),
    ],
)
def test_what_contradicts_itself_is_said_at_the_field(scene, old, client_of, typed, words):
    here = reverse("studios:plaque_step", args=[old.number, "register"])

    answer = client_of(scene.officer).post(here, typed)

    assert words in answer.content.decode() and again(old).brought == "unrecorded"


def test_a_number_is_given_once(scene, old):
    other = studio_of()

    with pytest.raises(Refused, match="与另一块铭牌相同"):
        plaque_facts.register(old, by=scene.officer, hangs=True, number=other.plaque_no)


def test_an_old_plaque_is_neither_made_nor_handed_over(scene, old):
    with pytest.raises(Refused, match="启用系统以前"):
        plaques.make(old, by=scene.officer, on=TODAY)


def test_the_unit_does_not_register_its_plaque(scene, old, client_of):
    here = reverse("studios:plaque_step", args=[old.number, "register"])

    assert client_of(scene.clerk).get(here).status_code == 403


def test_an_old_plaque_comes_back_when_the_title_ends(scene, old):
    """It hangs at the unit, whatever is on record here."""
    plaques.recall(scene.studio, TODAY, scene.officer)

    plaque = again(old)
    assert (plaque.recall_due_on, plaque.returned_on, standing(plaque)) == (date(2026, 6, 9), None, "待收回")


def test_a_plaque_that_never_left_the_office_is_not_asked_back_when_another_takes_its_place(scene):
    first = Plaque.objects.get(studio=scene.studio)

    plaques.replace_plaque(scene.studio, "新名称技能大师工作室", scene.officer)

    assert (again(first).returned_on, again(first).returned_note) == (TODAY, "换发时尚未交付")
    assert not Plaque.objects.filter(**plaques.OWED).exists()


def test_a_lost_plaque_is_made_again_in_the_same_words(scene, handed, client_of):
    here = reverse("studios:plaque_step", args=[handed.number, "lost"])
    before = scene.studio.verification_code

    client_of(scene.officer).post(here, {"on": "2026-05-09", "note": "搬迁时遗失"})

    lost, new = again(handed), Plaque.objects.latest("pk")
    studio = Studio.objects.get()
    assert (lost.lost_on, lost.returned_note, lost.replaced_by) == (date(2026, 5, 9), "搬迁时遗失", new)
    assert (new.number, new.text, standing(new)) == (f"{handed.number}-2", handed.text, "待制作")
    assert studio.plaque_no == new.number and studio.verification_code != before
    assert list(invariants.one_plaque_hangs()) == []


def test_a_plaque_lost_after_the_end_is_not_asked_for_any_more(scene, handed):
    plaques.recall(scene.studio, TODAY, scene.officer)
    assert [each.key for each in life_duties._plaques(TODAY, life_duties.Holders())] == [f"plaque:{handed.number}"]

    plaque_facts.report_lost(again(handed), by=scene.officer, on=TODAY, note="单位书面说明遗失")

    assert list(life_duties._plaques(TODAY, life_duties.Holders())) == []
    assert (standing(again(handed)), Plaque.objects.count()) == ("遗失、损毁", 1)


def test_what_was_not_handed_over_cannot_be_lost(scene):
    with pytest.raises(Refused, match="还没有交付"):
        plaque_facts.report_lost(Plaque.objects.get(), by=scene.officer, on=TODAY, note="不见了")


def test_a_lost_plaque_does_not_come_back(scene, handed):
    plaque_facts.report_lost(handed, by=scene.officer, on=TODAY, note="不见了")

    with pytest.raises(Refused, match="已登记遗失、损毁"):
        plaques.take_back(again(handed), by=scene.officer, on=TODAY, note="找到了")


def test_the_life_line_tells_of_a_lost_plaque(scene, handed, client_of):
    plaque_facts.report_lost(handed, by=scene.officer, on=TODAY, note="不见了")

    shown = client_of(scene.officer).get(reverse("workbench:studio_life", args=[scene.studio.number])).content.decode()

    assert f"铭牌 {handed.number} 遗失、损毁" in shown


def test_the_day_may_be_found_out_later(scene, old):
    plaque_facts.register(old, by=scene.officer, hangs=True, number="杭1")

    plaque_facts.register(again(old), by=scene.officer, hangs=True, number="杭1", on=date(2026, 5, 2), to="周明远")

    assert again(old).handed_on == date(2026, 5, 2)
    with pytest.raises(Refused, match="已经登记"):
        plaque_facts.register(again(old), by=scene.officer, hangs=False, number="杭1")
