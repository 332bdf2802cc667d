"""Keeping, opening first and dropping a person's own filters of a list (UX-51). They lie on the account: no query."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.http import QueryDict

from portal.accounts.models import User
from portal.policy.refusal import Refused

MOST, LONGEST, NAME_LENGTH = 20, 500, 30
# Where the reader stands in the list is not part of a filter.
PASSING = ("page",)


@dataclass(frozen=True)
class Kept:
    """One kept view of a list; the query is what the address bar shows, so it can be sent to a colleague."""

    name: str
    query: str
    is_default: bool = False


def of(user: User, place: str) -> list[Kept]:
    """The person's filters of the list of that name, by name."""
    return [Kept(**row) for row in user.kept_filters.get(place, ())]


def first_view(kept: list[Kept]) -> str:
    """The query the list opens with when none is asked for; "" for the plain list."""
    return next((each.query for each in kept if each.is_default), "")


def plain(text: str) -> str:
    """A query string without what passes, in one spelling."""
    query = QueryDict(text, mutable=True)
    for name in PASSING:
        query.pop(name, None)
    return query.urlencode()


def keep(user: User, place: str, *, name: str, text: str, default: bool) -> Kept:
    """Under a name; the same name again is replaced, and so is the default by a new one."""
    new = Kept(" ".join(name.split())[:NAME_LENGTH], plain(text), default)
    if not new.name:
        raise Refused("请给这组筛选条件起个名称。")
    if not new.query or len(new.query) > LONGEST:
        raise Refused("没有可以保存的筛选条件，或条件太长。请查询后再保存。")
    with transaction.atomic():
        locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        others = [each for each in of(locked, place) if each.name != new.name]
        if len(others) >= MOST:
            raise Refused(f"最多保存 {MOST} 组筛选条件，请先删去不用的。")
        if default:
            others = [Kept(each.name, each.query) for each in others]
        _store(locked, place, [*others, new])
    return new


def drop(user: User, place: str, name: str) -> bool:
    """Take one away; whether there was one."""
    with transaction.atomic():
        locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        held = of(locked, place)
        left = [each for each in held if each.name != name]
        _store(locked, place, left)
    return len(left) < len(held)


def _store(user: User, place: str, kept: list[Kept]) -> None:
    rows: list[dict[str, Any]] = [asdict(each) for each in sorted(kept, key=lambda each: each.name)]
    user.kept_filters = {**user.kept_filters, place: rows}
    user.save(update_fields=["kept_filters"])
