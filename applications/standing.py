"""What the public reads about the code of a printed form, report or receipt whose file has gone on (TM-16)."""

from __future__ import annotations

from datetime import datetime

from applications.models import Application, Version
from applications.states import State
from portal.desks.models import ReturnNotice
from portal.documents import standing
from portal.documents.models import Verification
from portal.documents.standing import SUPERSEDED, WITHDRAWN, Fallen
from portal.policy import clock, wording


def enter() -> None:
    standing.register(Application._meta.label, of_form)
    standing.register(Version._meta.label, of_receipt)


def of_form(found: Verification) -> Fallen | None:
    """Of the printed form and report: their code belongs to the file, their digest to one version of it."""
    application = found.subject
    if not isinstance(application, Application):
        return None
    return _fallen(application, application.versions.filter(digest=found.digest).first())


def of_receipt(found: Verification) -> Fallen | None:
    version = found.subject
    return _fallen(version.application, version) if isinstance(version, Version) else None


def _fallen(application: Application, version: Version | None) -> Fallen | None:
    if application.state == State.WITHDRAWN:
        return Fallen(WITHDRAWN, _withdrawn(application))
    later = list(application.versions.filter(number__gt=version.number).order_by("number")) if version else []
    if version is None or not later:
        return None
    successor, last = later[0], later[-1]
    words = f"这是第 {version.number} 版，已由 {_moment(successor.submitted_at)} 提交的第 {successor.number} 版替代。"
    same = "两版打印的内容相同。" if version.print_digest == last.print_digest else ""
    return Fallen(SUPERSEDED, f"{words}现行的是第 {last.number} 版，请以它为准。{same}")


def _withdrawn(application: Application) -> str:
    at = _moment(application.state_since or application.created_at)
    if ReturnNotice.objects.about(application).filter(lapsed=True).exists():
        return f"这份申报逾期没有补正，已于 {at} 按放弃本批次处理。"
    return f"申报单位已于 {at} 撤回这份申报。"


def _moment(at: datetime) -> str:
    day = at.astimezone(clock.BEIJING).date()
    return f"{wording.day_words(day)} {wording.hour_minute(at)}"
