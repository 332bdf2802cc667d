"""What a change of a title may alter: the pack's grounds, the values as they stand, old beside new (HZ-62, BJ-55)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from portal.policy.refusal import Refused
from portal.policy.wording import day_words
from studios import offices
from studios.models import Amendment, LeaderStatus
from studios.states import AmendmentState, LeaderPost

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.policy.measures import Ground, Measures
    from studios.models import Studio

DECIDED, FILED, PANEL, APPLICATION = "decided", "filed", "panel", "application"
LABELS = {
    "unit_name": "单位名称",
    "host": "承接单位的统一社会信用代码",
    "address": "工作地址",
    "region": "所在区县",
    "recommender": "推荐单位",
    "lead_master": "{lead_master}",
    "cause": "更换原因",
    "leader_post": "{lead_master}任职情况",
    "since": "起始日期",
    "until": "截止日期",
    "name": "工作室名称",
    "plaque": "铭牌编号",
}
LOCKED = {"leader": "lead_master", "unit": "unit_name", "address": "address"}
DAYS = ("since", "until")


def grounds_of(studio: Studio) -> tuple[Ground, ...]:
    return offices.pack_of(studio).grounds_of("change")


def ground_of(studio: Studio, key: str) -> Ground | None:
    """The ground of that key; None when this city's policy has no such change."""
    return next((each for each in grounds_of(studio) if each.key == key), None)


def ground(amendment: Amendment) -> Ground:
    found = ground_of(amendment.studio, amendment.ground)
    if found is None:
        raise Refused("本市办法没有这一项变更事由")
    return found


def no_new_leader(studio: Studio) -> Refused | None:
    """Where the policy lets no other master take the studio over: a new one applies anew (A-34)."""
    changes = grounds_of(studio)
    if any("lead_master" in each.changes for each in changes):
        return None
    word = offices.pack_of(studio).word("lead_master")
    clause = offices.pack_of(studio).clause(changes[0].clause) if changes else ""
    return Refused(f"本市办法的变更事由不包括更换{word}，工作室名称随{word}；新的{word}请另行申报工作室", clause=clause)


def locked(pack: Measures) -> tuple[str, ...]:
    """What nobody changes after recognition but by an amendment, in words (BJ-55)."""
    names = pack.parameters["locked_fields"].value if "locked_fields" in pack.parameters else ()
    return tuple(label(pack, LOCKED[str(each)]) for each in names) if isinstance(names, list | tuple) else ()


def label(pack: Measures, name: str) -> str:
    return LABELS[name].format(lead_master=pack.word("lead_master"))


def alterable(found: Ground) -> tuple[str, ...]:
    """What the ground may alter; with the place of work its district."""
    return (*found.changes, "region") if "address" in found.changes else found.changes


def present(studio: Studio, found: Ground) -> dict[str, str]:
    """What the ground may alter, as it stands."""
    values = {
        "unit_name": studio.unit,
        "host": studio.host.uscc or "",
        "address": studio.address,
        "region": studio.region.name if studio.region else "",
        "lead_master": studio.lead_master,
        "leader_post": "",
    }
    old = {name: values[name] for name in alterable(found)}
    if "leader_post" in found.changes:
        newest = LeaderStatus.objects.filter(studio=studio).order_by("-since", "-pk").first()
        if newest is not None:
            until = newest.until.isoformat() if newest.until else ""
            old |= {"leader_post": newest.status, "since": newest.since.isoformat(), "until": until}
    return old


def state_words(amendment: Amendment) -> str:
    """The state; of a verified change of the leader whose turn it is (BJ-56)."""
    if amendment.state != AmendmentState.VERIFIED or ground(amendment).way != APPLICATION:
        return str(amendment.state_label)
    return "已核实，按申报办理" if amendment.application_no else "已核实，待单位申报"


def day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


def lines(amendment: Amendment) -> list[dict[str, str]]:
    """Old beside new, in the order of the labels; what neither side names is left out."""
    pack = offices.pack_of(amendment.studio)
    found = []
    for name in LABELS:
        before, after = amendment.old.get(name, ""), amendment.new.get(name, "")
        if before or after:
            shown = {"label": label(pack, name), "old": _shown(pack, name, before), "new": _shown(pack, name, after)}
            found.append(shown)
    return found


def _shown(pack: Measures, name: str, value: str) -> str:
    if not value:
        return ""
    if name in DAYS:
        return day_words(date.fromisoformat(value))
    if name == "leader_post":
        return LeaderPost(value).label
    if name == "cause":
        return next((each.label for each in pack.grounds_of("leader_gone") if each.key == value), value)
    return value


def readable(user: User) -> Any:
    """Changes this person may read: the unit its own drafts as well, the offices what was handed in."""
    found = Amendment.objects.visible_to(user)
    return found if user.is_in(*offices.HOST_ROLES) else found.filter(submitted_at__isnull=False)
