"""The register of plaques: ordered, made, handed over, replaced when the text changes, recalled, returned (BJ-34)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from portal.audit import log as audit
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.policy.wording import day_words
from portal.workflow.engine import lock
from studios import offices
from studios.models import Plaque

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import Studio

HANGING = {"replaced_by": None, "returned_on": None, "recall_due_on": None, "lost_on": None}
# Owed back: those called in that neither came nor were lost.
OWED = {"recall_due_on__isnull": False, "returned_on": None, "lost_on": None}
# Ordered, and with nobody yet.
TO_HAND_OVER = Q(handed_on=None, brought="", **HANGING)
# What stands for the number of a plaque from before the portal until somebody has read it off.
UNREAD = "未登记 "


def order(studio: Studio, *, number: str, by: User | None, text: str = "", **known: Any) -> Plaque:
    """A plaque to be made, in the words of the title; runs in the caller's transaction.

    `known`: of one from before the portal, what the bureau's sheet says.
    """
    plaque: Plaque = Plaque.objects.create(
        studio=studio,
        number=number,
        text=text or studio.name,
        issuer=offices.pack_of(studio).documents["plaque_maker"],
        recorded_by=by,
        recorded_at=clock.now(fresh=True),
        **known,
    )
    return plaque


def number_shown(number: str) -> str:
    """What people read: no number of the portal's own stands in for one nobody has read off."""
    return UNREAD.strip() if number.startswith(UNREAD) else number


def hanging(studio: Studio) -> Plaque | None:
    """The plaque that counts: neither replaced nor called back."""
    found: Plaque | None = Plaque.objects.filter(studio=studio, **HANGING).first()
    return found


def recall_due(studio: Studio, since: date) -> date:
    return since + timedelta(days=int(str(offices.pack_of(studio).value("plaque_recall_days"))))


def hand_over_due(plaque: Plaque) -> date:
    """The last day for making it and handing it over, counted from its order."""
    days = int(str(offices.pack_of(plaque.studio).value("plaque_handing_days")))
    return clock.day_of(plaque.recorded_at) + timedelta(days=days)


def replace_plaque(studio: Studio, text: str, by: User | None) -> Plaque:
    """Another text on the title needs another plaque; the old one is to be given back (§4.8, A-32).

    Runs in the caller's transaction, which holds the studio's lock.
    """
    old = hanging(studio)
    if old is not None:
        _call_back(old, recall_due(studio, clock.today()), "换发时尚未交付")
    return succeed(studio, old, text, by)


def succeed(studio: Studio, old: Plaque | None, text: str, by: User | None) -> Plaque:
    """Order the next plaque of a studio, whose old one no longer counts; its number is the title's from now on."""
    serial = Plaque.objects.filter(studio=studio).count() + 1
    first = Plaque.objects.filter(studio=studio).order_by("pk").first()
    stem = first.number if first else studio.plaque_no
    if stem.startswith(UNREAD):
        stem = f"{studio.number}-P"
    new = order(studio, number=f"{stem}-{serial}", by=by, text=text)
    if old is not None:
        Plaque.objects.filter(pk=old.pk).update(replaced_by=new)
    studio.plaque_no = new.number
    studio.save(update_fields=["plaque_no"])
    log_of(studio, "plaque_replaced", f"换发铭牌 {new.number}", by, {"plaque": new.number})
    return new


def recall(studio: Studio, since: date, by: User | None) -> None:
    """The title has ended: whatever plaque may hang comes back; one never handed over is struck off."""
    plaque = hanging(studio)
    if plaque is None:
        return
    _call_back(plaque, recall_due(studio, since), "称号终止时尚未交付")
    log_of(studio, "plaque_recalled", f"铭牌 {plaque.number} 应收回", by, {"due": plaque.recall_due_on})


def _call_back(plaque: Plaque, due: date, never: str) -> None:
    """Due back by a day; what never left the office has nowhere to come from."""
    plaque.recall_due_on = due
    if not plaque.is_out:
        plaque.returned_on, plaque.returned_note = clock.today(), never
    plaque.save(update_fields=["recall_due_on", "returned_on", "returned_note"])


@transaction.atomic
def make(plaque: Plaque, *, by: User, on: date) -> None:
    _take_up(plaque, by)
    require_course(plaque)
    if plaque.made_on is not None:
        raise Refused("这块铭牌已登记制作")
    require_past(on, plaque.studio.recognised_on, "制作日期")
    plaque.made_on = on
    plaque.save(update_fields=["made_on"])
    log_of(plaque.studio, "plaque_made", f"铭牌 {plaque.number} 已制作", by, {"on": on})


@transaction.atomic
def hand_over(plaque: Plaque, *, by: User, on: date, to: str) -> None:
    _take_up(plaque, by)
    require_course(plaque)
    if plaque.made_on is None:
        raise Refused("请先登记制作日期")
    if plaque.handed_on is not None:
        raise Refused("这块铭牌已登记交付")
    require_past(on, plaque.made_on, "交付日期")
    plaque.handed_on, plaque.handed_to = on, to
    plaque.save(update_fields=["handed_on", "handed_to"])
    log_of(plaque.studio, "plaque_handed_over", f"铭牌 {plaque.number} 已交付 {to}", by, {"on": on})


@transaction.atomic
def take_back(plaque: Plaque, *, by: User, on: date, note: str) -> None:
    _take_up(plaque, by)
    if plaque.recall_due_on is None:
        raise Refused("这块铭牌没有要求收回")
    require_past(on, plaque.handed_on or plaque.studio.recognised_on, "收回日期")
    plaque.returned_on, plaque.returned_note = on, note
    plaque.save(update_fields=["returned_on", "returned_note"])
    log_of(plaque.studio, "plaque_returned", f"铭牌 {plaque.number} 已收回", by, {"on": on}, note)


def require_registrar(user: User | None, studio: Studio) -> None:
    """The city bureau makes and hands over plaques (BJ-34); the office that runs studios helps."""
    if not (offices.guides(user, studio) or offices.supervises(user, studio)):
        raise Refused(f"铭牌由{offices.pack_of(studio).documents['plaque_maker']}登记")


def require_course(plaque: Plaque) -> None:
    """Made and handed over here, and still to count; what hung before the portal is written down as it is."""
    if plaque.brought:
        raise Refused("这块铭牌是启用系统以前的，请用“登记铭牌情况”")
    if plaque.recall_due_on is not None:
        raise Refused("这块铭牌已要求收回，不再制作和交付")


def require_standing(plaque: Plaque) -> None:
    if plaque.returned_on is not None:
        raise Refused("这块铭牌已收回，不能再改")
    if plaque.lost_on is not None:
        raise Refused("这块铭牌已登记遗失、损毁，不能再改")


def _take_up(plaque: Plaque, by: User) -> None:
    lock(plaque)
    require_registrar(by, plaque.studio)
    require_standing(plaque)


def require_past(on: date, first: date, what: str) -> None:
    if not first <= on <= clock.today():
        raise Refused(f"{what}应在 {day_words(first)}和今天之间")


def log_of(
    studio: Studio, action: str, label: str, by: User | None, data: dict[str, Any] | None = None, remark: str = ""
) -> None:
    audit.append(subject=studio, action=f"studio.{action}", label=label, actor=by, data=data, remark=remark)
