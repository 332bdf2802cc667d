"""Finding entries: by record, person and day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from portal.audit.models import EntryQuerySet
from portal.policy import clock


class EntryFilter(forms.Form):
    """Every field may stay empty; a record is named as in the list, "applications.application:12"."""

    subject = forms.CharField(label="对象", max_length=170, required=False)
    person = forms.CharField(label="经办人或单位", max_length=100, required=False)
    since = forms.DateField(label="从", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="到", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if since and until and until < since:
            self.add_error("until", "结束日期早于开始日期，请调换。")
        return found

    def among(self, entries: EntryQuerySet) -> EntryQuerySet:
        """The entries that match; a field that was filled in wrongly narrows nothing."""
        asked = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        if asked.get("subject"):
            kind, _, identity = asked["subject"].strip().partition(":")
            entries = entries.filter(subject_type=kind.lower())
            entries = entries.filter(subject_id=identity.strip()) if identity.strip() else entries
        if asked.get("person"):
            name = asked["person"].strip()
            entries = entries.filter(Q(actor_name__contains=name) | Q(actor_office__contains=name))
        if asked.get("since"):
            entries = entries.filter(at__gte=clock.start_of(asked["since"]))
        if asked.get("until"):
            entries = entries.filter(at__lt=clock.end_of(asked["until"]))
        return entries
