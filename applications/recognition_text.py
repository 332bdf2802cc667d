"""The first wording of a recognition document, from the pack (requirements §4.7); the officer may change every word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from applications import kinds

if TYPE_CHECKING:
    from applications.models import Call
    from portal.policy.measures import Measures


def draft(call: Call, items: Sequence[Mapping[str, Any]]) -> str:
    """Addressees; process and result with the first unit named and the count; money; duties; openness."""
    pack = call.measures
    first = items[0] if items else {"host": "", "studio_name": ""}
    named = f"{first['host']}“{first['studio_name']}”等 {len(items)} 家工作室"
    ruled = f"认定{named}为{call.year}年度{kinds.title(pack, call.kind)}"
    if kinds.changes_leader(call):
        ruled = f"同意{named}更换{pack.word('lead_master')}"
    paragraphs = [
        f"{pack.documents['addressees']}：",
        f"根据《{pack.title}》（{pack.document_no}），经单位申报、推荐、现场考察、材料评审、综合评审和公示，"
        f"{ruled}，现予公布。",
        *_money(call, pack),
        "各单位要落实场地、经费和人员，支持工作室开展"
        + "、".join(duty.label for duty in pack.duties)
        + "；各推荐单位要加强日常指导和监督。",
    ]
    if pack.open_document:
        paragraphs.append("（此件主动公开）")
    return "\n".join(paragraphs)


def _money(call: Call, pack: Measures) -> list[str]:
    if call.kind != call.Kind.NEW:
        return []
    amount = (Decimal(str(pack.value("grant_establishment"))) / 10000).normalize()
    source = f"，从{pack.documents['fund_source']}中列支" if pack.documents.get("fund_source") else ""
    listed = "列入建设经费资助的" if "grant_excludes_unfunded" in pack.parameters else ""
    return [f"对{listed}工作室按每家 {amount:f} 万元给予一次性资助{source}，专款专用。"]
