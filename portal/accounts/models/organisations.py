"""Regions (GB/T 2260), organisations and their branches."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from portal.accounts.kinds import Affiliation, City, FundingForm, Nature, OrganisationKind


class RegionQuerySet(models.QuerySet["Region"]):
    def of(self, city: str) -> Self:
        return self.filter(city=city)


class Region(models.Model):
    """A district or county by its GB/T 2260 code; the two special areas carry the portal's own."""

    code = models.CharField("代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=40)
    city = models.CharField("城市", max_length=20, choices=City.choices)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"
        ordering = ["city", "code"]

    def __str__(self) -> str:
        return self.name


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def active(self) -> Self:
        return self.filter(active=True)

    def hosts(self) -> Self:
        return self.filter(kind=OrganisationKind.HOST)

    def of_kind(self, *kinds: str) -> Self:
        return self.filter(kind__in=kinds)

    def superiors(self) -> Self:
        """Beijing's municipal bodies and enterprise groups, which recommend their own units (BJ-26)."""
        return self.of_kind(OrganisationKind.MUNICIPAL_BODY, OrganisationKind.ENTERPRISE_GROUP)

    def district_bureau_of(self, region: Region) -> Organisation | None:
        """The first reviewer of every unit in the region (HZ-32, BJ-26)."""
        return self.filter(kind=OrganisationKind.DISTRICT_BUREAU, region=region).first()


class Organisation(models.Model):
    """A unit that applies, or an office that decides."""

    kind = models.CharField("类别", max_length=20, choices=OrganisationKind.choices)
    # Empty only for the operator, who serves both cities.
    city = models.CharField("城市", max_length=20, choices=City.choices, blank=True)
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=40, blank=True)
    region = models.ForeignKey(
        Region, verbose_name="所在区县", null=True, blank=True, on_delete=models.PROTECT, related_name="organisations"
    )
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True, null=True, blank=True)
    nature = models.CharField("单位性质", max_length=20, choices=Nature.choices, blank=True)
    ownership = models.CharField("所有制", max_length=40, blank=True)
    # HZ-64: some public institutions are outside the construction grant; HZ-08: then also outside the 25.
    funding_form = models.CharField("经费形式", max_length=10, choices=FundingForm.choices, blank=True)
    # BJ-26, BJ-27: units of a listed body or group go through it; central units always through the district.
    affiliation = models.CharField("隶属关系", max_length=10, choices=Affiliation.choices, default=Affiliation.LOCAL)
    parent = models.ForeignKey(
        "self", verbose_name="主管单位", null=True, blank=True, on_delete=models.PROTECT, related_name="subordinates"
    )
    address = models.CharField("地址", max_length=200, blank=True)
    legal_person = models.CharField("法定代表人（负责人）", max_length=40, blank=True)
    contact = models.CharField("联系人", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    active = models.BooleanField("启用", default=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "机构"
        ordering = ["kind", "city", "region", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["region"], condition=Q(kind="district_bureau"), name="one_bureau_per_district"
            ),
            models.UniqueConstraint(
                fields=["kind", "city"],
                condition=Q(kind__in=["city_bureau", "finance_bureau", "employment_centre"]),
                name="one_city_office_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["city", "name"],
                condition=Q(kind__in=["municipal_body", "enterprise_group"]),
                name="superior_name_once_per_city",
            ),
            models.CheckConstraint(
                condition=~Q(kind="host") | (Q(uscc__isnull=False) & Q(region__isnull=False) & ~Q(nature="")),
                name="host_is_identified",
            ),
            models.CheckConstraint(
                condition=~Q(kind="district_bureau") | Q(region__isnull=False), name="bureau_has_its_district"
            ),
            models.CheckConstraint(
                condition=~Q(nature="public_institution") | ~Q(funding_form=""), name="institution_names_its_funding"
            ),
            models.CheckConstraint(
                condition=~Q(affiliation="municipal") | Q(parent__isnull=False), name="municipal_unit_names_its_parent"
            ),
            models.CheckConstraint(
                condition=~Q(affiliation="central") | Q(parent__isnull=True), name="central_unit_has_no_listed_parent"
            ),
            models.CheckConstraint(condition=~Q(city="") | Q(kind="operator"), name="only_the_operator_has_no_city"),
        ]
        indexes = [models.Index(fields=["city", "kind"], name="organisation_city_kind")]

    def __str__(self) -> str:
        return self.name

    @property
    def called(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name

    @property
    def is_host(self) -> bool:
        return self.kind == OrganisationKind.HOST

    @property
    def is_central(self) -> bool:
        return self.affiliation == Affiliation.CENTRAL

    @property
    def is_superior(self) -> bool:
        return self.kind in (OrganisationKind.MUNICIPAL_BODY, OrganisationKind.ENTERPRISE_GROUP)


class Branch(models.Model):
    """A plant or branch office of a unit: in Beijing one studio per occupation and branch (BJ-23)."""

    organisation = models.ForeignKey(
        Organisation, verbose_name="单位", on_delete=models.CASCADE, related_name="branches"
    )
    name = models.CharField("分厂、分公司名称", max_length=100)
    region = models.ForeignKey(Region, verbose_name="所在区县", on_delete=models.PROTECT, related_name="+")
    address = models.CharField("地址", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "分厂、分公司"
        ordering = ["organisation", "name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="branch_name_once_per_unit")]

    def __str__(self) -> str:
        return f"{self.organisation.name}（{self.name}）"
