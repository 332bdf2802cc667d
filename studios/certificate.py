"""The certificate of a studio and the text of its plaque (§4.8), with the QR that leads to the register."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET

from portal.accounts.access import AuthenticatedHttpRequest
from portal.documents import guards
from portal.documents.models import Attachment, Rendering
from portal.documents.pdf import PrintBase, render_pdf
from portal.documents.renderings import renderers, request_rendering
from portal.policy import measures
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Refused
from studios import plaques
from studios.models import Plaque, Studio
from studios.states import HOLDING

if TYPE_CHECKING:
    from portal.accounts.models import User

CERTIFICATE, PLAQUE = "studio_certificate", "studio_plaque"
PDF = "application/pdf"
# Points of the name on the plaque at most, the millimetres of its line, and the characters one line is good for.
LARGEST_NAME, NAME_LINE, LONG_NAME = 32.0, 200.0, 20
KIND_OF_TITLE = re.compile(r"(荣誉)?技能大师工作室$")
MILLIMETRES_PER_POINT = 0.3528


@require_GET
def certificate(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The certificate of a studio, for its unit and the offices that look after it."""
    studio = get_object_or_404(Studio.objects.visible_to(request.user).select_related("host"), number=number)
    if studio.state not in HOLDING:
        raise Refused(f"这家工作室现为“{studio.state_label}”，不再持有称号，不能打印证书。")
    return redirect(request_certificate(studio, by=request.user))


def request_certificate(studio: Studio, *, by: User) -> Rendering:
    """One document for as long as the title says the same; a merger's new name makes another."""
    data = content(studio)
    mark = fingerprint(data)
    return request_rendering(kind=CERTIFICATE, subject=studio, by=by, data=data, fingerprint=mark)


def request_plaque(plaque: Plaque, *, by: User) -> Rendering:
    """The plaque's text on a sheet for its maker; a plaque keeps its text for life, so it is one document (§4.8)."""
    studio = plaque.studio
    data = content(studio) | {"plaque_no": plaque.number, "maker": plaque.issuer} | name_on_plaque(plaque.text)
    mark = fingerprint(data)
    return request_rendering(kind=PLAQUE, subject=plaque, by=by, data=data, fingerprint=mark)


def draw_plaque(rendering: Rendering) -> tuple[bytes, str, str]:
    data = rendering.data
    base = PrintBase(f"铭牌 {data['plaque_no']}", data["plaque_no"], code=data["code"])
    return render_pdf("print/plaque.html", data, base), f"铭牌_{data['plaque_no']}.pdf", PDF


def content(studio: Studio) -> dict[str, Any]:
    """Everything on both sheets; Beijing sets no end of validity."""
    pack = measures.load(studio.pack)
    term = "长期有效，动态管理" if studio.valid_to is None else f"{_day(studio.valid_from)}至{_day(studio.valid_to)}"
    honorary = studio.kind == Studio.Kind.HONORARY
    title = pack.documents["plaque"].replace("技能大师", "荣誉技能大师") if honorary else pack.documents["plaque"]
    return {
        "number": studio.number,
        "host": studio.unit,
        "lead_word": pack.word("lead_master"),
        "leader": studio.lead_master,
        "occupation": studio.occupation,
        "title": title,
        "document_no": studio.document_no,
        "recognised_on": _day(studio.recognised_on),
        "year": studio.recognised_on.year,
        "term": term,
        "plaque_no": plaques.number_shown(studio.plaque_no),
        "maker": pack.documents["plaque_maker"],
        "issuers": list(pack.offices.issuers),
        "code": studio.verification_code,
        **name_on_plaque(studio.name),
    }


def name_on_plaque(name: str) -> dict[str, Any]:
    """As large as its line holds; a long name goes on before the words that every title ends with."""
    kind = KIND_OF_TITLE.search(name) if len(name) > LONG_NAME else None
    lines = [name[: kind.start()], name[kind.start() :]] if kind and kind.start() else [name]
    longest = max(map(len, lines))
    points = min(LARGEST_NAME, round(NAME_LINE / longest / MILLIMETRES_PER_POINT, 1))
    return {"name": name, "lines": lines, "points": points}


def _day(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def draw(rendering: Rendering) -> tuple[bytes, str, str]:
    data = rendering.data
    base = PrintBase(f"{data['title']}证书", data["number"], code=data["code"])
    return render_pdf("print/certificate.html", data, base), f"工作室证书_{data['number']}.pdf", PDF


def may_see(user: Any, studio: Any, document: Attachment | Rendering) -> bool:
    return Studio.objects.visible_to(user).filter(pk=studio.pk).exists()


def enter() -> None:
    """Called once from `apps.py`."""
    renderers.register(CERTIFICATE, draw)
    renderers.register(PLAQUE, draw_plaque)
    guards.register("studios.studio", may_see)
