"""A small trade of its own for the panels to judge: branches are the files, an organisation convenes the panel.

The panels must work for any records, so their tests bring their own instead of the applications above them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from assessments import subjects
from assessments.models import Panel
from assessments.subjects import Facts, Head, PanelKind, Paper, Person, SubjectKind
from portal.accounts.models import Branch, Organisation
from portal.documents import guards
from portal.documents.models import Attachment
from portal.policy import measures

PACKS = {"hangzhou": "hangzhou-2023", "beijing": "beijing-2023"}
# What a test says about a file beyond its host, by key.
MORE: dict[int, dict[str, Any]] = {}
# Which panels moved the trade, in order: (what, panel key).
moved: list[tuple[str, int]] = []


def number(branch: Branch) -> str:
    return f"T-{branch.pk:04d}"


def fetch(keys: Collection[int]) -> Mapping[int, Branch]:
    return {each.pk: each for each in Branch.objects.filter(pk__in=keys).select_related("organisation__region")}


def facts(branch: Branch) -> Facts:
    host = branch.organisation
    given = {
        "number": number(branch),
        "label": f"{branch.name}技能大师工作室",
        "host": host.name,
        "host_uscc": host.uscc or "",
        "region": host.region_id or "",
        "region_name": str(host.region or ""),
        "leader": Person("欧阳领衔"),
        "version_no": 3,
    }
    return Facts(**{**given, **MORE.get(branch.pk, {})})


def heads(keys: Collection[int]) -> Mapping[int, Head]:
    described = {pk: facts(branch) for pk, branch in fetch(keys).items()}
    return {pk: Head(each.number, each.label, each.host) for pk, each in described.items()}


def papers(branch: Branch) -> Sequence[Paper]:
    files = list(Attachment.objects.about(branch).live())
    return [Paper(str(file.pk), file.slot, (file,), () if file.slot == "全卷" else (file.slot,)) for file in files]


def _released(panel: Panel, by: Any) -> None:
    moved.append(("released", panel.pk))


def _closed(panel: Panel, by: Any) -> None:
    moved.append(("closed", panel.pk))


def register() -> None:
    guards.register("accounts.branch", lambda user, branch, document: user.is_authenticated)
    subjects.register(
        "accounts.branch",
        SubjectKind(
            label="试验申报",
            fetch=fetch,
            facts=facts,
            heads=heads,
            papers=papers,
            dossier_url=lambda branch: f"/dossier/{branch.pk}/",
        ),
    )
    subjects.register_panel(
        "accounts.organisation",
        PanelKind(
            label="试验批次",
            url=lambda organisation: f"/trade/{organisation.pk}/",
            measures=lambda organisation: measures.load(PACKS[organisation.city]),
            candidates=lambda organisation: Branch.objects.filter(address="waiting").order_by("pk"),
            released=_released,
            closed=_closed,
        ),
    )


def convener(city: str) -> Organisation:
    return Organisation.objects.filter(kind="city_bureau", city=city).get()
