"""Who is told about a change, and in which words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.accounts.models import Post, User
from portal.policy import wording
from portal.workflow.engine import Letter, Step
from studios import amendment_terms as terms
from studios import offices
from studios.models import FormerCare
from studios.rules.ground_holds import change_window

if TYPE_CHECKING:
    from studios.models import Amendment

TEXTS = {
    "submit": ("有变更待核实", "{host}提交了“{name}”（{studio}）的变更 {number}：{ground}〔{clause}〕，请核实。"),
    "verify": ("变更已核实", "“{name}”（{studio}）的变更 {number} 已核实：{ground}。{next}"),
    "return": ("变更退回补充", "“{name}”（{studio}）的变更 {number} 已退回补充。{remark}"),
    "accept": ("已准予变更", "“{name}”（{studio}）的变更 {number} 已准予：{changes}。自 {effective}起生效。"),
    "file": ("变更已备案", "“{name}”（{studio}）的变更 {number} 已备案：{changes}。"),
    "reject": (
        "不予变更",
        "“{name}”（{studio}）的变更 {number} 不予办理。理由：{remark}如有异议，可以向市人社局申请复核。",
    ),
    "replace": (
        "领办人已更换",
        "“{name}”（{studio}）更换领办人的申报已认定：{changes}。自 {effective}起生效。"
        "单位请停用原领办人的账号，邀请新领办人。",
    ),
    "refuse": (
        "更换领办人未获认定",
        "“{name}”（{studio}）的变更 {number} 已结束：{remark}工作室仍由登记的领办人负责；"
        "仍需更换的，请尽快重新提出；原领办人离任满 {days} 天没有在办变更的，可能取消称号。",
    ),
    "lapse": ("变更已结束", "“{name}”（{studio}）的变更 {number} 已结束。{remark}"),
}
NEXT = {
    terms.DECIDED: "等待市级决定。",
    terms.PANEL: "等待评审专家组认定和市级决定。",
    terms.FILED: "等待备案。",
    terms.APPLICATION: "请单位按第三章的材料和程序填写新领办人的申报。",
}


def recipients(audience: str, amendment: Amendment) -> Iterable[User]:
    studio = amendment.studio
    if audience == "unit":
        return offices.keepers(studio)
    if audience == "body":
        return offices.caretakers(studio)
    if audience == "former_body":
        return _former(amendment)
    if audience == "bureau":
        # Who reads of it for the city without having decided it.
        return offices.bureau(studio).exclude(pk__in=offices.supervisors(studio))
    return offices.supervisors(studio)


def _former(amendment: Amendment) -> Iterable[User]:
    """The officers of the office that this change took the studio from."""
    left = FormerCare.objects.filter(amendment=amendment).values("office")
    posts = Post.objects.active().filter(role__in=offices.DESK_ROLES, organisation__in=left)
    return User.objects.filter(is_active=True, pk__in=posts.values("user")).order_by("pk")


def letter(step: Step, amendment: Amendment, audience: str, remark: str) -> Letter:
    studio, ground = amendment.studio, terms.ground(amendment)
    effective = amendment.effective_on
    facts = {
        "name": studio.name,
        "studio": studio.number,
        "host": studio.unit,
        "number": amendment.number,
        "ground": ground.label,
        "clause": offices.pack_of(studio).clause(ground.clause),
        "next": NEXT[ground.way],
        "changes": changes(amendment),
        "effective": wording.day_words(effective) if effective else "",
        "remark": wording.sentence(remark),
        "days": change_window(offices.pack_of(studio)).days,
    }
    subject, body = TEXTS[step.name]
    url = reverse("studios:amendment", args=[studio.number, amendment.number])
    return Letter(subject, body.format(**facts), url)


def changes(amendment: Amendment) -> str:
    """Old and new in one line."""
    return "；".join(
        f"{each['label']}“{each['old'] or '未登记'}”→“{each['new']}”"
        for each in terms.lines(amendment)
        if each["new"] and each["old"] != each["new"]
    )
