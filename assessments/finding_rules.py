"""Who may find a fact about a studio, and when a finding may be withdrawn (requirements.md §3.3)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from assessments import city_facts
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.policy.wording import day_words
from studios import offices

if TYPE_CHECKING:
    from assessments.models import Finding
    from portal.accounts.models import User
    from studios.models import Studio


def finds(user: User | None, studio: Studio) -> bool:
    """The city office that runs studios day by day, and those who draft for the bureau (HZ-46, BJ-47, BJ-48)."""
    return offices.supervises(user, studio) or offices.guides(user, studio)


def check_finder(user: User | None, studio: Studio) -> None:
    if not finds(user, studio):
        raise Refused(f"事实认定由{offices.pack_of(studio).offices.acceptance.label}的经办人办理")


def check_find(user: User | None, studio: Studio, fact: str, on: date) -> None:
    """A fact of the city's sheets that records do not count, on a day of the title."""
    check_finder(user, studio)
    if fact not in city_facts.of_city(studio.city).findable:
        raise Refused("考核表里没有这一项事实，或者它由台账计数，不由人认定")
    if not studio.recognised_on <= on <= clock.today():
        raise Refused(f"事实日期应在 {day_words(studio.recognised_on)}和今天之间")


def check_withdraw(user: User | None, finding: Finding) -> None:
    check_finder(user, finding.studio)
    if finding.withdrawn_at is not None:
        raise Refused("这一条已经撤回")
