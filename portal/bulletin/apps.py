"""Application configuration."""

from django.apps import AppConfig


class BulletinConfig(AppConfig):
    name = "portal.bulletin"
    label = "bulletin"

    def ready(self) -> None:
        from portal.bulletin import guards, worklist_source
        from portal.workflow import worklist

        guards.register()
        worklist.register("bulletin", tasks=worklist_source.tasks, gate=worklist_source.gates)
