"""What still keeps a file from going upward; the rule, the button and the batch page say the same sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import TYPE_CHECKING

from django.db.models import F

from applications.eligibility import WARN
from applications.models import Application, Evidence, Version
from applications.states import State
from portal.desks.models import ItemVerdict, Opinion, Waiver
from portal.policy.measures import Measures

if TYPE_CHECKING:
    from django.db.models import QuerySet


def of_scan(application: Application, measures: Measures) -> str:
    """The scan of exactly the version handed in (HZ-40, A-36)."""
    if not measures.value("sealed_scan") or application.sealed_version == application.version_no:
        return ""
    return f"缺少第 {application.version_no} 版申报表的盖章扫描件，请通知单位上传"


def of_originals(measures: Measures, unchecked: Sequence[Evidence]) -> str:
    """HZ-42: award and appraisal originals are checked before the file goes upward."""
    if not measures.value("original_checks") or not unchecked:
        return ""
    return f"还有 {len(unchecked)} 件材料原件没有校验：{unchecked[0].title}"


def of_verdicts(measures: Measures, verdicts: Mapping[str, str]) -> str:
    open_items = [item.label for item in measures.review_items if item.key not in verdicts]
    if open_items:
        return f"还有 {len(open_items)} 个条目没有作出结论：{open_items[0]}"
    failed = [item.label for item in measures.review_items if verdicts[item.key] == ItemVerdict.Verdict.FAIL]
    return f"条目“{failed[0]}”的结论是“不符”，请退回补正或不予推荐" if failed else ""


def of_waiver(label: str) -> str:
    """A soft rule passes only with a named officer's written yes (HZ-20, HZ-72, A-11)."""
    return f"“{label}”属于原则性条件，还没有书面认定意见"


def of_opinion(measures: Measures, opinion: Opinion | None) -> str:
    """The recommender signs before it reports (HZ-32, BJ-28)."""
    if not measures.value("signed_opinion"):
        return ""
    if opinion is None or opinion.verdict != Opinion.Verdict.AGREE:
        return "还没有签署同意推荐的审核意见"
    return "还没有填写推荐排序" if opinion.rank is None else ""


def listed(applications: Sequence[Application]) -> dict[int, list[str]]:
    """Everything that is missing for each file, for the batch page, in a number of statements that does not grow.

    What the eligibility rules found is read from the version handed in; the step itself judges them afresh.
    """
    keys = [each.pk for each in applications]
    opinions = live_opinions(applications)
    verdicts = _verdicts(applications)
    waived = _waived(keys)
    findings = dict(_versions(applications).values_list("application_id", "data__findings"))
    unchecked = _unchecked(applications)
    found = {}
    for each in applications:
        measures = each.measures
        lines = [
            "正在补正，交回后才能上报" if each.state == State.RETURNED else "",
            of_scan(each, measures),
            of_originals(measures, unchecked.get(each.pk, [])),
            of_verdicts(measures, verdicts.get(each.pk, {})),
            *_soft(each, measures, findings.get(each.pk) or {}, waived.get(each.pk, set())),
            of_opinion(measures, opinions.get(each.pk)),
        ]
        found[each.pk] = [line for line in lines if line]
    return found


def live_opinions(applications: Sequence[Application]) -> dict[int, Opinion]:
    """The first reviewer's opinion on the present version of each file that has one."""
    present = {each.pk: each.version_no for each in applications}
    rows = Opinion.objects.about_any(Application, list(present)).filter(stage=Opinion.Stage.FIRST_REVIEW, void=False)
    return {row.subject_id: row for row in rows if row.version_no == present[row.subject_id]}


def _versions(applications: Sequence[Application]) -> QuerySet[Version]:
    return Version.objects.filter(application__in=applications, number=F("application__version_no")).order_by()


def _verdicts(applications: Sequence[Application]) -> dict[int, dict[str, str]]:
    present = {each.pk: each.version_no for each in applications}
    rows = ItemVerdict.objects.about_any(Application, list(present))
    found: dict[int, dict[str, str]] = {}
    for key, item, verdict, version in rows.values_list("subject_id", "item", "verdict", "version_no"):
        if version == present[key]:
            found.setdefault(key, {})[item] = verdict
    return found


def _waived(keys: Iterable[int]) -> dict[int, set[tuple[str, int]]]:
    rows = Waiver.objects.about_any(Application, keys).filter(level=Waiver.Level.FIRST_REVIEW, granted=True)
    found: dict[int, set[tuple[str, int]]] = {}
    for key, rule, version in rows.values_list("subject_id", "rule", "version_no"):
        found.setdefault(key, set()).add((rule, version))
    return found


def _soft(
    application: Application, measures: Measures, findings: Mapping[str, str], waived: Set[tuple[str, int]]
) -> list[str]:
    return [
        of_waiver(each.label)
        for each in measures.conditions_for(application.call.kind)
        if each.hardness == "soft" and findings.get(each.id) == WARN and (each.id, application.version_no) not in waived
    ]


def _unchecked(applications: Sequence[Application]) -> dict[int, list[Evidence]]:
    asked: dict[int, set[str]] = {
        each.pk: {slot.key for slot in each.measures.materials_for(each.call.kind) if slot.needs_original_check}
        for each in applications
    }
    found: dict[int, list[Evidence]] = {}
    for row in Evidence.objects.filter(application__in=applications, original_checked_at=None):
        if row.slot in asked[row.application_id]:
            found.setdefault(row.application_id, []).append(row)
    return found
