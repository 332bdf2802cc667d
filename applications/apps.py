"""Application configuration: the trade enters its duties into the deadline registry."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    verbose_name = "申报"

    def ready(self) -> None:
        from applications import deadlines
        from portal.workflow.deadlines import register

        register("application", deadlines.duties)
        register("call", deadlines.window_duties)
