"""First review and return: verdicts, waivers, signed opinion, return for correction, report upward."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F

from applications import kinds, leader_change, letters, opinions, rules, summary
from applications.models import Application, Batch, Call, Place
from applications.points import Point
from applications.states import State
from applications.workflow import WORKFLOW
from portal.audit import log as audit
from portal.desks.models import CartPoint, Extension, ItemVerdict, Opinion, ReturnNotice, ReturnPoint, Waiver
from portal.documents import numbers
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow.engine import lock, lock_all, taking

if TYPE_CHECKING:
    from portal.accounts.models import User


def give_verdict(application: Application, *, by: User, item: str, verdict: str, note: str = "") -> None:
    """通过, 存疑 or 不符 on one item, by the desk whose turn it is."""
    with transaction.atomic():
        lock(application)
        rules.check_desk_work(by, application)
        if item not in {spec.key for spec in application.measures.review_items}:
            raise Refused("没有这个审核条目")
        if verdict == ItemVerdict.Verdict.FAIL and not note.strip():
            raise Refused("结论为“不符”时请写明情况")
        ItemVerdict.objects.update_or_create(
            subject_type=ContentType.objects.get_for_model(application),
            subject_id=application.pk,
            item=item,
            defaults={
                "verdict": verdict,
                "note": note.strip(),
                "version_no": application.version_no,
                "by": by,
                "at": clock.now(fresh=True),
            },
        )


def waive(application: Application, *, by: User, rule: str, level: str, granted: bool, reason: str) -> None:
    """A named officer's written yes or no to a soft rule (HZ-20, HZ-72, A-11)."""
    with transaction.atomic():
        lock(application)
        if level == Waiver.Level.FIRST_REVIEW:
            rules.check_first_review_work(by, application)
        else:
            rules.require_state(application, State.ENDORSED)
            rules.require_acceptance(by, application)
        if not reason.strip():
            raise Refused("请写明认定理由")
        Waiver.objects.update_or_create(
            subject_type=ContentType.objects.get_for_model(application),
            subject_id=application.pk,
            rule=rule,
            level=level,
            defaults={
                "granted": granted,
                "reason": reason.strip(),
                "version_no": application.version_no,
                "by": by,
                "at": clock.now(fresh=True),
            },
        )
        audit.append(
            subject=application,
            action="application.waiver",
            label="原则性条件认定",
            actor=by,
            remark=reason,
            data={"rule": rule, "level": level, "granted": granted},
        )


def sign_opinion(application: Application, *, by: User, text: str, agree: bool, rank: int | None = None) -> Opinion:
    """The first reviewer's signed opinion on the present version, with its place in the order (BJ-28)."""
    with transaction.atomic():
        lock(application)
        rules.check_first_review_work(by, application)
        if not text.strip():
            raise Refused("请写明审核意见")
        office, stage = rules.office_of(by), Opinion.Stage.FIRST_REVIEW
        opinion = opinions.sign(application, stage, by=by, office=office, text=text, agree=agree, rank=rank)
        audit.append(subject=application, action="application.opinion", label="签署审核意见", actor=by, remark=text)
    return opinion


def move_rank(application: Application, *, by: User, up: bool) -> None:
    """One place up or down in the recommender's own order; the order is closed up to 1, 2, 3 … on the way."""
    with transaction.atomic():
        lock(application.call)
        lock(application)
        rules.check_first_review_work(by, application)
        rows = ranked(application.call, by)
        place = next((at for at, row in enumerate(rows) if row.subject_id == application.pk), None)
        if place is None:
            raise Refused("还没有签署同意推荐的审核意见，不能排序")
        other = place - 1 if up else place + 1
        if 0 <= other < len(rows):
            rows[place], rows[other] = rows[other], rows[place]
        for number, row in enumerate(rows, start=1):
            row.rank = number
        Opinion.objects.bulk_update(rows, ["rank"])
        rank = next(row.rank for row in rows if row.subject_id == application.pk)
        audit.append(
            subject=application,
            action="application.rank",
            label="调整推荐排序",
            actor=by,
            remark=f"第 {rank} 位",
            data={"rank": rank},
        )


def ranked(call: Call, by: User) -> list[Opinion]:
    """The live agreeing opinions on the office's files of a call that are not yet reported, in its order."""
    files = Application.objects.filter(call=call, recommender=by.organisation, state=State.SUBMITTED)
    signed = Opinion.objects.about_any(Application, files.values("pk")).filter(
        stage=Opinion.Stage.FIRST_REVIEW, void=False, verdict=Opinion.Verdict.AGREE
    )
    return list(signed.order_by(F("rank").asc(nulls_last=True), "signed_at", "pk"))


