"""What experts and officers read about a panel. No letter names another expert's marks, to anyone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from assessments import subjects
from portal.policy.wording import due_words
from portal.workflow.engine import Letter

if TYPE_CHECKING:
    from assessments.models import Assignment, Panel


def panel_letter(step: str, panel: Panel, audience: str) -> Letter:
    if step == "release":
        return Letter(
            f"{panel.name}：请申报回避并评分",
            f"已向您分派“{panel.name}”的评审材料。请先逐件申明有无利害关系，再逐项评分，"
            f"于 {due_words(panel.due)} 前签字提交。",
            reverse("assessments:declare", args=[panel.pk]),
        )
    return Letter(
        f"{panel.name}已结束评审",
        f"“{panel.name}”的评分、现场考察和材料评审记录已经齐全，评审结束，可以进入综合评审。",
        reverse("assessments:panel", args=[panel.pk]),
    )


def assignment_letter(step: str, assignment: Assignment, audience: str, remark: str) -> Letter:
    panel = assignment.panel
    number = subjects.describe_one(assignment).facts.number
    if audience == "office_when_complete":
        return Letter(
            f"{panel.name}：评分已全部提交",
            "应交的评分都已提交、回避或免评。请核对现场考察和材料评审记录，然后结束评审。",
            reverse("assessments:progress", args=[panel.pk]),
        )
    if audience == "expert":
        what = "录入了您签字的纸质评分表" if step == "enter" else "免去了您的评分"
        return Letter(
            f"{number}：组织方{what}",
            f"“{panel.name}”中 {number} 的评审任务，组织方{what}。" + (f"理由：{remark}。" if remark else ""),
            reverse("assessments:my_panel", args=[panel.pk]),
        )
    return Letter(
        f"{number}：{assignment.expert.user.name}申报回避",
        f"{assignment.expert.user.name}对 {number} 申报回避，理由：{remark}。请为这份材料另行安排专家。",
        reverse("assessments:assignments", args=[panel.pk]),
    )


def chase_letter(panel: Panel, waiting: int) -> Letter:
    return Letter(
        f"催办：{panel.name}还有 {waiting} 份材料待您评分",
        f"您在“{panel.name}”中还有 {waiting} 份材料没有提交评分，截止时间为 {due_words(panel.due)}。",
        reverse("assessments:my_panel", args=[panel.pk]),
    )


def added_letter(assignment: Assignment) -> Letter:
    panel = assignment.panel
    return Letter(
        f"{panel.name}：新分派 1 份评审材料",
        f"“{panel.name}”向您新分派了 1 份评审材料。请先申明有无利害关系，于 {due_words(panel.due)} 前提交评分。",
        reverse("assessments:declare", args=[panel.pk]),
    )


def rescheduled_letter(panel: Panel, reason: str) -> Letter:
    return Letter(
        f"{panel.name}：评分截止时间改为 {due_words(panel.due)}",
        f"“{panel.name}”的评分截止时间改为 {due_words(panel.due)}。理由：{reason}。",
        reverse("assessments:my_panel", args=[panel.pk]),
    )
