"""Renderings and exports: the row is the truth, made once, retried, and never lost with a worker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from portal.accounts.models import Organisation, User
from portal.documents import exports, jobs, renderings, tasks, workbook
from portal.documents.models import Export, Rendering
from portal.policy.refusal import Refused

pytestmark = pytest.mark.django_db
Move = Callable[[datetime | str], datetime]


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Three kinds of documents and one list, beside nothing else."""
    monkeypatch.setattr(renderings.renderers, "_by_kind", {})
    monkeypatch.setattr(exports.exporters, "_by_kind", {})
    renderings.renderers.register("form", lambda job: (job.data["text"].encode(), "申报表.pdf", "application/pdf"))
    renderings.renderers.register("broken", lambda job: 1 / 0)  # type: ignore[arg-type,return-value]
    renderings.renderers.register("refused", _refuse)
    sheet = workbook.Sheet("名单", [workbook.Column("姓名")], [["喆"]])
    exports.exporters.register(
        "list", lambda job: workbook.write(tmp_path / "made.xlsx", [sheet], query={}), label="申报清单"
    )


def _refuse(job: Rendering) -> tuple[bytes, str, str]:
    raise Refused("2027 年日历未导入")


def ask(host: Organisation, by: User, *, kind: str = "form", fingerprint: str = "a") -> Rendering:
    return renderings.request_rendering(kind=kind, subject=host, by=by, data={"text": "正文"}, fingerprint=fingerprint)


def test_a_rendering_is_made_by_the_worker_and_kept_with_its_hash(host: Organisation, clerk: User) -> None:
    row = ask(host, clerk)
    assert (row.state, row.is_pending, row.subject) == ("queued", True, host)

    tried = tasks.render_pending()

    row.refresh_from_db()
    assert (tried, row.state, row.filename, row.size, row.attempts) == (1, "ready", "申报表.pdf", 6, 1)
    assert default_storage.open(row.file.name).read() == "正文".encode()
    assert row.file.name.startswith("renderings/") and row.file.name.endswith(".pdf")
    assert tasks.render_pending() == 0


def test_a_job_says_how_far_it_is_once_a_second_and_at_the_end(clerk: User) -> None:
    exports.request_export("list", clerk, {})
    job = jobs.claim(Export)
    assert job is not None

    progress = jobs.Progress(job, 1200, "已算 {done} / 共 {total} 家。")
    said = [Export.objects.get().message]
    for _ in range(1199):
        progress.step()
    said.append(Export.objects.get().message)
    progress.step()
    said.append(Export.objects.get().message)

    assert (said[0], said[2]) == ("已算 0 / 共 1,200 家。", "已算 1,200 / 共 1,200 家。")
    assert said[1] != said[2]


def test_a_worker_that_lost_its_claim_says_nothing(clerk: User) -> None:
    exports.request_export("list", clerk, {})
    job = jobs.claim(Export)
    assert job is not None
    Export.objects.update(claimed_at=job.claimed_at + timedelta(minutes=6), message="另一个进程在算")

    jobs.Progress(job, 3, "已算 {done} / 共 {total} 家。").step()

    assert Export.objects.get().message == "另一个进程在算"


def test_the_same_content_asked_for_twice_is_one_row(host: Organisation, clerk: User) -> None:
    assert ask(host, clerk) == ask(host, clerk)
    assert ask(host, clerk, fingerprint="b") != ask(host, clerk)

    assert Rendering.objects.about(host).count() == 2


def test_a_fault_is_tried_three_times_then_said(
    host: Organisation, clerk: User, at: Move, caplog: pytest.LogCaptureFixture
) -> None:
    at("2027-03-01 09:00")
    row = ask(host, clerk, kind="broken")

    tasks.render_pending()
    row.refresh_from_db()
    assert (row.state, row.attempts, row.message) == ("queued", 1, "第 1 次没有成功，将自动再试。")
    at("2027-03-01 09:01")
    tasks.render_pending()
    at("2027-03-01 09:02")
    tasks.render_pending()

    row.refresh_from_db()
    assert (row.state, row.attempts, row.message) == ("failed", 3, jobs.FAULT)
    assert tasks.render_pending() == 0


def test_a_retry_waits_its_turn(host: Organisation, clerk: User) -> None:
    ask(host, clerk, kind="broken")

    assert (tasks.render_pending(), tasks.render_pending()) == (1, 0)


def test_a_refusal_is_shown_at_once_because_trying_again_would_not_help(host: Organisation, clerk: User) -> None:
    row = ask(host, clerk, kind="refused")

    tasks.render_pending()

    row.refresh_from_db()
    assert (row.state, row.attempts, row.message) == ("failed", 1, "2027 年日历未导入")


def test_a_failed_document_asked_for_again_starts_anew(host: Organisation, clerk: User) -> None:
    row = ask(host, clerk, kind="refused")
    tasks.render_pending()

    again = ask(host, clerk, kind="refused")

    assert (again.pk, again.state, again.attempts, again.message) == (row.pk, "queued", 0, "")


