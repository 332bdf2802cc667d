"""What is drawn in Python is escaped as a template would escape it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django import forms

from applications.board import Marks, Row
from applications.models import Application, SelectionEntry
from portal.workbench.menu import Entry
from portal.workbench.templatetags.boards import board_row
from portal.workbench.templatetags.fields import answer, counted, id_number, notes
from portal.workbench.templatetags.menus import menu_lines

EVIL = '<script>alert("x")</script>'
TAME = "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;"


class Sample(forms.Form):
    """One control of each kind, every text of it hostile."""

    line = forms.CharField(label=EVIL, help_text=EVIL, initial=EVIL)
    choice = forms.ChoiceField(label=EVIL, choices=[(EVIL, EVIL)], widget=forms.RadioSelect)
    several = forms.ChoiceField(label=EVIL, choices=[(EVIL, EVIL)], initial=EVIL)
    tick = forms.BooleanField(label=EVIL, help_text=EVIL)
    story = forms.CharField(label=EVIL, initial=EVIL, widget=forms.Textarea)


def board(*, editable: bool) -> str:
    file = Application(number=EVIL, studio_name=EVIL)
    entry = SelectionEntry(reason=EVIL, decision="proposed")
    row = Row(file, Marks((Decimal(80),)), Decimal(80), 1, above=True, counted=True, entry=entry)
    drawn = {"row": row, "key": "1", "dots": "", "totals": EVIL, "spread": "0", "score": "80"}
    return board_row({**drawn, "waived": [EVIL], "options": ""}, editable)


@pytest.mark.parametrize("name", ["line", "choice", "several", "tick", "story"])
def test_every_text_of_a_field_is_escaped(name):
    drawn = answer(Sample()[name], clause=EVIL, source=EVIL)

    assert (EVIL in drawn, TAME in drawn) == (False, True)


def test_errors_are_escaped():
    form = Sample({})
    form.add_error("line", EVIL)

    assert TAME in notes(form["line"])
    assert EVIL not in notes(form["line"])


@pytest.mark.parametrize("draw", [lambda f: counted(f, 20, EVIL), lambda f: id_number(f, EVIL, EVIL)])
def test_counted_texts_and_id_numbers_are_escaped(draw):
    drawn = draw(Sample()["story"])

    assert (EVIL in drawn, TAME in drawn) == (False, True)


@pytest.mark.parametrize("editable", [True, False])
def test_a_row_of_the_board_is_escaped(editable):
    drawn = board(editable=editable)

    assert (EVIL in drawn, drawn.count(TAME) >= 4) == (False, True)


def test_a_menu_marks_the_present_page_alone():
    drawn = menu_lines([Entry("甲", "/a/", "house"), Entry("乙", "/b/", "house")], "/b/")

    assert drawn.count('aria-current="page"') == 1
    assert 'href="/b/" title="乙" aria-current="page"' in drawn


@pytest.mark.parametrize(("lines", "parts"), [(12, 0), (13, 1)])
def test_only_a_long_menu_names_its_parts(lines, parts):
    entries = [Entry(f"第 {place} 行", f"/{place}/", "house", "一部分") for place in range(lines)]

    assert menu_lines(entries, "").count('class="side-part"') == parts
