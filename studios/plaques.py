"""The register of plaques: ordered, made, handed over, replaced when the text changes, recalled, returned (BJ-34)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

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

HANGING = {"replaced_by": None, "returned_on": None, "recall_due_on": None}


def order(studio: Studio, *, number: str, by: User | None, text: str = "") -> Plaque:
    """A plaque to be made, in the words of the title; runs in the caller's transaction."""
    plaque: Plaque = Plaque.objects.create(
        studio=studio,
        number=number,
        text=text or studio.name,
        issuer=offices.pack_of(studio).documents["plaque_maker"],
        recorded_by=by,
        recorded_at=clock.now(fresh=True),
    )
    return plaque


def hanging(studio: Studio) -> Plaque | None:
    """The plaque that counts: neither replaced nor called back."""
    found: Plaque | None = Plaque.objects.filter(studio=studio, **HANGING).first()
    return found


def recall_due(studio: Studio, since: date) -> date:
    return since + timedelta(days=int(str(offices.pack_of(studio).value("plaque_recall_days"))))


def replace_plaque(studio: Studio, text: str, by: User | None) -> Plaque:
    """Another text on the title needs another plaque; the old one is to be given back (§4.8, A-32).

    Runs in the caller's transaction, which holds the studio's lock.
    """
    old = hanging(studio)
    if old is not None:
        old.recall_due_on = recall_due(studio, clock.today())
        old.save(update_fields=["recall_due_on"])
    serial = Plaque.objects.filter(studio=studio).count() + 1
    first = Plaque.objects.filter(studio=studio).order_by("pk").first()
    new = order(studio, number=f"{first.number if first else studio.plaque_no}-{serial}", by=by, text=text)
    if old is not None:
        Plaque.objects.filter(pk=old.pk).update(replaced_by=new)
    studio.plaque_no = new.number
    studio.save(update_fields=["plaque_no"])
    _log(studio, "plaque_replaced", f"换发铭牌 {new.number}", by, {"plaque": new.number})
    return new


def recall(studio: Studio, since: date, by: User | None) -> None:
    """The title has ended: whatever plaque was handed over comes back; one never handed over is struck off."""
    plaque = hanging(studio)
    if plaque is None:
        return
    plaque.recall_due_on = recall_due(studio, since)
    if plaque.handed_on is None:
        plaque.returned_on, plaque.returned_note = clock.today(), "称号终止时尚未交付"
    plaque.save(update_fields=["recall_due_on", "returned_on", "returned_note"])
    _log(studio, "plaque_recalled", f"铭牌 {plaque.number} 应收回", by, {"due": plaque.recall_due_on})


@transaction.atomic
def make(plaque: Plaque, *, by: User, on: date) -> None:
    _take_up(plaque, by)
    if plaque.made_on is not None:
        raise Refused("这块铭牌已登记制作")
    _require_past(on, plaque.studio.recognised_on, "制作日期")
    plaque.made_on = on
    plaque.save(update_fields=["made_on"])
    _log(plaque.studio, "plaque_made", f"铭牌 {plaque.number} 已制作", by, {"on": on})


@transaction.atomic
def hand_over(plaque: Plaque, *, by: User, on: date, to: str) -> None:
    _take_up(plaque, by)
    if plaque.made_on is None:
        raise Refused("请先登记制作日期")
    if plaque.handed_on is not None:
        raise Refused("这块铭牌已登记交付")
    _require_past(on, plaque.made_on, "交付日期")
    plaque.handed_on, plaque.handed_to = on, to
    plaque.save(update_fields=["handed_on", "handed_to"])
    _log(plaque.studio, "plaque_handed_over", f"铭牌 {plaque.number} 已交付 {to}", by, {"on": on})


@transaction.atomic
def take_back(plaque: Plaque, *, by: User, on: date, note: str) -> None:
    _take_up(plaque, by)
    if plaque.recall_due_on is None:
        raise Refused("这块铭牌没有要求收回")
    _require_past(on, plaque.handed_on or plaque.studio.recognised_on, "收回日期")
    plaque.returned_on, plaque.returned_note = on, note
    plaque.save(update_fields=["returned_on", "returned_note"])
    _log(plaque.studio, "plaque_returned", f"铭牌 {plaque.number} 已收回", by, {"on": on}, note)


def require_registrar(user: User | None, studio: Studio) -> None:
    """The city bureau makes and hands over plaques (BJ-34); the office that runs studios helps."""
    if not (offices.guides(user, studio) or offices.supervises(user, studio)):
        raise Refused(f"铭牌由{offices.pack_of(studio).documents['plaque_maker']}登记")


def _take_up(plaque: Plaque, by: User) -> None:
    lock(plaque)
    require_registrar(by, plaque.studio)
    if plaque.returned_on is not None:
        raise Refused("这块铭牌已收回，不能再改")


def _require_past(on: date, first: date, what: str) -> None:
    if not first <= on <= clock.today():
        raise Refused(f"{what}应在 {day_words(first)}和今天之间")


def _log(
    studio: Studio, action: str, label: str, by: User | None, data: dict[str, Any] | None = None, remark: str = ""
) -> None:
    audit.append(subject=studio, action=f"studio.{action}", label=label, actor=by, data=data, remark=remark)
