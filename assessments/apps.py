"""Application configuration."""

from django.apps import AppConfig
from django.core.checks import register


class AssessmentsConfig(AppConfig):
    name = "assessments"

    def ready(self) -> None:
        from assessments import (
            checks,
            documents,
            duties,
            finding_entry,
            grade_entry,
            revision_entry,
            round_entry,
            worklist_source,
        )
        from portal.documents import guards
        from portal.documents.renderings import renderers
        from portal.workflow import deadlines, worklist

        register(checks.check_sheet_facts)
        finding_entry.enter()
        revision_entry.enter()
        round_entry.enter()
        deadlines.register("marks", duties.marks_due)
        worklist.register(
            "panels", tasks=worklist_source.tasks, waits=worklist_source.waits, handed_on=worklist_source.handed_on
        )
        grade_entry.enter()
        for label, may_see in documents.GUARDS.items():
            guards.register(label, may_see)
        for kind, render in documents.RENDERERS.items():
            renderers.register(kind, render)
