"""The closed sets that describe a city and an organisation."""

from __future__ import annotations

from django.db import models


class City(models.TextChoices):
    HANGZHOU = "hangzhou", "杭州市"
    BEIJING = "beijing", "北京市"


class OrganisationKind(models.TextChoices):
    HOST = "host", "申报单位"
    DISTRICT_BUREAU = "district_bureau", "区县人社局"
    MUNICIPAL_BODY = "municipal_body", "市属局（总公司）"
    ENTERPRISE_GROUP = "enterprise_group", "企业集团"
    CITY_BUREAU = "city_bureau", "市人社局"
    FINANCE_BUREAU = "finance_bureau", "市财政局"
    EMPLOYMENT_CENTRE = "employment_centre", "市就业促进中心"
    OPERATOR = "operator", "平台运维单位"


class Nature(models.TextChoices):
    """Who may host is the policy's matter (HZ-17, BJ-09); the register takes every employer."""

    ENTERPRISE = "enterprise", "企业"
    PUBLIC_INSTITUTION = "public_institution", "事业单位"
    SOLE_TRADER = "sole_trader", "个体工商户"
    SOCIAL_ORGANISATION = "social_organisation", "社会组织"
    OTHER = "other", "其他用人单位"


class FundingForm(models.TextChoices):
    """How a public institution is financed; decides the construction grant (HZ-08, HZ-64)."""

    FULL = "full", "全额拨款"
    PARTIAL = "partial", "差额拨款"
    SELF = "self", "自收自支"


class Affiliation(models.TextChoices):
    """Whom a unit belongs to; decides the route in Beijing (BJ-26, BJ-27)."""

    LOCAL = "local", "区属或无主管单位"
    MUNICIPAL = "municipal", "市属局（总公司）、企业集团所属"
    CENTRAL = "central", "驻区中央单位"
