"""What is typed about an activity of the city: its announcement, a place in it, who came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django import forms

from portal.accounts.fields import PlainText
from portal.policy import clock, measures
from portal.policy.refusal import Refused
from studios.models import CityActivity, Member, Studio
from studios.record_fields import Day, People
from studios.rules import activities as rules

if TYPE_CHECKING:
    from studios.models import Attendance

MOST_DAYS = 92
CAME = (("", "未确认"), ("yes", "到场"), ("no", "未到"))


class ActivityForm(forms.Form):
    """The announcement."""

    kind = forms.ChoiceField(label="种类", choices=CityActivity.Kind.choices, widget=forms.RadioSelect)
    title = PlainText(longest=120, label="名称")
    place = PlainText(longest=120, label="地点")
    on = Day(label="开始日期")
    until = Day(label="结束日期", required=False, help_text="只有一天的可以不填。")
    closes_on = Day(label="报名截止日", help_text="当日 24:00 前可以报名。")
    capacity = People(label="名额", required=False, help_text="不限人数的不填。")
    text = PlainText(longest=4000, lines=True, label="说明", required=False)

    def __init__(self, *args: Any, taken: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken

    def clean_capacity(self) -> int | None:
        capacity: int | None = self.cleaned_data["capacity"]
        try:
            rules.require_room(capacity, self.taken)
        except Refused as refused:
            raise forms.ValidationError(refused.reason) from refused
        return capacity

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        on, until, closes = cleaned.get("on"), cleaned.get("until"), cleaned.get("closes_on")
        if on and "until" in cleaned:
            cleaned["until"] = until = until or on
            if until < on:
                self.add_error("until", "结束日期不能早于开始日期。")
            elif (until - on).days > MOST_DAYS:
                self.add_error("until", f"一项活动最多 {MOST_DAYS} 天，请核对日期。")
        if on and closes and closes > on:
            self.add_error("closes_on", "报名截止日不能晚于开始日期。")
        if closes and closes < clock.today() and closes != self.initial.get("closes_on"):
            self.add_error("closes_on", "报名截止日不能早于今天。")
        if cleaned.get("capacity") == 0:
            self.add_error("capacity", "名额至少 1 人，不限人数的不填。")
        return cleaned


class PlaceForm(forms.Form):
    """Who of which studio comes: the lead master or a member."""

    person = forms.ChoiceField(label="参加人", error_messages={"required": "请选择参加人。"})

    def __init__(self, *args: Any, studios: Sequence[Studio], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.studios = {studio.pk: studio for studio in studios}
        self.people = {key: (studio, name, leads) for key, studio, name, leads in _people(studios)}
        groups = groupby(self.people.items(), key=lambda pair: pair[1][0])
        self.fields["person"].choices = [  # type: ignore[attr-defined]
            ("", "请选择"),
            *((studio.name, [(key, _called(*given)) for key, given in people]) for studio, people in groups),
        ]

    @property
    def chosen(self) -> tuple[Studio, str, bool]:
        """The studio, the name, whether it is the lead master in person."""
        return self.people[self.cleaned_data["person"]]


def _people(studios: Sequence[Studio]) -> Iterable[tuple[str, Studio, str, bool]]:
    members = Member.objects.filter(studio__in=studios, left_on=None).order_by("studio", "joined_on", "pk")
    teams = {key: list(found) for key, found in groupby(members, key=lambda member: member.studio_id)}
    for studio in studios:
        yield f"{studio.pk}-leader", studio, studio.lead_master, True
        for member in teams.get(studio.pk, ()):
            yield f"{studio.pk}-{member.pk}", studio, member.name, False


def _called(studio: Studio, name: str, leads: bool) -> str:
    return f"{name}（{measures.lead_word(studio.city)}本人）" if leads else name


class AttendanceForm(forms.Form):
    """One choice per place."""

    def __init__(self, *args: Any, places: Sequence[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        for place in places:
            initial = "" if place.attended is None else "yes" if place.attended else "no"
            self.fields[f"p{place.pk}"] = forms.ChoiceField(
                label=f"{place.person}（{place.studio.name}）",
                choices=CAME,
                required=False,
                initial=initial,
                widget=forms.Select(attrs={"class": "w-medium"}),
            )

    @property
    def rows(self) -> list[tuple[Attendance, forms.BoundField]]:
        return [(place, self[f"p{place.pk}"]) for place in self.places]

    @property
    def came(self) -> dict[int, bool]:
        """Those that were answered; an unanswered row stays as it is."""
        answers = {place.pk: self.cleaned_data[f"p{place.pk}"] for place in self.places}
        return {key: answer == "yes" for key, answer in answers.items() if answer}
