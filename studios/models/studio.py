"""The register of recognised studios: title, term, people named in it, plaque."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from portal.accounts.roles import Role
from portal.workflow.models import Stateful
from studios.states import HOLDING, State

if TYPE_CHECKING:
    from portal.accounts.models import Organisation, User


class StudioQuerySet(models.QuerySet["Studio"]):
    def visible_to(self, user: User) -> Self:
        """A host sees its own, a recommender those in its care, the city's offices and its supervisor all of theirs."""
        if not user.is_authenticated or user.role is None:
            return self.none()
        if user.is_in(Role.HOST_CLERK, Role.HOST_ADMINISTRATOR, Role.LEAD_MASTER):
            return self.filter(host=user.organisation)
        if user.is_in(Role.DISTRICT_OFFICER, Role.RECOMMENDER_OFFICER):
            return self.filter(recommender=user.organisation)
        if user.is_in(Role.EXPERT, Role.ADMINISTRATOR):
            return self.none()
        return self.filter(city=user.city)

    def holding(self) -> Self:
        """Studios that hold the title today."""
        return self.filter(state__in=HOLDING)


class Studio(Stateful):
    """A recognised skill master studio. The register is public; ID numbers and phones are not kept here."""

    STATES = State

    class Kind(models.TextChoices):
        NEW = "new", "技能大师工作室"
        HONORARY = "honorary", "荣誉技能大师工作室"

    number = models.CharField("编号", max_length=32, unique=True)
    city = models.CharField("城市", max_length=16, db_index=True)
    kind = models.CharField("类型", max_length=10, choices=Kind.choices)
    name = models.CharField("名称", max_length=120)
    host = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="studios")
    branch = models.ForeignKey(
        "accounts.Branch", on_delete=models.PROTECT, related_name="studios", null=True, blank=True
    )
    recommender = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="recommended")
    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, related_name="+", null=True)
    lead_master = models.CharField("领衔人", max_length=60)
    # Blind index of the lead master's ID number: one master, one studio in Beijing (BJ-21).
    leader_index = models.CharField(max_length=64, db_index=True)
    occupation = models.CharField("职业（工种）", max_length=80)
    # Normal form of the occupation for "相同职业(工种)".
    occupation_key = models.CharField(max_length=80, db_index=True)
    industry_focus = models.CharField("重点领域", max_length=40, blank=True)
    recognised_on = models.DateField("认定日期")
    document_no = models.CharField("认定文号", max_length=60)
    valid_from = models.DateField("有效期自")
    # Hangzhou: three years (HZ-49); Beijing sets no end.
    valid_to = models.DateField("有效期至", null=True, blank=True)
    pack = models.CharField("适用办法", max_length=40)
    # False: an institution outside the construction grant, not counted in the 25 (HZ-08, HZ-64).
    construction_grant_eligible = models.BooleanField("列入建设经费资助", default=True)
    plaque_no = models.CharField("铭牌编号", max_length=40, unique=True)
    # The application it came from, by its number: the register does not import applications.
    origin_no = models.CharField("申报编号", max_length=32, db_index=True)
    verification_code = models.CharField("验证码", max_length=40, blank=True, db_index=True)
    # Both locked in Beijing after recognition (BJ-55): changed by an amendment alone, whatever the unit's page says.
    unit_name = models.CharField("单位名称", max_length=120, blank=True)
    address = models.CharField("工作地址", max_length=200, blank=True)
    # Which term runs: 1 until it was renewed (HZ-52, HZ-53).
    term_no = models.PositiveSmallIntegerField("第几期", default=1)
    # Statutory day (§5a); an elastic or agreed later day is in the leader's status.
    leader_retires_on = models.DateField("领衔人法定退休日", null=True, blank=True)
    # Recognised under an older document (A-48, A-49, BJ-03, BJ-78).
    legacy = models.BooleanField("按旧办法认定", default=False)
    # Beijing: still in its construction period under the old rules (BJ-03, A-49).
    legacy_project = models.BooleanField("项目建设期内按之前办法执行", default=False)
    # The rung below it came from (HZ-73).
    grew_from = models.ForeignKey(
        "studios.DistrictStudio", on_delete=models.PROTECT, null=True, blank=True, related_name="became"
    )
    # The honorary studio it became.
    converted_to = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="converted_from"
    )
    # Why, when and by what the title ended.
    ended_on = models.DateField("终止日期", null=True, blank=True)
    ended_by = models.CharField("终止文号", max_length=60, blank=True)

    objects = StudioQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作室"
        ordering = ("-recognised_on", "number")
        indexes = (
            models.Index(fields=("city", "state", "-recognised_on"), name="studio_directory"),
            models.Index(fields=("-recognised_on", "number"), name="studio_newest"),
            models.Index(fields=("city", "-recognised_on", "number"), name="studio_newest_of_city"),
            models.Index(fields=("host", "occupation_key"), name="studio_unit_occupation"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("leader_index",),
                condition=Q(city="beijing", state__in=HOLDING),
                name="beijing_one_studio_per_master",
            ),
            models.UniqueConstraint(
                fields=("host", "occupation_key"),
                condition=Q(city="beijing", branch=None, state__in=HOLDING),
                name="beijing_one_studio_per_unit_and_occupation",
            ),
            models.UniqueConstraint(
                fields=("branch", "occupation_key"),
                condition=Q(city="beijing", branch__isnull=False, state__in=HOLDING),
                name="beijing_one_studio_per_branch_and_occupation",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def unit(self) -> str:
        """The unit as the title names it; the unit's own page may call it otherwise meanwhile (BJ-55)."""
        return self.unit_name or self.host.name


class FormerCare(models.Model):
    """An office that looked after a studio until a change moved it elsewhere: it keeps reading what was kept so far."""

    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="former_cares")
    office = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField("至")
    amendment = models.ForeignKey("studios.Amendment", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "原推荐单位"
        ordering = ("studio", "until")
        indexes = (models.Index(fields=("office", "studio"), name="former_care_office"),)

    def __str__(self) -> str:
        return f"{self.studio_id} {self.office_id}"


class DistrictStudioQuerySet(models.QuerySet["DistrictStudio"]):
    def of_office(self, office: Organisation | None) -> Self:
        """The register of one district bureau or recommending body."""
        return self.filter(office=office)

    def claimed(self, office: Organisation, document_no: str, lead_master: str) -> DistrictStudio | None:
        """The entry an application refers to: by its document number, else by its lead master (HZ-72)."""
        own = self.of_office(office)
        by_number = own.filter(document_no=document_no) if document_no else own.none()
        return (
            by_number.filter(lead_master=lead_master).first()
            or by_number.first()
            or own.filter(lead_master=lead_master).exclude(lead_master="").first()
        )


class DistrictStudio(models.Model):
    """A studio recognised by a district or a trade, below the city: the first rung of the ladder (HZ-72, HZ-73).

    Each recommending office keeps its own list; the first review looks up there what an application claims.
    """

    class Rung(models.TextChoices):
        """Enterprise → district → city (HZ-73)."""

        DISTRICT = "district", "区县（行业）级"
        ENTERPRISE = "enterprise", "企业内部"

    office = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="district_studios")
    rung = models.CharField("级别", max_length=10, choices=Rung.choices, default=Rung.DISTRICT)
    grew_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="grown")
    name = models.CharField("工作室名称", max_length=120)
    host = models.CharField("单位", max_length=120)
    lead_master = models.CharField("领衔人", max_length=60)
    occupation = models.CharField("职业（工种）", max_length=80, blank=True)
    document_no = models.CharField("认定文号", max_length=60)
    recognised_on = models.DateField("认定日期")
    # A title withdrawn by the district stays on the list, so that an old claim is seen through.
    revoked_on = models.DateField("撤销日期", null=True, blank=True)

    objects = DistrictStudioQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "区县级工作室"
        ordering = ("-recognised_on", "pk")
        indexes = (models.Index(fields=("office", "document_no"), name="district_studio_number"),)
        constraints = (
            models.UniqueConstraint(fields=("office", "document_no", "name"), name="district_studio_once"),
            models.CheckConstraint(
                condition=Q(revoked_on=None) | Q(revoked_on__gte=F("recognised_on")),
                name="district_studio_revoked_after_recognised",
            ),
        )

    def __str__(self) -> str:
        return f"{self.document_no} {self.name}"
