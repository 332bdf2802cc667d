"""The paper with which a studio books the city's public training base first (HZ-71): a page with a code."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from portal.documents import standing, verification
from portal.documents.models import Verification
from portal.documents.pdf import PrintBase, render_pdf
from portal.documents.renderings import renderers, request_rendering
from portal.policy import clock
from portal.policy.canonical import fingerprint
from portal.policy.wording import day_words
from studios.models import Studio
from studios.offices import pack_of

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.documents.models import Rendering

KIND, RULE = "training_base", "HZ-71"
TITLE = "公共实训基地优先使用资格证明"
VALID_UNTIL = "有效期至"
PDF = "application/pdf"


def clause(studio: Studio) -> str:
    """Where the city promises it; "" in a city that does not."""
    return next((note.clause for note in pack_of(studio).notes if RULE in note.rules), "")


def valid_until(studio: Studio, today: date) -> date:
    """The end of the year, or of the term when that comes first; a title kept beyond its term has the year (A-02)."""
    year_end = date(today.year, 12, 31)
    if studio.valid_to is None or studio.valid_to < today:
        return year_end
    return min(year_end, studio.valid_to)


def content(studio: Studio, today: date) -> dict[str, Any]:
    pack = pack_of(studio)
    return {
        "number": studio.number,
        "name": studio.name,
        "host": studio.unit,
        "lead_word": pack.word("lead_master"),
        "leader": studio.lead_master,
        "occupation": studio.occupation,
        "city": pack.city_name,
        "bureau": pack.word("city_bureau"),
        "title": pack.word("studio"),
        "clause": clause(studio),
        "until": _day(valid_until(studio, today)),
    }


def request(studio: Studio, *, by: User) -> Rendering:
    """One paper a year for as long as the title says the same."""
    today = clock.today()
    data = content(studio, today)
    mark = fingerprint([KIND, data])
    facts = {
        "文书": TITLE,
        "编号": studio.number,
        "工作室": studio.name,
        VALID_UNTIL: valid_until(studio, today).isoformat(),
    }
    code = verification.issue(studio, KIND, facts, mark).code
    return request_rendering(kind=KIND, subject=studio, by=by, data=data | {"code": code}, fingerprint=mark)


def draw(rendering: Rendering) -> tuple[bytes, str, str]:
    data = rendering.data
    base = PrintBase(TITLE, data["number"], code=data["code"])
    return render_pdf("print/training_base.html", data, base), f"公共实训基地资格证明_{data['number']}.pdf", PDF


def fallen(found: Verification) -> standing.Fallen | None:
    """The paper ends by itself on the day it names."""
    if found.kind != KIND:
        return None
    until = date.fromisoformat(dict(found.fact_rows)[VALID_UNTIL])
    if clock.today() <= until:
        return None
    return standing.Fallen(standing.WITHDRAWN, f"这份证明有效期至 {day_words(until)}，已经到期。")


def enter() -> None:
    """Called once from `apps.py`."""
    renderers.register(KIND, draw)
    standing.register(Studio._meta.label, fallen)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
