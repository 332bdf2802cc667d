"""Texts in markup: nothing but a pattern is trusted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils.html import conditional_escape, format_html
from hypothesis import given
from hypothesis import strategies as st

from portal.policy.markup import escaped, filled, filled_each


@given(st.text())
def test_a_text_is_escaped_as_django_escapes_it(text):
    assert escaped(text) == conditional_escape(text)
    assert filled('<td title="{}">{}</td>', text, text) == format_html('<td title="{}">{}</td>', text, text)


@pytest.mark.parametrize("value", [0, 12, Decimal("1.50"), None, True])
def test_other_values_are_read_as_text(value):
    assert filled("<td>{}</td>", value) == f"<td>{value}</td>"


def test_markup_made_here_is_not_escaped_again():
    link = filled('<a href="{}">{name}</a>', "/a?b=1&c=2", name="<甲>")

    assert link == '<a href="/a?b=1&amp;c=2">&lt;甲&gt;</a>'
    assert filled("<td>{}</td>", link) == f"<td>{link}</td>"
    assert conditional_escape(link) == link


def test_rows_are_escaped_one_by_one():
    assert filled_each("<li>{}</li>", [("<",), ("乙",)]) == "<li>&lt;</li><li>乙</li>"
