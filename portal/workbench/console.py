"""The console's own pages: what runs and what hangs; and the public page that says whether the portal works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.accounts.access import AuthenticatedHttpRequest, needs
from portal.accounts.roles import Permission
from portal.documents.models import Attachment, Export, Job, Rendering
from portal.notifications.models import Outbox
from portal.policy import clock, skew
from portal.policy.wording import to_the_second
from portal.workbench import calendar_pages, health

# A row that waits longer than this is a row nobody works on.
PATIENCE = timedelta(minutes=15)


@dataclass(frozen=True)
class Finding:
    """One line of the health page."""

    label: str
    good: bool
    words: str
    url: str = ""


@needs(Permission.READ_OPERATIONS)
@require_safe
@never_cache
def health_page(request: AuthenticatedHttpRequest) -> HttpResponse:
    """处理异常: what failed or waits too long, each with the page where it is put right."""
    findings = [*_services(), _clocks(), *_queues()]
    context = {
        "findings": findings,
        "bad": sum(not finding.good for finding in findings),
        "at": clock.now(),
        "calendar": calendar_pages.warning(request.user),
    }
    return render(request, "console/health.html", context)


@login_not_required
@require_safe
@never_cache
def status(request: HttpRequest) -> HttpResponse:
    """系统状态 for everybody: works or does not, without the names of hosts."""
    findings = _services()
    context = {"findings": findings, "bad": sum(not finding.good for finding in findings), "at": clock.now()}
    return render(request, "workbench/status.html", context)


LABELS = {"database": "数据库", "migrations": "程序版本", "storage": "文件存储"}


def _services() -> list[Finding]:
    found = [(LABELS[name], health.finding_of(probe)) for name, probe in health.NEEDED.items()]
    found.append(("后台队列", health.finding_of(health.ask_broker)))
    return [Finding(label, state == "ok", "正常" if state == "ok" else f"不可用（{state}）") for label, state in found]


def _clocks() -> Finding:
    """What the monitor last saw; apart by more than a second, arrivals at a deadline do not count (trust.md §5.5a)."""
    found = skew.last()
    if found is None:
        return Finding("时钟一致", good=False, words="还没有测量")
    words = f"相差 {abs(found.skew.total_seconds()):.3f} 秒，{to_the_second(found.measured_at)} 测量"
    if skew.is_stale(found):
        return Finding("时钟一致", good=False, words=f"{words}，已超过 5 分钟没有测量")
    return Finding("时钟一致", good=abs(found.skew) <= clock.SKEW, words=words)


def _queues() -> list[Finding]:
    since = clock.now() - PATIENCE
    failed = Outbox.objects.failed().count()
    late = Outbox.objects.waiting().filter(not_before__lt=since, tries=0, quiet=False).count()
    scans = Attachment.objects.waiting_for_scan().filter(uploaded_at__lt=since).count()
    return [
        Finding("邮件发送失败", not failed, f"{failed} 封", "/console/outbox/?status=failed"),
        Finding("邮件超过 15 分钟未发", not late, f"{late} 封", "/console/outbox/?status=waiting"),
        *(_jobs(label, model, since) for label, model in (("文书生成", Rendering), ("Excel 导出", Export))),
        Finding("文件超过 15 分钟未查毒", not scans, f"{scans} 个"),
    ]


def _jobs(label: str, model: Any, since: Any) -> Finding:
    """Jobs that failed, or that no worker has taken for a quarter of an hour."""
    failed = model._default_manager.filter(state=Job.State.FAILED).count()
    pending = (Job.State.QUEUED, Job.State.RUNNING)
    late = model._default_manager.filter(state__in=pending, requested_at__lt=since).count()
    return Finding(label, not (failed or late), f"失败 {failed} 件，积压 {late} 件")
