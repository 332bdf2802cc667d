"""Application configuration: the trade enters its duties into the deadline registry."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    verbose_name = "申报"

    def ready(self) -> None:
        from applications import (
            board_listing,
            city_duties,
            deadlines,
            guards,
            honorary,
            leader_change,
            listing,
            panels,
            printing,
            standing,
            worklist_decisions,
            worklist_source,
        )
        from portal.workflow import worklist
        from portal.workflow.deadlines import register

        guards.register()
        honorary.enter()
        leader_change.enter()
        listing.register()
        board_listing.register()
        panels.enter()
        printing.enter()
        standing.enter()
        register("application", deadlines.duties)
        register("call", deadlines.window_duties)
        register("city_calendar", city_duties.duties)
        worklist.register("city_calendar", tasks=city_duties.tasks)
        worklist.register(
            "applications",
            tasks=worklist_source.tasks,
            waits=worklist_source.waits,
            handed_on=worklist_source.handed_on,
        )
        worklist.register("decisions", tasks=worklist_decisions.tasks, gate=worklist_decisions.gates)
