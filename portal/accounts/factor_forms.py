"""The one field of the second factor."""

from __future__ import annotations

from django import forms

LONGEST = 40


class CodeForm(forms.Form):
    """Six digits of the telephone, or a recovery code."""

    code = forms.CharField(
        label="动态码",
        max_length=LONGEST,
        help_text="手机上的 6 位数字；手机不在身边的，输入一个备用码。",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false", "class": "w-medium"}),
    )


class FirstCodeForm(forms.Form):
    code = forms.CharField(
        label="手机上的 6 位数字",
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "class": "w-short"}
        ),
    )