def return_for_correction(
    application: Application, *, by: User, points: Sequence[Point], due_on: date, remark: str = ""
) -> ReturnNotice:
    """Send the file back; only the named fields and files reopen (design.md §3)."""
    if not points:
        raise Refused("退回清单是空的，请先把需要补正的条目加入清单")
    if due_on <= clock.today():
        raise Refused("补正截止日应当在今天之后")
    with taking(WORKFLOW, "return", application, by=by, remark=remark, data={"due": due_on, "points": len(points)}):
        notice = ReturnNotice.objects.create(
            subject=application,
            number=ReturnNotice.objects.about(application).count() + 1,
            organisation=rules.office_of(by),
            came_from=application.state,
            remark=remark,
            version_no=application.version_no,
            issued_by=by,
            issued_at=clock.now(fresh=True),
            due_on=due_on,
        )
        ReturnPoint.objects.bulk_create([ReturnPoint(notice=notice, **vars(point)) for point in points])
        CartPoint.objects.about(application).filter(organisation=by.organisation).delete()
    return notice


def extend_correction(application: Application, *, by: User, new_due_on: date, reason: str) -> None:
    """A later last day for an open correction, with its reason, by the office that returned the file."""
    with transaction.atomic():
        lock(application)
        rules.check_extend(by, application)
        notice = rules.open_return(application)
        if not reason.strip():
            raise Refused("请写明延长理由")
        if new_due_on <= notice.due_on:
            raise Refused("新的截止日应当晚于原截止日")
        if new_due_on < clock.today():
            raise Refused("新的截止日已经过去，请改为今天或以后的日期")
        Extension.objects.create(
            notice=notice,
            old_due_on=notice.due_on,
            new_due_on=new_due_on,
            reason=reason.strip(),
            by=by,
            at=clock.now(fresh=True),
        )
        notice.due_on = new_due_on
        notice.save(update_fields=["due_on"])
        audit.append(
            subject=application,
            action="application.extend_correction",
            label="延长补正期限",
            actor=by,
            remark=reason,
            data={"due": new_due_on},
        )


def decline_to_recommend(application: Application, *, by: User, reasons: str) -> None:
    if not reasons.strip():
        raise Refused("请写明不予推荐的理由")
    with taking(WORKFLOW, "decline_to_recommend", application, by=by, remark=reasons.strip()):
        leader_change.ended(application, "未获推荐")
        letters.not_recommended(application, reasons.strip())


def report_upward(call: Call, applications: Iterable[Application], *, by: User) -> Batch:
    """上报: a batch with its summary table, all files or none; places are counted under the call's lock (BJ-25)."""
    files = list(applications)
    if not files:
        raise Refused("请至少选择一份申报")
    with transaction.atomic():
        lock(call)
        lock_all(files)
        _require_places(call, by, files)
        _require_order(files)
        number = f"{call.code}-B{numbers.next_number(f'batch:{call.code}'):03d}"
        batch = Batch.objects.create(
            number=number, call=call, recommender=rules.office_of(by), reported_by=by, reported_at=clock.now(fresh=True)
        )
        for application in files:
            with taking(WORKFLOW, "endorse", application, by=by, data={"batch": number}):
                application.batch = batch
        batch.rows = summary.rows(files)
        batch.save(update_fields=["rows"])
    return batch


def _require_places(call: Call, by: User, files: Sequence[Application]) -> None:
    """A recommender's places bind where the call gives them (BJ-25); Hangzhou has none by default (A-51)."""
    place = Place.objects.filter(call=call, recommender=by.organisation).first()
    if place is None:
        if call.measures.value("places_enforced") and not kinds.changes_leader(call):
            raise Refused("本批次没有给本单位分配推荐名额", clause=call.measures.clause("第七条"))
        return
    used = Application.objects.filter(call=call, recommender=by.organisation, batch__isnull=False)
    taken = used.exclude(state__in=(State.WITHDRAWN,)).exclude(pk__in=[file.pk for file in files]).count()
    over = taken + len(files) - place.places
    if over > 0:
        names = "、".join(file.studio_name for file in files[-over:])
        raise Refused(
            f"推荐名额为 {place.places} 个，已用 {taken} 个，本次超出 {over} 个：{names}",
            clause=call.measures.clause("第七条"),
        )


def _require_order(files: Sequence[Application]) -> None:
    """Each file of a batch has its own place in the recommender's order."""
    ranks = Opinion.objects.about_any(Application, [file.pk for file in files]).filter(
        stage=Opinion.Stage.FIRST_REVIEW, void=False, rank__isnull=False
    )
    numbers_given = list(ranks.values_list("rank", flat=True))
    if len(set(numbers_given)) != len(numbers_given):
        raise Refused("推荐排序有重复，请先调整排序")
