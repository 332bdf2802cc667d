"""Steps the system takes because something is over: a correction's last day, a notice's period, a file's change."""

from __future__ import annotations

import structlog

from applications import deadlines, standing_studio, transitions
from portal.bulletin import transitions as bulletin
from portal.bulletin.models import NoticeState, PublicNotice
from portal.policy import clock
from portal.policy.refusal import Refused

log = structlog.get_logger(__name__)


def end_all() -> int:
    """Each file and notice in a transaction of its own, so that one that moved meanwhile does not hold up the rest."""
    at = clock.now(fresh=True)
    done = 0
    for application in deadlines.lapsed(at):
        try:
            transitions.lapse(application)
            done += 1
        except Refused as refused:
            log.info("lapse_not_taken", application=application.number, reason=refused.reason)
    for application in standing_studio.void_on_a_list():
        try:
            transitions.end_void(application)
            done += 1
        except Refused as refused:
            log.info("void_file_not_ended", application=application.number, reason=refused.reason)
    # An objection handed in before midnight may still be in the door's queue.
    settled = (at - clock.QUEUE).astimezone(clock.BEIJING).date()
    for notice in PublicNotice.objects.filter(state=NoticeState.PUBLISHED, ends_on__lt=settled):
        try:
            bulletin.end_notice(notice)
            done += 1
        except Refused as refused:
            log.info("notice_not_ended", notice=notice.code, reason=refused.reason)
    return done
