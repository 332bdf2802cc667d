"""Who is told about a proposal to end a title, and in which words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.accounts.models import User
from portal.notifications import outbox
from portal.policy import clock, wording
from portal.workflow.engine import Letter, Step
from studios import grounds, offices

if TYPE_CHECKING:
    from studios.holders import Holders
    from studios.models import EndingProposal

TEXTS = {
    "propose": ("已提出{kind}", "对“{name}”（{studio}）提出{kind}，事由：{ground}〔{clause}〕。{unit_words}"),
    "hear": ("已听取意见", "“{name}”（{studio}）{kind}事项已听取单位意见，等待拟定决定。"),
    "draft": ("终止称号的决定待会签", "“{name}”（{studio}）{kind}的决定已拟好，请会签。"),
    "confirm": (
        "已作出{kind}的决定",
        "“{name}”（{studio}）{kind}的决定已作出：{document}，自 {effective} 起生效。",
    ),
    "dismiss": ("不予采纳", "“{name}”（{studio}）{kind}事项不予采纳。理由：{remark}"),
    "overtake": ("事项已终止", "“{name}”（{studio}）{kind}事项已终止。{remark}"),
}
UNIT_WORDS = "您单位可以陈述、申辩，请在决定作出前与承办单位联系。"


def suggested(proposals: Sequence[EndingProposal], holders: Holders) -> None:
    """The office that may propose reads what the portal has found; nobody else does (BJ-63)."""
    outbox.queue_new([_suggestion(each, holders) for each in proposals], at=clock.now(fresh=True))


def _suggestion(proposal: EndingProposal, holders: Holders) -> outbox.Note:
    found = facts(proposal, "")
    return outbox.Note(
        key=f"ending:{proposal.pk}:suggested",
        to=holders.proposers(proposal.studio),
        subject=f"请核实：{proposal.studio.name}",
        body=f"系统提示“{found['name']}”（{found['studio']}）可能符合{found['kind']}的事由：{found['ground']}"
        f"〔{found['clause']}〕。{proposal.facts} 请核实后提出，或写明理由不予采纳。",
        url=reverse("studios:ending", args=[proposal.number]),
        about=proposal,
    )


def recipients(audience: str, proposal: EndingProposal) -> Iterable[User]:
    studio = proposal.studio
    if audience == "unit":
        # What the portal pointed out and nobody took up was never told to the unit, nor is its end.
        return offices.keepers(studio) if proposal.proposed_at else ()
    if audience == "body":
        return offices.caretakers(studio)
    if audience == "approvers":
        return offices.approvers(studio)
    return offices.bureau(studio)


def letter(step: Step, proposal: EndingProposal, audience: str, remark: str) -> Letter:
    subject, body = TEXTS[step.name]
    found = facts(proposal, remark) | {"unit_words": UNIT_WORDS if audience == "unit" else ""}
    url = reverse("studios:ending", args=[proposal.number])
    return Letter(subject.format(**found), body.format(**found), url)


def facts(proposal: EndingProposal, remark: str) -> dict[str, str]:
    studio, pack = proposal.studio, offices.pack_of(proposal.studio)
    return {
        "name": studio.name,
        "studio": studio.number,
        "kind": proposal.get_kind_display(),
        "ground": grounds.label(pack, proposal.ground),
        "clause": grounds.clause(pack, proposal.ground),
        "document": proposal.document_no,
        "effective": wording.day_words(proposal.effective_on) if proposal.effective_on else "",
        "remark": remark,
    }
