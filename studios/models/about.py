"""What every record about a studio shares: the door to it is the door to the studio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from portal.accounts.roles import Role
from studios.models.studio import FormerCare, Studio

if TYPE_CHECKING:
    from portal.accounts.models import User


class AboutQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """Records of the studios this person may see; an office that handed one over, those of its own time."""
        found = Q(studio__in=Studio.objects.visible_to(user))
        if user.is_in(Role.DISTRICT_OFFICER, Role.RECOMMENDER_OFFICER):
            past = FormerCare.objects.filter(office=user.organisation, until__gte=OuterRef("recorded_at"))
            found |= Q(Exists(past.filter(studio=OuterRef("studio"))))
        return self.filter(found)


class AboutStudio(models.Model):
    """Abstract: belongs to one studio, written down by somebody (None: the portal itself, or an import) at a time."""

    studio = models.ForeignKey("studios.Studio", on_delete=models.PROTECT, related_name="%(class)s_set")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField("登记时间")

    objects: ClassVar[Any] = AboutQuerySet.as_manager()

    class Meta:
        abstract = True
