"""Application configuration: the trade enters its duties into the deadline registry."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    verbose_name = "申报"

    def ready(self) -> None:
        from applications import deadlines, guards, panels
        from portal.workflow.deadlines import register

        guards.register()
        panels.enter()
        register("application", deadlines.duties)
        register("call", deadlines.window_duties)
