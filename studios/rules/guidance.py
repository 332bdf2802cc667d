"""Who guides a studio, who writes and who publishes what is shown of it, who keeps a body's own rules."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from portal.accounts.roles import Permission
from portal.bulletin.redaction import sensitive_parts
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.policy.wording import day_words
from studios import offices
from studios.offices import DESK_ROLES

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import OfficeRule, Showcase, Studio

RULE_FILE = "rule"


def helps(user: User | None, studio: Studio) -> bool:
    """The district or body the studio belongs to, and the city's offices (HZ-46, HZ-74, BJ-40)."""
    return (
        offices.looks_after(user, studio) or offices.supervises(user, studio) or offices.guides(user, studio)
    )  # fmt: skip


def require_helper(user: User | None, studio: Studio) -> None:
    if not helps(user, studio):
        raise Refused(f"这一项由{studio.recommender}或市级经办办理")


def check_note(user: User | None, studio: Studio, on: date) -> None:
    require_helper(user, studio)
    if not studio.recognised_on <= on <= clock.today():
        raise Refused(f"日期应在 {day_words(studio.recognised_on)}和今天之间")


def writes(user: User | None, studio: Studio) -> bool:
    return offices.keeps(user, studio) or helps(user, studio)


def check_draft(user: User | None, studio: Studio) -> None:
    """The unit or an office that looks after it (HZ-74, BJ-77)."""
    if not writes(user, studio):
        raise Refused("风采展示由工作室所在单位起草，或由推荐单位、市级经办撰写")
    offices.require_holding(studio)


def check_edit(user: User | None, story: Showcase) -> None:
    check_draft(user, story.studio)
    if is_public(story):
        raise Refused("已经发布，修改前请先撤下")


def check_publish(user: User | None, story: Showcase) -> None:
    require_helper(user, story.studio)
    offices.require_holding(story.studio)
    if is_public(story):
        raise Refused("已经发布")
    parts = sensitive_parts(f"{story.title}\n{story.text}")
    if parts:
        raise Refused(f"内容疑似有{'、'.join(parts)}，请先删去再发布")


def check_withdraw(user: User | None, story: Showcase) -> None:
    require_helper(user, story.studio)
    if not is_public(story):
        raise Refused("这一篇没有发布")


def is_public(story: Showcase) -> bool:
    return story.published_at is not None and story.withdrawn_at is None


def keeps_rules(user: User | None) -> bool:
    """A district bureau or body keeps its own measures (BJ-75)."""
    return user is not None and user.organisation is not None and user.is_in(*DESK_ROLES)


def check_rule(user: User | None, rule: OfficeRule | None = None) -> None:
    if not keeps_rules(user) or user is None or not user.may(Permission.RECOMMEND):
        raise Refused("区（行业）级办法由区人力资源社会保障局、市属局（总公司）、企业集团登记")
    if rule is not None and rule.office != user.organisation:
        raise Refused(f"这份办法由{rule.office}登记")
