"""The application itself: who, where, in which state, and the few answers that lists and constraints need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.urls import reverse

from applications.states import AT_CITY, PENDING, State
from assessments.models import Assignment
from portal.accounts.roles import Role
from portal.workflow.models import Stateful

if TYPE_CHECKING:
    from portal.accounts.models import Region, User
    from portal.policy.measures import Measures

HOST_ROLES = (Role.HOST_CLERK, Role.HOST_ADMINISTRATOR)
DESK_ROLES = (Role.DISTRICT_OFFICER, Role.RECOMMENDER_OFFICER)
CITY_ROLES = (
    Role.CITY_OFFICER,
    Role.CITY_APPROVER,
    Role.FINANCE_APPROVER,
    Role.CENTRE_OFFICER,
    Role.SUPERVISOR,
)


# What a line of a list or of the work list reads of a file, and of those it names.
LINE = (
    *("number", "state", "state_since", "revision", "call", "city", "host", "recommender", "notice", "batch"),
    *("studio_name", "lead_master", "occupation", "team_size", "version_no", "submitted_at", "sealed_version"),
    *("host__name", "recommender__name", "recommender__short_name", "notice__ends_on"),
)


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: User) -> Self:
        """A host sees its own; a desk what has reached it; the city what was handed in; an expert what is assigned."""
        if not user.is_authenticated or user.role is None:
            return self.none()
        if user.is_in(*HOST_ROLES):
            return self.filter(host=user.organisation)
        if user.is_in(Role.LEAD_MASTER):
            return self.filter(host=user.organisation, leader_user=user)
        if user.is_in(*DESK_ROLES):
            return self.filter(recommender=user.organisation, submitted_at__isnull=False)
        if user.is_in(*CITY_ROLES):
            return self.filter(city=user.city, submitted_at__isnull=False)
        if user.is_in(Role.EXPERT):
            open_to = Assignment.objects.open_to(user).filter(
                subject_type__app_label="applications", subject_type__model="application"
            )
            return self.filter(pk__in=open_to.values("subject_id"))
        return self.none()

    def at_city(self) -> Self:
        return self.filter(state__in=AT_CITY)

    def for_list(self) -> Self:
        """With what a line names and no more; the files of a call share one instance of it, with its windows."""
        return self.for_line().prefetch_related("call", "call__windows", "call__overrides")

    def for_line(self) -> Self:
        """The same without the call, which `known_calls.give` brings."""
        return self.select_related("host", "recommender", "notice").only(*LINE)

    def for_page(self) -> Self:
        """With everything a case page names, in a constant number of statements."""
        return self.with_parties().prefetch_related("call__windows", "call__overrides", "sections")

    def with_parties(self) -> Self:
        """The rows a case page names, in the statement of the file itself."""
        return self.select_related("call", "host", "host__region", "branch", "recommender", "batch", "notice")


class Application(Stateful):
    """申报. A number like HZ-2027-0031 is given when the draft is made; gaps are allowed."""

    STATES = State

    number = models.CharField("编号", max_length=32, unique=True)
    call = models.ForeignKey("applications.Call", on_delete=models.PROTECT, related_name="applications")
    city = models.CharField("城市", max_length=16, db_index=True)
    host = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="applications")
    branch = models.ForeignKey(
        "accounts.Branch", on_delete=models.PROTECT, related_name="applications", null=True, blank=True
    )
    # The office of first review: district bureau, or in Beijing a municipal body or group (BJ-26, BJ-27).
    recommender = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("建立时间")
    leader_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="led_applications", null=True, blank=True
    )

    # Copies of answers that lists, search and constraints need; written with the section they come from.
    studio_name = models.CharField("工作室名称", max_length=120, blank=True)
    lead_master = models.CharField("领衔人", max_length=60, blank=True)
    # Blind index of the lead master's ID number (BJ-21); the number itself stays sealed in the section.
    leader_index = models.CharField(max_length=64, blank=True, db_index=True)
    occupation = models.CharField("职业（工种）", max_length=80, blank=True)
    occupation_key = models.CharField(max_length=80, blank=True)
    skill_level = models.CharField("技能等级", max_length=20, blank=True)
    industry_focus = models.CharField("重点领域", max_length=40, blank=True)
    team_size = models.PositiveSmallIntegerField("团队人数", default=0)
    district_level = models.BooleanField("已是区县（行业）级", default=False)
    listed_honours = models.PositiveSmallIntegerField("所列荣誉数", default=0)
    # False: outside the construction grant, not counted in Hangzhou's 25 (HZ-08, HZ-64, A-06).
    construction_grant_eligible = models.BooleanField("列入建设经费资助", default=True)

    version_no = models.PositiveIntegerField("版本", default=0)
    first_submitted_at = models.DateTimeField("首次提交时间", null=True, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    # The version whose sealed scan was received; due before 上报 (HZ-40).
    sealed_version = models.PositiveIntegerField("盖章扫描件版本", default=0)
    paper_received_on = models.DateField("纸质材料收到日", null=True, blank=True)
    originals_returned_on = models.DateField("原件退回日", null=True, blank=True)

    batch = models.ForeignKey(
        "applications.Batch", on_delete=models.PROTECT, related_name="applications", null=True, blank=True
    )
    # Outcome of the appraisal, written when the panel closes and frozen with the released list.
    score = models.DecimalField("汇总分", max_digits=7, decimal_places=3, null=True, blank=True)
    spread = models.DecimalField("极差", max_digits=6, decimal_places=2, null=True, blank=True)
    reserve_no = models.PositiveSmallIntegerField("后备序号", null=True, blank=True)
    notice = models.ForeignKey(
        "bulletin.PublicNotice", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    recognition = models.ForeignKey(
        "applications.Recognition", on_delete=models.PROTECT, related_name="applications", null=True, blank=True
    )
    studio = models.ForeignKey("studios.Studio", on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    assignments = GenericRelation(Assignment, content_type_field="subject_type", object_id_field="subject_id")
    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "申报"
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("call", "state", "-submitted_at"), name="application_list"),
            models.Index(fields=("city", "-submitted_at", "-id"), name="application_city_list"),
            models.Index(fields=("recommender", "state", "submitted_at"), name="application_desk"),
            # The tabs' counts ask for state and call alone, and are read from here without touching the files.
            models.Index(fields=("city", "state", "call"), condition=Q(submitted_at__isnull=False), name="city_counts"),
            models.Index(fields=("host", "-id"), name="application_host"),
            # A search reads every name of the city, and reads them here in the list's order without touching the files.
            models.Index(
                fields=("city", "submitted_at", "id"),
                include=("number", "studio_name", "lead_master", "host"),
                condition=Q(submitted_at__isnull=False),
                name="application_search",
            ),
        )
        constraints = (
            # BJ-21: one master leads one studio; pending files count (INV-04).
            models.UniqueConstraint(
                fields=("leader_index",),
                condition=Q(city="beijing", state__in=PENDING) & ~Q(leader_index=""),
                name="beijing_one_pending_per_master",
            ),
            # BJ-22, BJ-23: one per unit (or branch) and occupation; two rows, since NULL branches never collide.
            models.UniqueConstraint(
                fields=("host", "occupation_key"),
                condition=Q(city="beijing", branch=None, state__in=PENDING) & ~Q(occupation_key=""),
                name="beijing_one_pending_per_unit_and_occupation",
            ),
            models.UniqueConstraint(
                fields=("branch", "occupation_key"),
                condition=Q(city="beijing", branch__isnull=False, state__in=PENDING) & ~Q(occupation_key=""),
                name="beijing_one_pending_per_branch_and_occupation",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "withdrawn")) | Q(submitted_at__isnull=False),
                name="only_submitted_files_move_on",
            ),
            models.CheckConstraint(
                condition=~Q(state="recognised") | Q(studio__isnull=False, recognition__isnull=False),
                name="recognised_file_has_studio",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.studio_name}".strip()

    def get_absolute_url(self) -> str:
        return reverse("applications:status", args=[self.number])

    @property
    def measures(self) -> Measures:
        return self.call.measures

    @property
    def region(self) -> Region | None:
        """Where it works: a branch's own district, else the unit's (A-31)."""
        return self.branch.region if self.branch is not None else self.host.region


class Letter(models.Model):
    """A letter that affects rights: result with reasons, basis and remedy (ux.md §8 rule 11), without expert names."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField("种类", max_length=24)
    title = models.CharField("标题", max_length=120)
    body = models.TextField("正文")
    issued_at = models.DateTimeField("发出时间")

    class Meta:
        ordering = ("-issued_at", "-pk")

    def __str__(self) -> str:
        return self.title


class Note(models.Model):
    """A message between the host and the desk on the case page (往来)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    office = models.CharField("单位", max_length=120)
    from_host = models.BooleanField("申报单位发出")
    text = models.TextField("内容", max_length=2000)
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.office} {self.at:%Y-%m-%d}"
