"""What people learn about a plaque outside its ordinary course: one from before the portal, one lost or broken."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from portal.policy.refusal import Refused
from portal.workflow.engine import lock_all
from studios import plaques
from studios.models import Plaque, Studio
from studios.transitions import rewriting

if TYPE_CHECKING:
    from portal.accounts.models import User


@transaction.atomic
def register(plaque: Plaque, *, by: User, hangs: bool, number: str, on: date | None = None, to: str = "") -> None:
    """What is found out of a plaque from before the portal: it hangs, since when as far as known; or there is none."""
    _take_up(plaque, by)
    studio = plaque.studio
    require_unknown(plaque)
    if plaque.recall_due_on is not None:
        raise Refused("这块铭牌已要求收回，请登记收回或遗失")
    plaque.brought = Plaque.Brought.HANGS if hangs else ""
    if hangs and on is not None:
        plaques.require_past(on, studio.recognised_on, "交付日期")
    plaque.handed_on, plaque.handed_to = (on, to) if hangs else (None, "")
    plaque.number = _number(plaque, number.strip(), hangs)
    plaque.save(update_fields=["brought", "handed_on", "handed_to", "number"])
    studio.plaque_no = plaque.number
    studio.save(update_fields=["plaque_no"])
    rewriting.reprint(studio, by, mark=f"铭牌 {plaque.number}")
    words = f"铭牌 {plaque.number} 已在悬挂" if hangs else f"铭牌 {plaque.number} 没有发过，需要制作"
    plaques.log_of(studio, "plaque_registered", f"登记历史铭牌：{words}", by, {"hangs": hangs, "on": on})


@transaction.atomic
def report_lost(plaque: Plaque, *, by: User, on: date, note: str) -> None:
    """Lost or broken: nobody waits for it any more, and while the title is held another is made in the same words."""
    _take_up(plaque, by)
    if not plaque.is_out:
        raise Refused("这块铭牌还没有交付，不登记遗失、损毁；做坏了的重新制作即可")
    plaques.require_past(on, plaque.handed_on or plaque.studio.recognised_on, "遗失、损毁日期")
    owed = plaque.recall_due_on is not None
    plaque.lost_on, plaque.returned_note = on, note
    plaque.save(update_fields=["lost_on", "returned_note"])
    plaques.log_of(plaque.studio, "plaque_lost", f"铭牌 {plaque.number} 遗失、损毁", by, {"on": on}, note)
    if not owed:
        plaques.succeed(plaque.studio, plaque, plaque.text, by)
        rewriting.reprint(plaque.studio, by, mark=f"补发铭牌 {plaque.studio.plaque_no}")


def require_unknown(plaque: Plaque) -> None:
    """From before the portal, and not yet known since when it hangs."""
    if not plaque.brought or plaque.handed_on is not None:
        raise Refused("这块铭牌的情况已经登记")


def _take_up(plaque: Plaque, by: User) -> None:
    lock_all([plaque, plaque.studio])
    plaques.require_registrar(by, plaque.studio)
    plaques.require_standing(plaque)


def _number(plaque: Plaque, given: str, hangs: bool) -> str:
    """As read off the plaque; one that is to be made needs one."""
    if not given:
        if not hangs and plaque.number.startswith(plaques.UNREAD):
            raise Refused("需要制作的，请填写新铭牌的编号")
        return str(plaque.number)
    others = Studio.objects.filter(plaque_no=given).exclude(pk=plaque.studio_id)
    if Plaque.objects.filter(number=given).exclude(pk=plaque.pk).exists() or others.exists():
        raise Refused(f"铭牌编号 {given} 与另一块铭牌相同")
    return given
