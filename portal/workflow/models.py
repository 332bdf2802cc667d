"""The abstract record that has a state; only `portal.workflow.engine` writes that state."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Stateful(models.Model):
    """Abstract: state, since when, and a revision that grows with every step."""

    STATES: ClassVar[type[models.TextChoices]]

    state = models.CharField("状态", max_length=24, db_index=True)
    state_since = models.DateTimeField("进入状态时间", null=True, blank=True)
    revision = models.PositiveIntegerField("修订号", default=0)

    class Meta:
        abstract = True

    @property
    def state_label(self) -> str:
        return str(self.STATES(self.state).label)

    def is_in(self, *states: Any) -> bool:
        return self.state in states
