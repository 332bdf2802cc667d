"""Who is told about a step of an application, and in which words; one catalogue for message, mail and letter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from applications import kinds
from applications.models.application import DESK_ROLES, HOST_ROLES
from portal.accounts.models import User
from portal.desks.models import ReturnNotice
from portal.notifications import outbox
from portal.policy import wording
from portal.workflow.engine import Letter, Step

if TYPE_CHECKING:
    from applications.models import Application
    from portal.accounts.models import Organisation

# (step, audience) → (subject, body); {name} {number} {desk} {remark} {due} {points} are filled in.
TEXTS: dict[tuple[str, str], tuple[str, str]] = {
    ("submit", "host"): (
        "申报已提交",
        "“{name}”（{number}）已提交给{desk}，提交时间 {at}。在市级受理之前，您可以撤回。",
    ),
    ("submit", "desk"): ("有新的申报待初审", "{host}提交了“{name}”（{number}），请初审。"),
    ("resubmit", "host"): ("补正已提交", "“{name}”（{number}）的补正已提交给{desk}，提交时间 {at}。"),
    ("resubmit", "desk"): ("补正材料已交回", "{host}交回了“{name}”（{number}）的补正，请复核。"),
    ("resubmit_to_city", "host"): ("补正已提交", "“{name}”（{number}）的补正已提交给市级受理岗位，提交时间 {at}。"),
    ("resubmit_to_city", "acceptance"): ("补正材料已交回", "{host}交回了“{name}”（{number}）的补正，请复核。"),
    ("resubmit_to_city", "desk"): (
        "市级退回的补正已交回",
        "{host}按市级意见交回了“{name}”（{number}）的补正。补正更换过的获奖、技术认定等材料，请校验原件。",
    ),
    ("withdraw", "host"): ("申报已撤回", "“{name}”（{number}）已撤回。截止之前可以重新申报。"),
    ("withdraw", "desk"): ("申报已撤回", "{host}撤回了“{name}”（{number}），无需继续办理。"),
    ("lapse", "host"): (
        "逾期未补正，申报已结束",
        "“{name}”（{number}）在补正期限内没有提交，按放弃本批次处理。草稿会保留，下一批次可以接着用。",
    ),
    ("lapse", "desk"): ("申报逾期未补正", "“{name}”（{number}）逾期未补正，已按放弃本批次处理。"),
    ("return", "host"): (
        "申报需要补正",
        "“{name}”（{number}）已退回，请补正 {points} 处。请在 {due} 前改好并再次提交；逾期未提交，按放弃本批次处理。",
    ),
    ("transfer", "host"): (
        "申报已转交{desk}",
        "“{name}”（{number}）已转交{desk}初审，您不需要重新提交。理由：{remark}。",
    ),
    ("transfer", "desk"): (
        "有转来的申报待初审",
        "{host}的“{name}”（{number}）已转交您单位初审。理由：{remark}。",
    ),
    ("decline_to_recommend", "host"): (
        "申报未获推荐",
        "“{name}”（{number}）未获{desk}推荐。理由：{remark}。如有异议，可以向{desk}查询，或向市级人力社保部门反映。",
    ),
    ("endorse", "host"): ("申报已推荐上报", "“{name}”（{number}）已由{desk}推荐上报，等待市级受理。"),
    ("endorse", "acceptance"): ("有新的推荐待受理", "{desk}上报了“{name}”（{number}），请审核受理。"),
    ("accept", "host"): ("申报已受理", "“{name}”（{number}）已由市级受理，将组织现场考察和专家评审。"),
    ("accept", "desk"): ("推荐的申报已受理", "“{name}”（{number}）已由市级受理。"),
    ("decline", "host"): ("申报不予受理", "“{name}”（{number}）不予受理。理由：{remark}。结果说明见办理进度页。"),
    ("decline", "desk"): ("推荐的申报不予受理", "“{name}”（{number}）不予受理。理由：{remark}。"),
    ("not_select", "host"): ("评审结果通知", "“{name}”（{number}）本批次未列入拟认定名单。结果说明见办理进度页。"),
    ("give_notice", "host"): ("拟认定名单公示", "“{name}”（{number}）已列入拟认定名单并公示。"),
    ("give_notice", "desk"): ("拟认定名单公示", "您推荐的“{name}”（{number}）已列入拟认定名单并公示。"),
    ("recognise", "host"): ("已认定为技能大师工作室", "“{name}”（{number}）已认定。认定文件和铭牌信息见工作室页。"),
    ("recognise", "desk"): ("推荐的工作室已认定", "“{name}”（{number}）已认定。"),
    ("strike_out", "host"): (
        "公示异议核查结果",
        "“{name}”（{number}）因公示异议成立，取消拟认定。理由：{remark}。结果说明见办理进度页。",
    ),
    ("strike_out", "desk"): ("公示异议核查结果", "“{name}”（{number}）因公示异议成立，取消拟认定。"),
    ("end_void", "host"): (
        "申报已结束",
        "“{name}”（{number}）所属的变更已结束，取消拟认定。结果说明见办理进度页。",
    ),
    ("end_void", "desk"): ("推荐的申报已结束", "“{name}”（{number}）所属的变更已结束，取消拟认定。"),
    ("close_reserve", "host"): ("评审结果通知", "“{name}”（{number}）本批次未认定。结果说明见办理进度页。"),
}


# A new lead master for a studio there is (BJ-56).
REPLACED = {
    "host": ("已同意更换领办人", "“{name}”（{number}）更换领办人的申报已认定。文件和铭牌信息见工作室页。"),
    "desk": ("推荐的更换领办人申报已认定", "“{name}”（{number}）更换领办人的申报已认定。"),
}


def recipients(audience: str, application: Application) -> Iterable[User]:
    """People of an audience: the host's clerks and lead master, the first reviewer, or the accepting office."""
    if audience == "host":
        return host_people(application)
    if audience == "desk":
        return _holding(DESK_ROLES, organisation=application.recommender)
    return _holding(application.measures.offices.acceptance.roles, city=application.city)


