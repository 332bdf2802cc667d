"""What batches of a pack have in common to type: first and last day of each window, a parameter set otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms

from portal.accounts.fields import Day
from portal.policy import clock
from portal.policy.measures import Parameter

# No number, share or sum of a pack comes near it; infinite and "not a number" stay out with it.
LARGEST = 10**9


class WindowsForm(forms.Form):
    """First and last day of each window. `kinds`: key and label; `windows`: what stands so far."""

    def __init__(
        self, *args: Any, kinds: Iterable[tuple[str, str]], windows: Iterable[Any] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = list(kinds)
        known = {window.kind: window for window in windows}
        for kind, title in self.kinds:
            window = known.get(kind)
            days = _days(window.opens_at, window.closes_at) if window is not None else (None, None)
            for name, label, day in (("first", "开始日", days[0]), ("last", "结束日", days[1])):
                self.fields[f"{kind}_{name}"] = Day(label=f"{title}{label}", initial=day)

    def rows(self) -> list[dict[str, Any]]:
        return [{"label": title, "pair": (self[f"{kind}_first"], self[f"{kind}_last"])} for kind, title in self.kinds]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for kind, title in self.kinds:
            first, last = data.get(f"{kind}_first"), data.get(f"{kind}_last")
            if first and last and last < first:
                self.add_error(f"{kind}_last", f"“{title}”的结束日早于开始日，请改为开始日当天或之后。")
        return data

    def dates(self) -> dict[str, tuple[date, date]]:
        data = self.cleaned_data
        return {kind: (data[f"{kind}_first"], data[f"{kind}_last"]) for kind, _ in self.kinds}


def _days(opens_at: datetime, closes_at: datetime) -> tuple[date, date]:
    last = closes_at - timedelta(seconds=1)
    return opens_at.astimezone(clock.BEIJING).date(), last.astimezone(clock.BEIJING).date()


class OverrideForm(forms.Form):
    """One parameter of the pack set otherwise, with the reason."""

    parameter = forms.ChoiceField(label="参数")
    value = forms.CharField(label="新取值", max_length=60, help_text="是否类参数填“是”或“否”。")
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, parameters: Mapping[str, Parameter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parameters = {
            name: each for name, each in parameters.items() if isinstance(each.value, bool | int | float | str)
        }
        self.fields["parameter"].choices = [  # type: ignore[attr-defined]
            (name, f"{each.label}（现为 {shown(each.value)}{each.unit}）") for name, each in self.parameters.items()
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("parameter") and data.get("value"):
            try:
                data["value"] = _typed(data["value"].strip(), self.parameters[data["parameter"]].value)
            except ValueError:
                self.add_error("value", "取值与这个参数的类型不符，请按括号里现有取值的写法填写。")
                return data
            known = self.parameters[data["parameter"]]
            if not known.admits(data["value"]):
                self.add_error("value", f"{known.strictness}。")
        return data


def shown(value: Any) -> str:
    """A parameter's value in words."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _typed(text: str, like: Any) -> Any:
    if isinstance(like, bool):
        return {"是": True, "否": False}[text] if text in ("是", "否") else _refuse(text)
    if isinstance(like, int):
        return int(text) if 0 <= int(text) < LARGEST else _refuse(text)
    if isinstance(like, float):
        return float(text) if 0 <= float(text) < LARGEST else _refuse(text)
    return text


def _refuse(text: str) -> Any:
    raise ValueError(text)
