"""How far a draft is: each section's status, the eligibility figures, what is left before it can be handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from applications import blueprint, completeness, editing, materials, sections
from applications.answers import Setting
from applications.completeness import Problem
from applications.eligibility import Report
from applications.examination import examine
from applications.models import Section
from applications.reading import Book, book_of
from portal.policy import clock
from portal.policy.measures import Measures, SectionSpec

if TYPE_CHECKING:
    from applications.models import Application

UNTOUCHED, STARTED, WRONG, DONE = "untouched", "started", "wrong", "done"


@dataclass(frozen=True)
class Task:
    """One line of the task list (W3)."""

    spec: SectionSpec
    status: str
    words: str
    problems: tuple[Problem, ...]
    open: bool


@dataclass(frozen=True)
class Overview:
    """The whole draft at a glance; list, form, check page and print take their figures from here (UX-04)."""

    measures: Measures
    book: Book
    tasks: tuple[Task, ...]
    report: Report
    missing: tuple[materials.Missing, ...]
    held: tuple[materials.Held, ...]

    @property
    def done(self) -> int:
        return sum(each.status == DONE for each in self.tasks)

    @property
    def total(self) -> int:
        return len(self.tasks)

    @property
    def open_tasks(self) -> int:
        return self.total - self.done

    @property
    def ready(self) -> bool:
        return not self.open_tasks and not self.report.blocking and not self.missing


def overview(application: Application, *, at: datetime) -> Overview:
    """Read everything once: sections, files, rivals; judge; say where each section stands."""
    measures = application.measures
    found = examine(application, at=at)
    missing = tuple(materials.missing_in(measures, found.book, found.held))
    tasks = _tasks(application, measures, found.setting, found.held, editing.scope_of(application))
    return Overview(measures, found.book, tasks, found.report, missing, found.held)


def _tasks(
    application: Application,
    measures: Measures,
    setting: Setting,
    held: Sequence[materials.Held],
    scope: editing.Scope,
) -> tuple[Task, ...]:
    stored = sections.by_key(application)
    missing = tuple(materials.missing_in(measures, book_of(application, measures, setting), held))
    return tuple(
        _task(each, stored.get(each.key), setting, missing, held, scope)
        for each in blueprint.sections(measures, setting.kind)
    )


@dataclass(frozen=True)
class Done:
    """Sections done, of how many."""

    done: int
    total: int


def done_of(applications: Sequence[Application], *, at: datetime) -> dict[int, Done]:
    """The same figure for a list, by key, in a number of statements that does not grow with the list."""
    held = materials.of_many(applications)
    regions = {city: completeness.regions_of(city) for city in {each.city for each in applications}}
    today = at.astimezone(clock.BEIJING).date()
    found = {}
    for application in applications:
        setting = Setting(today, application.call.kind, regions[application.city])
        tasks = _tasks(application, application.measures, setting, held[application.pk], editing.CLOSED)
        found[application.pk] = Done(sum(each.status == DONE for each in tasks), len(tasks))
    return found


def _task(
    spec: SectionSpec,
    section: Section | None,
    setting: Setting,
    missing: tuple[materials.Missing, ...],
    held: Sequence[materials.Held],
    scope: editing.Scope,
) -> Task:
    if spec.key == blueprint.MATERIALS:
        return _materials_task(spec, missing, held, scope)
    data = section.data if section else {}
    found = tuple(completeness.section_problems(spec, data, setting))
    started = section is not None and section.version > 0
    complete = section is not None and section.complete
    status, words = _status(found, started, complete)
    return Task(spec, status, words, found, scope.opens_section(spec.key))


def _status(found: tuple[Problem, ...], started: bool, complete: bool) -> tuple[str, str]:
    if complete and not found:
        return DONE, "已完成"
    if not started:
        return UNTOUCHED, "未开始"
    if complete:
        return WRONG, f"需处理：{len(found)} 处"
    return STARTED, f"还差 {len(found)} 处" if found else "待标记完成"


def _materials_task(
    spec: SectionSpec, missing: tuple[materials.Missing, ...], held: Sequence[materials.Held], scope: editing.Scope
) -> Task:
    files = sum(len(each.files) for each in held)
    open_ = scope.whole or bool(scope.files)
    found = tuple(Problem(spec.key, spec.title, each.slot, each.text) for each in missing)
    if not missing:
        return Task(spec, DONE, f"已完成 · {files} 个文件", found, open_)
    return Task(spec, STARTED if files else UNTOUCHED, f"{files} 个文件 · 还缺 {len(missing)} 项", found, open_)
