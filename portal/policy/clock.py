"""The portal's one clock: the database's time, plus an offset that tests and the demonstration may set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from portal.policy.refusal import Refused

BEIJING = ZoneInfo("Asia/Shanghai")

# A queue at midnight does not punish who pressed in time: so long may a request have waited (trust.md §5.5a).
QUEUE = timedelta(seconds=120)
# Stamps count only while the web machine's clock and the database's agree.
SKEW = timedelta(seconds=1)

# When the proxy had read this request's head, in real time; None outside a request or without a trusted stamp.
_stamp: ContextVar[datetime | None] = ContextVar("arrival_stamp", default=None)
# A one-place box per request: empty until the first reading. None outside a request.
_page: ContextVar[list[datetime] | None] = ContextVar("page_reading", default=None)


def now(*, fresh: bool = False) -> datetime:
    """The present moment, aware. A page reads it once per request; steps that decide a right ask for a fresh one."""
    box = _page.get()
    if box and not fresh:
        return box[0]
    moment = _read()
    if box is not None and not box:
        box.append(moment)
    return moment


def real() -> datetime:
    """The database's own time, whatever a demonstration set: for what outside machines reckon with."""
    return _undisturbed()


def today() -> date:
    """The day it is in Beijing."""
    return now().astimezone(BEIJING).date()


def day_of(moment: datetime) -> date:
    """The day on which a moment falls in Beijing; the database keeps it in another zone."""
    return moment.astimezone(BEIJING).date()


def end_of(day: date) -> datetime:
    """24:00 of the day in Beijing, which is the next midnight; what arrives before it arrives in time."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=BEIJING)


def start_of(day: date) -> datetime:
    """0:00 of the day in Beijing."""
    return datetime.combine(day, time(), tzinfo=BEIJING)


def set_to(moment: datetime) -> None:
    """Make the present moment read as given; it keeps running from there."""
    if moment.tzinfo is None:
        raise ValueError("the clock needs an aware moment")
    _store(moment - _undisturbed())


def shift(delta: timedelta) -> None:
    """Move the clock forward (or, with a negative delta, back) from what it reads now."""
    from portal.policy.models import ClockOffset

    _store(ClockOffset.objects.current() + delta)


def reset() -> None:
    """Back to the real time."""
    _store(timedelta())


def stay() -> None:
    """Note the present moment as the one a demonstration was made for."""
    from portal.policy.models import ClockOffset

    ClockOffset.objects.update_or_create(pk=1, defaults={"home": now(fresh=True)})


def go_home() -> None:
    """Back to the moment of the demonstration; to the real time where none was noted."""
    from portal.policy.models import ClockOffset

    home = ClockOffset.objects.home()
    if home is None:
        reset()
    else:
        set_to(home)


def arrived() -> datetime | None:
    """When the present request reached the door, by the portal's clock; None when nothing trustworthy says so."""
    stamp = _stamp.get()
    if stamp is None:
        return None
    true = _undisturbed()
    if abs(datetime.now(UTC) - true) > SKEW or stamp > true + SKEW or _was_apart():
        return None
    return stamp + (_read() - true)


def _was_apart() -> bool:
    """Whether the monitor last measured more than `SKEW`; without a measurement that of this request decides."""
    from portal.policy.models import ClockSkew

    last = ClockSkew.objects.filter(pk=1).values_list("skew", flat=True).first()
    return last is not None and abs(last) > SKEW


def in_time(closes_at: datetime, at: datetime) -> bool:
    """Whether what is decided at `at` came before the first moment that is too late.

    A request that arrived before it counts although it waited, if it waited no longer than `QUEUE` past the end.
    """
    if at < closes_at:
        return True
    arrival = arrived() if at <= closes_at + QUEUE else None
    return arrival is not None and arrival < closes_at


@contextmanager
def one_reading(stamp: datetime | None = None) -> Iterator[None]:
    """Hold the first reading for the length of the block (one web request), and when its request arrived."""
    token, stamped = _page.set([]), _stamp.set(stamp)
    try:
        yield
    finally:
        _page.reset(token)
        _stamp.reset(stamped)


# Moment and offset in one statement, so that a shifted clock costs no more than a true one.
_SHIFTED = 'SELECT clock_timestamp(), (SELECT "offset" FROM policy_clockoffset WHERE id = 1)'


def _read() -> datetime:
    if not settings.CLOCK_MAY_SHIFT:
        return _undisturbed()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_SHIFTED)
            moment, offset = cursor.fetchone()
        return moment.astimezone(UTC) + (offset or timedelta())
    from portal.policy.models import ClockOffset

    return _undisturbed() + ClockOffset.objects.current()


def _undisturbed() -> datetime:
    if connection.vendor != "postgresql":
        return datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment.astimezone(UTC)


def _store(offset: timedelta) -> None:
    if not settings.CLOCK_MAY_SHIFT:
        raise Refused("本系统使用真实时间，不能调整时钟。")
    from portal.policy.models import ClockOffset

    ClockOffset.objects.update_or_create(pk=1, defaults={"offset": offset})
    box = _page.get()
    if box:
        box.clear()
