"""Who may take which step of an application, and why not: each check reads only and raises `Refused`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from applications import completeness, editing, eligibility, materials, obstacles, panels, standing_studio
from applications.examination import Examined, examine
from applications.models.application import DESK_ROLES
from applications.models.call import Window
from applications.states import CallState, State
from portal.bulletin import objections
from portal.bulletin.states import OPEN_OBJECTION
from portal.desks import reviews
from portal.desks.models import Opinion, ReturnNotice, Waiver
from portal.policy import clock, wording
from portal.policy.refusal import Conflict, Refused

if TYPE_CHECKING:
    from applications.models import Application
    from portal.accounts.models import Organisation, User
    from portal.policy.measures import Measures

# The rule by which public institutions may stay outside the construction grant.
GRANT_RULE = "HZ-64"


def check_submit(user: User, application: Application) -> None:
    """By the host, while the application window is open by the clock (HZ-39, BJ-25)."""
    require_host(user, application)
    require_receiving(application, clock.now(fresh=True))


def check_resubmit(user: User, application: Application) -> None:
    """By the host, before the correction's last day ends."""
    require_host(user, application)
    notice = open_return(application)
    if not clock.in_time(clock.end_of(notice.due_on), clock.now(fresh=True)):
        raise Refused(f"补正已于 {wording.day_words(notice.due_on)} 24:00 截止，请联系退回单位")


def check_resubmit_to_desk(user: User, application: Application) -> None:
    check_resubmit(user, application)
    if open_return(application).came_from != State.SUBMITTED:
        raise Refused("这次补正由市级退回，改好后直接交回市级")


def check_resubmit_to_city(user: User, application: Application) -> None:
    check_resubmit(user, application)
    if open_return(application).came_from != State.ENDORSED:
        raise Refused("这次补正由初审单位退回，改好后交回初审单位")


def check_withdraw(user: User, application: Application) -> None:
    """By the host, before acceptance; the source states say when."""
    require_host(user, application)


def check_lapse(user: User | None, application: Application) -> None:
    """By the system alone, when a correction's last day has passed."""
    if user is not None:
        raise Refused("逾期由系统办理")
    if clock.now(fresh=True) < clock.end_of(open_return(application).due_on) + clock.QUEUE:
        raise Refused("补正期限还没有到")


def check_end_void(user: User | None, application: Application) -> None:
    """By the system alone: the change that the file was for has ended, and nothing is left to recognise (BJ-56)."""
    if user is not None or not standing_studio.is_void(application):
        raise Refused("所属变更已结束的申报由系统取消拟认定")


def check_return(user: User, application: Application) -> None:
    """The desk whose turn it is sends the file back: first reviewer, or the accepting office (design.md §3)."""
    if application.state == State.SUBMITTED:
        require_first_reviewer(user, application)
    else:
        require_acceptance(user, application)


def check_extend(user: User, application: Application) -> None:
    """More time for a correction is given by the desk that sent the file back, not by its whole bureau."""
    notice = open_return(application)
    if user.organisation != notice.organisation:
        raise Refused("补正期限由退回单位延长")
    if notice.came_from == State.SUBMITTED:
        require_first_reviewer(user, application)
    else:
        require_acceptance(user, application)


def check_desk_work(user: User, application: Application) -> None:
    """Verdicts, points and look-ups: by the office whose turn it is, while it is."""
    require_state(application, State.SUBMITTED, State.ENDORSED)
    check_return(user, application)


def check_originals_work(user: User, application: Application) -> None:
    """Originals: by the first reviewer, also when a correction for the city replaced one meanwhile (HZ-42)."""
    require_state(application, State.SUBMITTED, State.ENDORSED)
    require_first_reviewer(user, application)


def check_first_review_work(user: User, application: Application) -> None:
    """Opinion, order and waivers: by the first reviewer before it reports (HZ-32, BJ-28)."""
    require_state(application, State.SUBMITTED)
    require_first_reviewer(user, application)


def check_decline_to_recommend(user: User, application: Application) -> None:
    require_first_reviewer(user, application)


def check_transfer(user: User, application: Application) -> None:
    """转交: by the first reviewer that holds the file; the accepting office helps out when that one cannot."""
    if user.is_in(*measures_of(application).offices.acceptance.roles):
        require_acceptance(user, application)
    else:
        require_first_reviewer(user, application)


def check_endorse(user: User, application: Application) -> None:
    """上报: opinion and rank signed, originals checked, sealed scan, waivers (HZ-40…42, HZ-20, HZ-72, BJ-28)."""
    require_first_reviewer(user, application)
    require_review_window(application)
    require_sealed_scan(application)
    require_originals(application)
    require_verdicts(application)
    require_waivers(application, Waiver.Level.FIRST_REVIEW)
    require_signed_opinion(application)


