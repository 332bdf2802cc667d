"""Which studios of a unit a master leads: by the ID number, or by the name where the bureau's old sheet had none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from portal.accounts.sealed import blind_index

if TYPE_CHECKING:
    from studios.models import Studio

BROUGHT_IN = "历史导入"
# Unit (its key), blind index of the ID number, name.
Master = tuple[int, str, str]


def unread(number: str) -> str:
    """What stands for the index of a master whose ID number nobody wrote down: equal to no other's (BJ-21)."""
    return blind_index(f"history:{number}")


def led_by(held: QuerySet[Studio], masters: Iterable[Master]) -> list[Studio]:
    """Those of the studios that one of these people leads, in one statement (A-10)."""
    wanted = {(host, index, name) for host, index, name in masters if index or name}
    asked = Q(pk__in=[])
    for host, index, name in wanted:
        asked |= Q(host=host, leader_index=index) | Q(host=host, lead_master=name, origin_no=BROUGHT_IN)
    return [each for each in held.filter(asked) if any(leads(master, each) for master in wanted)] if wanted else []


def leads(master: Master, studio: Studio) -> bool:
    host, index, name = master
    if studio.host_id != host:
        return False
    return studio.leader_index == index or (
        studio.lead_master == name and studio.leader_index == unread(studio.number)
    )  # fmt: skip