def host_people(application: Application) -> list[User]:
    people = _holding(HOST_ROLES, organisation=application.host)
    leader = application.leader_user
    return people if leader is None or leader in people else [*people, leader]


def letter(step: Step, application: Application, audience: str, remark: str) -> Letter:
    replaced = step.name == "recognise" and kinds.changes_leader(application.call)
    subject, body = REPLACED[audience] if replaced else TEXTS[step.name, audience]
    facts: dict[str, Any] = {
        "name": application.studio_name or "未命名工作室",
        "number": application.number,
        "host": application.host.name,
        "desk": application.recommender.name,
        "remark": remark.rstrip("。"),
        "at": wording.to_the_second(application.state_since) if application.state_since else "",
        "due": "",
        "points": 0,
    }
    if step.name == "return":
        facts |= _return_facts(application)
    return Letter(subject.format(**facts), body.format(**facts), application.get_absolute_url())


def tell_former_desk(application: Application, former: Organisation, reason: str) -> None:
    """The city moved a file away: the office that had it is told, in the step's own transaction."""
    outbox.queue(
        key=f"application:{application.pk}:{application.revision}:transfer:former",
        to=_holding(DESK_ROLES, organisation=former),
        subject="申报已由市级转交其他单位",
        body=(
            f"“{application.studio_name}”（{application.number}）已由市级转交{application.recommender.name}初审，"
            f"您单位无需继续办理。理由：{reason.rstrip('。')}。"
        ),
        url=reverse("applications:desk"),
        about=application,
    )


def _return_facts(application: Application) -> dict[str, Any]:
    notice = ReturnNotice.objects.about(application).get(closed_at=None)
    return {"due": f"{wording.day_words(notice.due_on)}24:00", "points": notice.points.count()}


def _holding(roles: Iterable[str], **scope: Any) -> list[User]:
    return list(User.objects.holding(*roles, **scope))
