"""What is under way elsewhere about a studio and holds back a consequence (A-10)."""

from __future__ import annotations

from django.db import models

from studios.models.about import AboutStudio


class PendingMatter(AboutStudio):
    """Noted once by the trade that has it; whether it is still under way is asked there (studios/pending.py)."""

    kind = models.CharField("事项", max_length=20)
    # The number of the record in the trade that has it.
    reference = models.CharField("编号", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "在办事项"
        constraints = (models.UniqueConstraint(fields=("kind", "reference"), name="pending_matter_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"
