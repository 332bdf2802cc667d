"""What every record about a studio shares: the door to it is the door to the studio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models

from studios.models.studio import Studio

if TYPE_CHECKING:
    from portal.accounts.models import User


class AboutQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """Records of the studios this person may see."""
        return self.filter(studio__in=Studio.objects.visible_to(user))


class AboutStudio(models.Model):
    """Abstract: belongs to one studio, written down by somebody (None: the portal itself, or an import) at a time."""

    studio = models.ForeignKey("studios.Studio", on_delete=models.PROTECT, related_name="%(class)s_set")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField("登记时间")

    objects = AboutQuerySet.as_manager()

    class Meta:
        abstract = True
