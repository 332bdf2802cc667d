"""When a studio may confirm that there was nothing of a kind."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from portal.policy import clock
from portal.policy.refusal import Refused
from portal.policy.wording import day_words
from studios import offices
from studios.periods import Period
from studios.record_kinds import KINDS

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import Studio


def check_nothing(user: User | None, studio: Studio, kind: str, first: date, last: date) -> None:
    """The unit's own word, about a kind that exists and a period that is over, while there is no record of the kind."""
    offices.require_keeper(user, studio)
    if kind not in KINDS:
        raise Refused("没有这一类台账")
    if last > clock.today():
        raise Refused(f"考核期到 {day_words(last)}才结束，结束后再确认没有")
    if kind in Period.read(studio, first, last).kinds:
        raise Refused(f"考核期内已有“{KINDS[kind].label}”记录，不能确认没有")
