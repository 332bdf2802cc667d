"""Which page of which paper lies beside the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from assessments.marking import papers_for
from assessments.subjects import Paper
from portal.documents.models import Attachment


@dataclass(frozen=True)
class Shown:
    """One file in the viewer, its neighbours, and the list to choose from. `file` is None when there is nothing."""

    papers: tuple[dict[str, Any], ...] = ()
    file: dict[str, Any] | None = None
    previous_url: str = ""
    next_url: str = ""
    note: str = ""
    item: str = field(default="")


def choose(papers: Sequence[Paper], url: str, item: str = "", wanted: str = "") -> Shown:
    """The files behind an item (of the whole dossier when no item is named), opened at the one wanted or the first."""
    rows = papers_for(papers, item) if item else list(papers)
    files = [(paper, file) for paper in rows for file in paper.files if file.removed_at is None]
    if not files:
        return Shown(item=item)
    at = next((place for place, (_, file) in enumerate(files) if str(file.pk) == wanted), 0)
    paper, file = files[at]
    links = [_link(url, item, each) for _, each in files]
    listed = tuple(
        {"title": each.title, "name": f.original_name, "pages": f.pages, "url": links[place], "current": place == at}
        for place, (each, f) in enumerate(files)
    )
    return Shown(
        papers=listed,
        file=_file(paper, file, at, len(files)),
        previous_url=links[at - 1] if at else "",
        next_url=links[at + 1] if at + 1 < len(files) else "",
        note=paper.note,
        item=item,
    )


def _link(url: str, item: str, file: Attachment) -> str:
    query = {"item": item, "file": str(file.pk)} if item else {"file": str(file.pk)}
    return f"{url}?{urlencode(query)}"


def _file(paper: Paper, file: Attachment, at: int, count: int) -> dict[str, Any]:
    pages = range(1, (file.pages or 0) + 1) if file.is_viewable else ()
    return {
        "name": f"{paper.title} · {file.original_name}",
        "place": f"第 {at + 1} 个，共 {count} 个",
        "original_url": "" if file.is_viewable else file.get_absolute_url(),
        "pages": [{"number": page, "url": reverse("documents:page", args=[file.pk, page])} for page in pages],
    }
