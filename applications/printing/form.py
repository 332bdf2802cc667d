"""申报表 (§4.1): cover, sections, opinion boxes and list of annexes, drawn from a frozen version or from the draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from applications import answers, kinds, materials, standing_studio, versions
from applications.blueprint import MATERIALS, REPORT
from applications.conditions.leader import retirement_of
from applications.gathering import leader_of
from applications.models import Call
from applications.printing import layout, paper
from applications.printing.layout import Cell, Part
from applications.printing.paper import PDF, Paper
from applications.sections import EXPLANATIONS
from portal.desks.models import Opinion
from portal.documents.pdf import render_pdf
from portal.documents.renderings import Order, Renderer, request_rendering
from portal.policy import clock, wording
from portal.policy.canonical import fingerprint

if TYPE_CHECKING:
    from applications.models import Application, Version
    from portal.accounts.models import User
    from portal.documents.models import Rendering
    from portal.policy.measures import FieldSpec, OpinionBox, SectionSpec

FORM, MASKED, PREVIEW = "application_form", "application_form_masked", "application_form_preview"
# Which signed opinion fills which box of the pack.
HOST_BOX, PANEL_BOX = "unit", "panel"
STAGES = {
    HOST_BOX: Opinion.Stage.HOST,
    "recommender": Opinion.Stage.FIRST_REVIEW,
    PANEL_BOX: Opinion.Stage.PANEL,
    "city": Opinion.Stage.CITY,
    "finance": Opinion.Stage.FINANCE,
}
# Sections printed elsewhere: the report is a paper of its own, materials are the list of annexes.
APART = (REPORT, MATERIALS)
UNDERTAKING = "undertaking"
SHOWN_OF_HASH = 12


def request(version: Version, *, by: User, full: bool = True, signed: bool = False) -> Rendering:
    """The form of a version, as handed in. `signed` fills every box with what was signed since: for offices alone.

    Each is a rendering of its own: what was printed before an opinion was signed stays as it was printed.
    """
    opinions = opinions_on(version) if signed else unsigned(opinions_on(version, HOST_BOX))
    mark = fingerprint([version.digest, opinions]) if signed and opinions else version.digest
    kind = FORM if full else MASKED
    return request_rendering(kind=kind, subject=version, by=by, data={"opinions": opinions}, fingerprint=mark)


def order(version: Version, words: str) -> Order:
    """The form of a version that was just frozen, with what the unit promised in its box."""
    return Order(FORM, version, {"opinions": [{"box": HOST_BOX, "words": words}]}, version.digest)


def request_preview(application: Application, *, by: User, kind: str = PREVIEW) -> Rendering:
    """The form as it stands now, marked 预览稿."""
    content = versions.content(application, clock.now())
    timeless = {key: value for key, value in content.items() if key not in ("submitted_at", "findings", "counts")}
    mark = fingerprint([kind, timeless])
    return request_rendering(kind=kind, subject=application, by=by, data={"content": content}, fingerprint=mark)


def unsigned(opinions: list[dict[str, str]]) -> list[dict[str, str]]:
    """The words alone: whoever heads the unit signs and seals the paper by hand."""
    return [{"box": each["box"], "words": each["words"]} for each in opinions]


def opinions_on(version: Version, *only: str) -> list[dict[str, str]]:
    """Signed and living opinions on this version, by box; of the panel no name is printed."""
    boxes = {stage: box for box, stage in STAGES.items() if not only or box in only}
    signed = Opinion.objects.about(version.application).filter(
        stage__in=list(boxes), void=False, version_no=version.number
    )
    return [
        {
            "box": boxes[Opinion.Stage(each.stage)],
            "words": each.text,
            "signer": _signer(version, boxes[Opinion.Stage(each.stage)], each),
            "signed_on": wording.day_text(each.signed_at),
        }
        for each in signed.select_related("signer")
    ]


def _signer(version: Version, box: str, opinion: Opinion) -> str:
    """The unit names who signed its promise; the panel's chair signs by hand, experts are not named."""
    if box == HOST_BOX:
        return str(version.data["sections"].get(UNDERTAKING, {}).get("signer") or opinion.signer.name)
    return "" if box == PANEL_BOX else opinion.signer.name


def draw(rendering: Rendering) -> tuple[bytes, str, str]:
    version: Any = rendering.subject
    sheet = paper.of_version(version, full=rendering.kind == FORM)
    return _drawn(sheet, version.code, rendering.data["opinions"])


def draw_preview(rendering: Rendering) -> tuple[bytes, str, str]:
    application: Any = rendering.subject
    return _drawn(paper.of_draft(application, rendering.data["content"]), "", [])


def _drawn(sheet: Paper, code: str, opinions: list[dict[str, str]]) -> tuple[bytes, str, str]:
    title = sheet.measures.documents["application_form"]
    context = context_of(sheet, opinions)
    return render_pdf("print/application_form.html", context, sheet.frame(title, code)), sheet.filename(title), PDF


