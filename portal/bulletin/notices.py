"""Who is told about steps of notices and objections, and in which words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.policy import clock, measures
from portal.workflow.engine import Letter, Step

if TYPE_CHECKING:
    from portal.bulletin.models import Objection, PublicNotice


def notice_recipients(audience: str, notice: PublicNotice) -> Iterable[User]:
    if audience == "maker":
        return [notice.maker]
    offices = measures.for_city(notice.city, clock.today()).offices
    people = [User.objects.holding(role, city=notice.city) for role in offices.notice_publisher]
    return [user for group in people for user in group if user.pk != notice.maker_id]


def notice_letter(step: Step, notice: PublicNotice, audience: str, remark: str) -> Letter:
    words = {
        "submit": f"“{notice.title}”已编制完成，等您审核发布。",
        "revise": f"“{notice.title}”退回修改。{remark}",
        "publish": f"“{notice.title}”已发布。",
        "end": f"“{notice.title}”公示期满，没有未办结的异议时可以发文认定。",
    }
    url = reverse("applications:notice_edit", args=[notice.code])
    return Letter(step.label if step.label.startswith("公示") else f"公示：{step.label}", words[step.name], url)


def objection_recipients(audience: str, objection: Objection) -> Iterable[User]:
    city = objection.notice.city
    if audience == "handlers":
        roles: tuple[Role, ...] = (Role.CITY_OFFICER, Role.CENTRE_OFFICER)
    else:
        roles = tuple(Role(role) for role in measures.for_city(city, clock.today()).offices.approvals)
    return [user for role in roles for user in User.objects.holding(role, city=city)]


def objection_letter(step: Step, objection: Objection, audience: str, remark: str) -> Letter:
    url = reverse("applications:objection", args=[objection.number])
    return Letter(f"异议核查：{step.label}", f"异议 {objection.number} 的核查结论：{step.label}。{remark}", url)
