"""Money, chips, holders, stepper, figures, icons."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template import Context, Template

from portal.workbench.templatetags import chips, figures, holders, icons, money, steps


def drawn(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("amount", "words"),
    [(Decimal("100000"), "100,000 元"), (1234, "1,234 元"), (Decimal("0.5"), "0.50 元"), (None, ""), ("", "")],
)
def test_yuan_has_thousands_and_cents_only_when_there_are_any(amount, words):
    assert money.yuan(amount) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [(100000, "10 万元"), (Decimal("125000"), "12.5 万元"), (Decimal("20000000"), "2,000 万元"), (None, "")],
)
def test_wan_is_exact(amount, words):
    assert money.wan(amount) == words


def test_a_column_of_money_needs_no_unit():
    assert money.digits(Decimal("1234.50")) == "1,234.50"
    assert money.digits(None) == ""


def test_every_chip_has_a_shape_an_icon_and_words():
    for kind in chips.ICONS:
        html = drawn("{% load chips %}{% status_chip kind '待初审' 'state' %}", kind=kind)

        assert f'class="chip chip-{kind}"' in html
        assert "<svg" in html
        assert "待初审" in html
        assert 'data-test="state"' in html


def test_an_unknown_chip_is_a_mistake_of_the_programmer():
    with pytest.raises(KeyError):
        chips.status_chip("purple", "待初审")


@pytest.mark.parametrize(
    ("holder", "words"),
    [
        (None, "–"),
        ("", "–"),
        ("专家组", "专家组"),
        (SimpleNamespace(short_name="西湖区人社局", name="西湖区人力资源和社会保障局"), "西湖区人社局"),
        (SimpleNamespace(short_name="", name="市人社局"), "市人社局"),
    ],
)
def test_the_holder_is_named_briefly(holder, words):
    assert holders.holder_cn(holder) == words


def row(*states: str) -> list[dict[str, str]]:
    return [{"label": f"第{place}环", "state": state} for place, state in enumerate(states, start=1)]


def test_the_stepper_has_one_current_step_and_words_for_a_phone():
    html = drawn("{% load steps %}{% stepper steps %}", steps=row("done", "now", "later"))

    assert html.count('aria-current="step"') == 1
    assert "第 2 步，共 3 步：第2环" in html
    assert "已完成" in html
    assert "进行中" in html
    assert "未开始" in html


def test_a_finished_case_stands_at_its_last_step():
    context = steps.stepper(row("done", "done"))

    assert [step["current"] for step in context["steps"]] == [False, True]
    assert context["place"] == 2


def test_a_case_never_stands_at_two_steps():
    with pytest.raises(ValueError, match="at one step"):
        steps.stepper(row("now", "returned"))


def test_no_steps_draw_nothing_wrong():
    assert steps.stepper([])["label"] == ""


def test_bars_are_scaled_to_the_largest_and_repeated_in_a_table():
    context = figures.bars("受理率", [{"label": "申报", "value": 74}, {"label": "受理", "value": 37}], "件")

    assert [bar["width"] for bar in context["rows"]] == [480.0, 240.0]
    html = drawn("{% load figures %}{% bars '受理率' rows '件' %}", rows=context["rows"])
    assert "<table" in html
    assert "style=" not in html


def test_bars_of_nothing_have_no_width():
    assert figures.bars("空", [])["rows"] == []
    assert figures.bars("零", [{"label": "甲", "value": 0}])["rows"][0]["width"] == 0


def test_a_quota_bar_draws_doubtful_places_and_the_limit_apart():
    context = figures.quota_bar("名额", 11, 10, doubtful=1)

    assert context["over"] is True
    assert context["excess"] == 1
    assert context["limit_x"] == pytest.approx(363.6)
    assert context["sure_width"] == pytest.approx(363.6)
    assert context["used_width"] == 400


def test_a_spread_of_ten_asks_for_discussion():
    context = figures.spread_strip([80, 83, None, 94], 60, 100, mine=83)

    assert context["spread"] == 14
    assert context["wide"] is True
    assert [dot["mine"] for dot in context["dots"]] == [False, True, False]
    assert figures.spread_strip([])["spread"] == 0


def test_an_icon_is_decoration_without_inline_style():
    html = icons.icon("check", 14, "icon-solid")

    assert 'aria-hidden="true"' in html
    assert 'class="icon icon-solid"' in html
    assert "style" not in html
