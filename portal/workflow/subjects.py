"""Records that concern any other: an opinion, a notice, an assignment know their subject by type and key."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models


class ConcerningQuerySet(models.QuerySet[Any]):
    def about(self, subject: models.Model) -> Self:
        """Rows whose subject is this record."""
        kind = ContentType.objects.get_for_model(subject, for_concrete_model=True)
        return self.filter(subject_type=kind, subject_id=subject.pk)

    def about_any(self, model: type[models.Model], keys: Any) -> Self:
        """Rows whose subject is one of these keys (a list or a subquery) of one model."""
        return self.filter(subject_type=ContentType.objects.get_for_model(model), subject_id__in=keys)


class Concerning(models.Model):
    """Abstract: a row about a generic subject, so that lower rooms never import the trades above them."""

    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")

    class Meta:
        abstract = True
