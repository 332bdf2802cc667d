"""What a list was narrowed by, as the sheet of an export says it."""

from __future__ import annotations

from django import forms

from portal.documents.asked import words_of


class Narrow(forms.Form):
    q = forms.CharField(label="名称", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), ("active", "有效")])
    until = forms.DateField(label="不晚于", required=False)
    year = forms.IntegerField(label="年度", required=False)


def test_what_was_chosen_stands_in_words():
    form = Narrow({"q": "甲", "state": "active", "until": "2027-06-30", "year": "2027"})

    assert words_of(form) == {"名称": "甲", "状态": "有效", "不晚于": "2027年6月30日（周三）", "年度": "2027"}


def test_what_could_not_be_read_and_what_was_left_open_are_not_said():
    assert words_of(Narrow({"q": "甲", "state": "行", "until": "昨天", "year": ""})) == {"名称": "甲"}
    assert words_of(Narrow()) == {}