def check_accept(user: User, application: Application) -> None:
    """受理: with a 材料审核 record, and the city's own yes to each soft rule (BJ-31, A-11).

    What a correction for the city changed is sealed and compared anew, like all that came with 上报 (HZ-40, HZ-42).
    """
    require_acceptance(user, application)
    standing_studio.require_standing(application)
    require_sealed_scan(application)
    require_originals(application)
    review = reviews.material_review(application)
    if review is None:
        raise Refused("还没有材料审核记录，请先填写材料审核意见")
    if review.verdict != Opinion.Verdict.AGREE:
        raise Refused("材料审核的结论是“材料不齐或不符合要求”，请退回补正或不予受理")
    require_grant_decision(application)
    require_waivers(application, Waiver.Level.CITY)


def check_decline(user: User, application: Application) -> None:
    require_acceptance(user, application)


def check_seat(user: User, application: Application) -> None:
    """Assignments were released, free of conflict, for this file."""
    require_panel_office(user, application)
    if not panels.is_seated(application):
        raise Refused("这份申报还没有下发专家分派")


def check_close_panel(user: User, application: Application) -> None:
    """Marks in or excused; 现场考察 and 材料评审 recorded (HZ 四(二), BJ-31)."""
    require_panel_office(user, application)
    for problem in panels.obstacles_to_close(application):
        raise Refused(problem, clause=measures_of(application).clause(_panel_clause(application)))


def check_release(user: User, application: Application) -> None:
    """生效 is the approvers' act; quota and approvals are judged for the whole list at once."""
    require_approver(user, application)


def check_give_notice(user: User, application: Application) -> None:
    require_role(user, application, measures_of(application).offices.notice_publisher, "公示由规定的发布岗位办理")


def check_recognise(user: User, application: Application) -> None:
    """After the notice has ended, with no open or upheld objection, approved by every office (HZ-45, BJ-32, BJ-33)."""
    require_approver(user, application)
    require_notice_over(application)
    require_no_objection(application)


def check_strike_out(user: User, application: Application) -> None:
    """An upheld objection takes a file off the list."""
    require_approver(user, application)
    if not objections.upheld_against(application):
        raise Refused("没有成立的异议，不能从公示名单中取消")


def check_promote(user: User, application: Application) -> None:
    require_approver(user, application)


def check_close_reserve(user: User, application: Application) -> None:
    """At the end of the call the reserves that were not promoted are told."""
    require_acceptance(user, application)


def office_of(user: User) -> Organisation:
    """The organisation a person acts for; who signs, returns or reports always has one."""
    if user.organisation is None:
        raise Refused("您当前没有所属单位，请先切换身份")
    return user.organisation


def require_state(application: Application, *states: State) -> None:
    """Work that belongs to a stage, done after the file has moved on, is a conflict and not a fault of the person."""
    if application.state not in states:
        raise Conflict(f"这份申报现为“{application.state_label}”，本页内容已更新。您的操作没有执行。")


def require_host(user: User, application: Application) -> None:
    if user is None or not editing.is_host(user, application):
        raise Refused("只有申报单位的经办人或管理员可以办理")


def require_receiving(application: Application, at: datetime) -> None:
    """Within the application window; message 11 of the word list after it."""
    prefetch_related_objects([application], "call__windows")
    call = application.call
    window = call.window(Window.Kind.APPLICATION)
    if at < window.opens_at:
        raise Refused(f"本批次 {wording.start_words(window.opens_at)} 开始接收申报，现在可以先填写草稿")
    if call.state != CallState.OPEN or not clock.in_time(window.closes_at, at):
        closed = wording.due_words(window.closes_at)
        raise Refused(f"申报已于 {closed} 截止，不再接收新的提交。草稿会保留，下一批次可以接着用")


def require_ready(application: Application, at: datetime) -> Examined:
    """Everything a submission needs: complete sections, no blocking rule, materials. Answers what was found."""
    found = examine(application, at=at)
    problems = [
        *completeness.problems(application, found.setting),
        *(finding.text for finding in found.report.blocking),
        *(missing.text for missing in materials.missing_in(application.measures, found.book, found.held)),
    ]
    if problems:
        more = f"（另有 {len(problems) - 1} 项，见任务清单）" if len(problems) > 1 else ""
        raise Refused(f"还不能提交：{problems[0]}{more}")
    return found


