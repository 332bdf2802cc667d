"""Going on after a term (HZ-52), and proposals to end a title (HZ-59…61, BJ-59…64, A-03)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q

from portal.documents.models import Attachment
from portal.workflow.models import Stateful
from studios.models.about import AboutStudio
from studios.states import PENDING_PROPOSAL, PENDING_RENEWAL, ProposalState, RenewalState


class RenewalApplication(Stateful, AboutStudio):
    """A studio that passed its end-of-term assessment asks to go on."""

    STATES = RenewalState

    result = models.ForeignKey("studios.AssessmentResult", on_delete=models.PROTECT, related_name="+")
    plan = models.TextField("续建工作计划", max_length=4000)
    submitted_at = models.DateTimeField("提交时间")
    remark = models.TextField("审核意见", max_length=2000, blank=True)
    # Returned: the last day to send it again; after it the title is proposed to expire.
    supplement_by = models.DateField("补充期限", null=True, blank=True)
    document_no = models.CharField("文号", max_length=60, blank=True)
    # Who drafted the answer; another person decides.
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    files = GenericRelation(Attachment)

    class Meta:
        verbose_name = verbose_name_plural = "续建申请"
        ordering = ("-submitted_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("studio",), condition=Q(state__in=PENDING_RENEWAL), name="one_pending_renewal"
            ),
            models.CheckConstraint(
                condition=~Q(state=RenewalState.RETURNED) | Q(supplement_by__isnull=False),
                name="returned_renewal_has_its_last_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.studio_id} {self.submitted_at:%Y-%m-%d}"


class EndingProposal(Stateful, AboutStudio):
    """A ground to end a title with its evidence; suggested by the portal or made by an office, decided by people."""

    STATES = ProposalState

    class Kind(models.TextChoices):
        REVOKE = "revoke", "撤销（取消）称号"
        EXPIRE = "expire", "到期终止"
        CLOSE = "close", "注销"

    number = models.CharField("编号", max_length=32, unique=True)
    kind = models.CharField("种类", max_length=8, choices=Kind.choices)
    # The leaf of the pack's tree of grounds, and the branch it hangs on.
    ground = models.CharField("事由", max_length=40)
    branch = models.CharField("所属条款", max_length=40, blank=True)
    # The day of the ground itself: Beijing's recovery counts from its funding cycle.
    ground_on = models.DateField("事由发生日")
    facts = models.TextField("事实和证据", max_length=4000)
    office = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField("提出时间", null=True, blank=True)
    # What the unit said, and when (听取陈述申辩).
    hearing = models.TextField("陈述申辩", max_length=4000, blank=True)
    heard_on = models.DateField("听取意见日期", null=True, blank=True)
    decision = models.TextField("决定", max_length=4000, blank=True)
    document_no = models.CharField("决定文号", max_length=60, blank=True)
    effective_on = models.DateField("生效日期", null=True, blank=True)
    # Who drafted the decision; those who approve it are others.
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Set by people alone: what the portal took back itself may be suggested again.
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)

    files = GenericRelation(Attachment)

    class Meta:
        verbose_name = verbose_name_plural = "终止称号事项"
        ordering = ("-recorded_at", "-pk")
        indexes = (models.Index(fields=("state", "-recorded_at"), name="proposal_round"),)
        constraints = (
            models.UniqueConstraint(
                fields=("studio", "kind", "ground"),
                condition=Q(state__in=PENDING_PROPOSAL),
                name="one_pending_proposal_per_ground",
            ),
        )

    def __str__(self) -> str:
        return self.number
