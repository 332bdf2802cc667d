"""Application configuration."""

from django.apps import AppConfig


class StudiosConfig(AppConfig):
    name = "studios"

    def ready(self) -> None:
        from studios import certificate, record_guards

        certificate.enter()
        record_guards.enter()