def test_the_claim_of_a_killed_worker_is_taken_over_after_five_minutes(
    host: Organisation, clerk: User, at: Move
) -> None:
    at("2027-03-01 09:00")
    row = ask(host, clerk)
    assert jobs.claim(Rendering) == row

    at("2027-03-01 09:04")
    assert jobs.claim(Rendering) is None
    at("2027-03-01 09:06")
    tasks.render_pending()

    row.refresh_from_db()
    assert (row.state, row.attempts) == ("ready", 2)


def test_a_job_that_kills_every_worker_ends_in_words(host: Organisation, clerk: User, at: Move) -> None:
    row = ask(host, clerk)
    start = at("2027-03-01 09:00")
    Rendering.objects.update(not_before=start)
    for attempt in range(jobs.MAX_ATTEMPTS):
        at(start + timedelta(minutes=6 * attempt))
        assert jobs.claim(Rendering) == row

    at(start + timedelta(minutes=30))
    tasks.render_pending()

    row.refresh_from_db()
    assert (row.state, row.message) == ("failed", jobs.BROKEN_OFF)


def test_a_worker_that_comes_back_late_changes_nothing_and_leaves_no_file(
    host: Organisation, clerk: User, at: Move, stored_files: Callable[[], list[str]]
) -> None:
    at("2027-03-01 09:00")
    ask(host, clerk)
    late = jobs.claim(Rendering)
    at("2027-03-01 09:06")
    tasks.render_pending()

    assert late is not None
    assert jobs.run(late, lambda job: jobs.Product(b"late", "x.pdf", "application/pdf"), "renderings") is False

    row = Rendering.objects.get()
    assert row.size == 6
    assert stored_files() == [row.file.name]


def test_an_export_is_an_excel_file_named_by_kind_and_time(clerk: User, at: Move, tmp_path: Path) -> None:
    at("2027-03-01 09:00")
    row = exports.request_export("list", clerk, {"城市": "杭州"})

    tasks.export_pending()

    row.refresh_from_db()
    assert (row.state, row.filename, row.mime) == ("ready", "申报清单_20270301-0900.xlsx", exports.XLSX)
    assert row.file.name.startswith("exports/") and not (tmp_path / "made.xlsx").exists()
    assert str(row) == "list 已生成"


def test_a_third_export_waits_until_one_is_done(clerk: User, stranger: User) -> None:
    for year in (2025, 2026):
        exports.request_export("list", clerk, {"year": year})

    with pytest.raises(Refused, match="您已有 2 个导出正在生成"):
        exports.request_export("list", clerk, {"year": 2027})
    exports.request_export("list", stranger, {"year": 2027})
    tasks.export_pending()

    assert exports.request_export("list", clerk, {"year": 2027}).state == "queued"


def test_asked_again_while_it_waits_it_is_the_same_export(clerk: User, stranger: User) -> None:
    first = exports.request_export("list", clerk, {"since": date(2026, 1, 1)})

    again = exports.request_export("list", clerk, {"since": date(2026, 1, 1)})

    others = [
        exports.request_export("list", clerk, {"since": date(2026, 1, 2)}),
        exports.request_export("list", stranger, {"since": date(2026, 1, 1)}),
    ]
    assert again == first
    assert len({first.pk, *(each.pk for each in others)}) == 3


def test_one_that_is_being_written_is_made_anew_while_there_is_room(clerk: User) -> None:
    """What changed since it began would be missing."""
    written = exports.request_export("list", clerk, {})
    Export.objects.filter(pk=written.pk).update(state="running")

    fresh = exports.request_export("list", clerk, {})

    assert fresh != written
    Export.objects.filter(pk=fresh.pk).update(state="running")
    assert exports.request_export("list", clerk, {}) == fresh


def test_another_post_gets_an_export_of_its_own(clerk: User) -> None:
    first = exports.request_export("list", clerk, {})
    clerk.current_post_id = (clerk.current_post_id or 0) + 1

    assert exports.request_export("list", clerk, {}) != first


def test_an_exporter_that_fails_leaves_no_row_ready(clerk: User, caplog: pytest.LogCaptureFixture) -> None:
    row = exports.request_export("unknown", clerk, {})

    tasks.export_pending()

    row.refresh_from_db()
    assert row.state == "queued" and row.attempts == 1


def test_ready_without_a_file_cannot_be_stored(clerk: User) -> None:
    row = exports.request_export("list", clerk, {})

    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=row.pk).update(state="ready")


def test_one_call_does_no_more_than_its_share(clerk: User, host: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "MOST_AT_ONCE", 2)
    for number in range(3):
        ask(host, clerk, fingerprint=str(number))

    assert [tasks.render_pending(), tasks.render_pending()] == [2, 1]


def test_asking_rolls_back_with_the_caller(host: Organisation, clerk: User) -> None:
    def ask_and_fail() -> Any:
        with transaction.atomic():
            ask(host, clerk)
            raise Refused("没有提交")

    with pytest.raises(Refused):
        ask_and_fail()

    assert Rendering.objects.count() == 0
