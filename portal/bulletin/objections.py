"""Questions about objections that steps of other trades ask."""

from __future__ import annotations

from django.db import models

from portal.bulletin.models import Objection, ObjectionState


def upheld_against(subject: models.Model) -> Objection | None:
    """An objection found justified against this subject."""
    return Objection.objects.about(subject).filter(state=ObjectionState.UPHELD).first()
