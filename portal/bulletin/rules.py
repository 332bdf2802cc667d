"""Who may move a notice or an objection, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from portal.accounts.roles import Role
from portal.audit import log as audit
from portal.audit.models import Entry
from portal.bulletin import redaction
from portal.policy import calendar, clock, measures, wording
from portal.policy.refusal import Conflict, Refused

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.bulletin.models import Objection, PublicNotice
    from portal.policy.measures import Measures

# Entries of the log that make a person one of the notice's makers.
EDITED, SUBMITTED = "notice.edit", "notice.submit"
# Offices that prepare notices and look into objections; approvers publish.
PREPARERS = (Role.CITY_OFFICER, Role.CENTRE_OFFICER, Role.CITY_APPROVER)


def measures_of(city: str) -> Measures:
    return measures.for_city(city, clock.today())


def check_edit_notice(user: User, notice: PublicNotice) -> None:
    """Words change while the notice is a draft."""
    require_preparer(user, notice.city)
    if notice.state != "draft":
        raise Conflict(f"这份公示现为“{notice.state_label}”，要修改请先退回。您的修改没有保存。")


def check_submit_notice(user: User, notice: PublicNotice) -> None:
    require_preparer(user, notice.city)
    require_clean(notice)


def check_revise_notice(user: User, notice: PublicNotice) -> None:
    require_preparer(user, notice.city)


def check_publish(user: User, notice: PublicNotice) -> None:
    """Maker ≠ publisher; redaction clean; the working-day calendar covers the period (HZ-45, BJ-32, §5h)."""
    if not user.is_in(*measures_of(notice.city).offices.notice_publisher) or user.city != notice.city:
        raise Refused("公示由规定的发布岗位办理")
    require_no_hand_in_it(user, notice)
    require_clean(notice)
    period_of(notice, clock.now(fresh=True))


def require_no_hand_in_it(user: User, notice: PublicNotice) -> None:
    """Whoever drew the notice up, changed a word of it or handed it in is not its second person."""
    if user.pk == notice.maker_id:
        raise Refused("编制人不能发布自己编制的公示，请由另一位同事发布")
    if audit.took_part(notice, user, EDITED, SUBMITTED):
        raise Refused("您修改或提交过这份公示，请由另一位同事发布")


def edited_by(user: User, notices: Iterable[PublicNotice]) -> set[int]:
    """Keys of the notices this person may not post, in one statement."""
    rows = list(notices)
    changed = Entry.objects.about_any(rows).filter(actor=user, action__in=(EDITED, SUBMITTED))
    own = {int(key) for key in changed.values_list("subject_id", flat=True)}
    return own | {each.pk for each in rows if each.maker_id == user.pk}


def period_of(notice: PublicNotice, posted_at: datetime) -> calendar.Period:
    """First and last day if posted at that moment; raises CalendarMissing for a year not loaded."""
    closing = calendar.parse_closing_time(str(measures_of(notice.city).value("notice_closing_time")))
    return calendar.notice_period(
        posted_at, days=notice.working_days, count_posting_day=notice.count_posting_day, closing_time=closing
    )


def check_end_notice(user: User | None, notice: PublicNotice) -> None:
    """By the system, once the last day is over."""
    if notice.ends_on is None or clock.now(fresh=True) < clock.end_of(notice.ends_on):
        raise Refused("公示期还没有结束")


def check_cancel_notice(user: User, notice: PublicNotice) -> None:
    require_preparer(user, notice.city)


def check_take_up(user: User, objection: Objection) -> None:
    require_preparer(user, objection.notice.city)


def check_decide(user: User, objection: Objection) -> None:
    require_preparer(user, objection.notice.city)


def may_see_objector(user: User, objection: Objection) -> bool:
    """Name, contact and evidence of an objector: the handling office and the supervisor, nobody else (TM-25)."""
    return user.is_in(*PREPARERS, Role.SUPERVISOR) and user.city == objection.notice.city


def require_preparer(user: User, city: str) -> None:
    if user is None or not user.is_in(*PREPARERS) or user.city != city:
        raise Refused("公示和异议由市级经办岗位办理")


def require_clean(notice: PublicNotice) -> None:
    """No ID, phone or account number may be published (requirements §5h, INV-20)."""
    findings = redaction.findings(notice)
    if findings:
        raise Refused(f"公示内容里有不能公开的信息：{findings[0]}。请删去后再提交")


def require_running(notice: PublicNotice) -> None:
    """Objections are taken while the notice runs; one that came to the door before its end counts (trust.md §5.5a)."""
    if notice.starts_on is None or notice.ends_on is None or notice.state != "published":
        raise Refused("这份公示没有在进行")
    if not clock.in_time(clock.end_of(notice.ends_on), clock.now(fresh=True)):
        raise Refused(f"公示已于 {wording.day_words(notice.ends_on)} 24:00 结束，不再接收异议")