def context_of(sheet: Paper, opinions: list[dict[str, str]]) -> dict[str, Any]:
    """Everything the template prints."""
    specs = [spec for spec in sheet.sections if spec.key not in APART]
    parts = [_part(sheet, spec, number) for number, spec in enumerate(specs, start=1)]
    signed = {each["box"]: each for each in opinions}
    return {
        "cover": _cover(sheet),
        "digest": sheet.digest,
        "parts": parts,
        "photo": sheet.photo,
        "boxes": [
            {"spec": box, "signs": signs(box), **signed.get(box.key, {})} for box in sheet.measures.opinion_boxes
        ],
        "opinions_title": f"{layout.numeral(len(parts) + 1)}、审核意见",
        "annex": annex(sheet),
        "annex_title": f"{layout.numeral(len(parts) + 2)}、附件清单",
    }


def signs(box: OpinionBox) -> str:
    """The words before the signature: a person the pack names, else whoever heads the office."""
    return f"{box.signer if box.signer.endswith(('人', '长')) else '负责人'}（签字）"


def _cover(sheet: Paper) -> list[tuple[str, str]]:
    word = sheet.measures.word
    content, book = sheet.content, sheet.book
    host = content["host"] + (f"（{content['branch']}）" if content["branch"] else "")
    return [
        *_matter(sheet),
        ("工作室名称", content["studio_name"]),
        (f"{word('host')}（盖章）", host),
        ("推荐单位", content["recommender"]),
        (word("lead_master"), book.text("leader.name")),
        ("职业（工种）", book.text("leader.occupation")),
        ("填报日期", wording.day_text(sheet.at)),
    ]


def _matter(sheet: Paper) -> list[tuple[str, str]]:
    """What is asked for when it is no new studio: another master (BJ-56), or the honorary title (HZ-29)."""
    application = sheet.application
    if application.call.kind == Call.Kind.HONORARY:
        return [("申报事项", kinds.title(sheet.measures, application.call.kind))]
    studio = standing_studio.of(application) if kinds.changes_leader(application.call) else None
    return [("申报事项", f"更换{sheet.measures.word('lead_master')}（工作室编号 {studio.number}）")] if studio else []


def _part(sheet: Paper, spec: SectionSpec, number: int) -> Part:
    data = sheet.content["sections"].get(spec.key, {})
    has_photo = any(each.type == "photo" for each in spec.fields)
    grids = tuple(
        layout.grid(spec.key, table, data.get(table.key, []), sheet.setting, full=sheet.full) for table in spec.tables
    )
    rows = layout.lines([*_cells(sheet, spec, data), *_reasons(sheet, data)], photo=has_photo)
    return Part(f"{layout.numeral(number)}、{spec.title}", rows, grids)


def _cells(sheet: Paper, spec: SectionSpec, data: Mapping[str, Any]) -> Iterator[Cell]:
    for each in spec.fields:
        if each.type == "photo" or not answers.is_asked(each, data, sheet.setting.kind):
            continue
        yield _cell(sheet, spec, each, data.get(each.key))


def _cell(sheet: Paper, spec: SectionSpec, each: FieldSpec, raw: Any) -> Cell:
    label = layout.label_of(each)
    if each.type == "bool":
        on = not answers.is_blank(raw)
        if spec.key == UNDERTAKING:
            return Cell(label, ticks=((on, each.help),), across=True)
        return Cell(label, ticks=layout.yes_or_no(on))
    if each.type == "file_slot":
        return Cell(label, _annex_numbers(sheet, each.key))
    text = _computed(sheet, each.key) if each.type == "computed" else ""
    text = text or layout.text_of(each, raw, sheet.setting, full=sheet.full)
    long = each.type in ("textarea", "multichoice") or len(text) > layout.BESIDE
    return Cell(label, text, across=long)


def _computed(sheet: Paper, key: str) -> str:
    if key == "studio_name":
        return str(sheet.content["studio_name"])
    retires = retirement_of(leader_of(sheet.book))
    return f"{retires.year}年{retires.month}月" if retires is not None else ""


def _reasons(sheet: Paper, data: Mapping[str, Any]) -> Iterator[Cell]:
    """Why a rule that holds "in principle" is not met, under the rule's own name (A-11)."""
    for rule, text in sorted(data.get(EXPLANATIONS, {}).items()):
        if text.strip():
            label = sheet.measures.condition(rule).label
            yield Cell(f"{label}（说明）", text.strip()[: layout.MOST_CHARACTERS], across=True)


def annex(sheet: Paper) -> list[dict[str, Any]]:
    """附件清单 (§4.1 G): numbered, with pages and the first characters of each file's hash."""
    labels = {each.key: each.label for each in materials.slots(sheet.measures, sheet.setting.kind)}
    rows: list[dict[str, Any]] = []
    for held in sheet.content["evidence"]:
        if held["slot"] == materials.PHOTO:
            continue
        named = {"slot": held["slot"], "label": labels.get(held["slot"], held["slot"]), "title": held["title"]}
        files = [(each["name"], each["pages"] or "", each["sha256"][:SHOWN_OF_HASH]) for each in held["files"]]
        if not files and held["certificate_no"]:
            files = [(f"证书编号 {held['certificate_no']}，可全国联网查询，免交", "", "")]
        for name, pages, mark in files:
            rows.append({**named, "number": len(rows) + 1, "name": name, "pages": pages, "mark": mark})
    return rows


def _annex_numbers(sheet: Paper, slot: str) -> str:
    numbers = [str(row["number"]) for row in annex(sheet) if row["slot"] == slot]
    return f"见附件 {'、'.join(numbers)}" if numbers else "未提供"


RENDERERS: dict[str, Renderer] = {FORM: draw, MASKED: draw, PREVIEW: draw_preview}