def require_first_reviewer(user: User, application: Application) -> None:
    """The district bureau or recommender whose turn it is; never a colleague of the host (HZ-32, BJ-28)."""
    if not user.is_in(*DESK_ROLES) or user.organisation != application.recommender:
        raise Refused("该申报不在您的审核环节")
    require_not_own(user, application)


def require_acceptance(user: User, application: Application) -> None:
    require_role(user, application, measures_of(application).offices.acceptance.roles, "该申报由市级受理岗位办理")
    require_not_own(user, application)


def require_panel_office(user: User, application: Application) -> None:
    require_role(user, application, measures_of(application).offices.panel.roles, "专家评审由市级组织岗位办理")
    require_not_own(user, application)


def require_approver(user: User, application: Application) -> None:
    require_role(user, application, measures_of(application).offices.approvals, "生效和认定由审批岗位办理")


def require_role(user: User, application: Application, roles: tuple[str, ...], reason: str) -> None:
    if user is None or not user.is_in(*roles) or user.city != application.city:
        raise Refused(reason)


def require_not_own(user: User, application: Application) -> None:
    if any(post.organisation_id == application.host_id for post in user.held_posts()):
        raise Refused("不能审核本单位的申报")


def require_review_window(application: Application) -> None:
    window = application.call.window(Window.Kind.FIRST_REVIEW)
    if clock.now(fresh=True) < window.opens_at:
        raise Refused(f"本批次 {wording.start_words(window.opens_at)} 起可以上报")


def require_sealed_scan(application: Application) -> None:
    """The scan of exactly the version handed in (HZ-40, A-36)."""
    _refuse_for(obstacles.of_scan(application, measures_of(application)))


def require_originals(application: Application) -> None:
    """HZ-42: award and appraisal originals are checked before the file goes upward."""
    measures = measures_of(application)
    _refuse_for(
        obstacles.of_originals(measures, materials.unchecked_originals(application)), measures.clause("四（一）")
    )


def require_verdicts(application: Application) -> None:
    _refuse_for(obstacles.of_verdicts(measures_of(application), reviews.verdicts(application)))


def require_waivers(application: Application, level: Waiver.Level) -> None:
    """Soft rules pass only with a named officer's written yes at each level (HZ-20, HZ-72, A-11)."""
    report = eligibility.report(application, at=clock.now(fresh=True))
    granted = reviews.waived(application, level)
    for finding in report.items:
        if finding.needs_waiver and finding.rule not in granted:
            raise Refused(obstacles.of_waiver(finding.label), clause=finding.clause)


def require_grant_decision(application: Application) -> None:
    """A-06: of institutions that are neither clearly in nor out of the grant scheme the city decides first."""
    findings = eligibility.report(application, at=clock.now(fresh=True)).items
    asked = next((each for each in findings if each.rule == GRANT_RULE and each.outcome == "judge"), None)
    if asked is None or not application.construction_grant_eligible:
        return
    if reviews.waiver(application, GRANT_RULE, Waiver.Level.CITY) is None:
        raise Refused("请先认定该事业单位是否列入建设经费资助", clause=asked.clause)


def require_signed_opinion(application: Application) -> None:
    """The recommender signs before it reports (HZ-32, BJ-28)."""
    _refuse_for(obstacles.of_opinion(measures_of(application), reviews.first_review(application)))


def _refuse_for(problem: str, clause: str = "") -> None:
    if problem:
        raise Refused(problem, clause=clause)


def require_notice_over(application: Application) -> None:
    notice = application.notice
    if notice is None or notice.starts_on is None or notice.ends_on is None:
        raise Refused("还没有公示，不能认定")
    end = clock.end_of(notice.ends_on)
    if clock.now(fresh=True) < end:
        raise Refused(
            f"公示期为 {wording.day_words(notice.starts_on)} 至 {wording.day_words(notice.ends_on)}"
            f"（{notice.working_days} 个工作日）。{wording.start_words(end)} 后才能发文认定"
        )


def require_no_objection(application: Application) -> None:
    notice = application.notice
    if notice is not None and notice.objections.filter(state__in=OPEN_OBJECTION).exists():
        raise Refused("公示期内的异议还没有结论，不能认定")
    if objections.upheld_against(application):
        raise Refused("异议成立，这家工作室应从名单中取消，不能认定")


def open_return(application: Application) -> ReturnNotice:
    notice = ReturnNotice.objects.about(application).filter(closed_at=None).first()
    if notice is None:
        raise Refused("没有待补正的退回通知")
    return notice


def measures_of(application: Application) -> Measures:
    return application.measures


def _panel_clause(application: Application) -> str:
    return measures_of(application).offices.panel.clause
