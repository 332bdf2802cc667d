"""Application configuration."""

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "portal.workbench"
    label = "workbench"

    def ready(self) -> None:
        from portal.workbench import joining_source
        from portal.workflow import worklist

        worklist.register(
            "accounts", tasks=joining_source.tasks, waits=joining_source.waits, handed_on=joining_source.handed_on
        )
