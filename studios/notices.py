"""Who is told about a step of a studio's life, and in which words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.accounts.models import User
from portal.policy import wording
from portal.workflow.engine import Letter, Step
from studios import offices

if TYPE_CHECKING:
    from studios.models import Studio

# step → (subject, body); {name} {number} {remark} {ended} {document} {until} are filled in.
TEXTS = {
    "end_term": (
        "有效期已满，等待期满考核",
        "“{name}”（{number}）的有效期到 {until} 为止，现在等待期满考核；考核结果公布前，称号继续保留。",
    ),
    "renew": ("准予续建", "“{name}”（{number}）已准予续建，文号 {document}。此后每年参加年度绩效考核。"),
    "order_rectification": ("考核不合格，请整改", "“{name}”（{number}）考核不合格。{remark}"),
    "restore": ("复评合格", "“{name}”（{number}）整改后复评合格，恢复正常管理。"),
    "expire": ("工作室称号到期终止", "“{name}”（{number}）的称号自 {ended} 起到期终止，文号 {document}。{remark}"),
    "revoke": ("工作室称号已撤销", "“{name}”（{number}）的称号自 {ended} 起撤销，文号 {document}。{remark}"),
    "close": ("工作室已注销", "“{name}”（{number}）自 {ended} 起注销，文号 {document}。{remark}"),
    "convert": ("已转为荣誉工作室", "“{name}”（{number}）已转为荣誉技能大师工作室，原编号停止使用。"),
}


def recipients(audience: str, studio: Studio) -> Iterable[User]:
    """The unit's people, the officers of its district or body, or the city's."""
    if audience == "unit":
        return offices.keepers(studio)
    if audience == "body":
        return offices.caretakers(studio)
    return (offices.bureau(studio) | offices.supervisors(studio)).distinct()


def letter(step: Step, studio: Studio, audience: str, remark: str) -> Letter:
    subject, body = TEXTS[step.name]
    facts = {
        "name": studio.name,
        "number": studio.number,
        "remark": remark,
        "document": studio.ended_by or studio.document_no,
        "ended": wording.day_words(studio.ended_on) if studio.ended_on else "",
        "until": wording.day_words(studio.valid_to) if studio.valid_to else "",
    }
    if step.name == "renew":
        facts["document"] = remark
    return Letter(subject, body.format(**facts), reverse("studios:page", args=[studio.number]))
