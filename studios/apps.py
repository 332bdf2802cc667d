"""Application configuration."""

from django.apps import AppConfig


class StudiosConfig(AppConfig):
    name = "studios"

    def ready(self) -> None:
        from studios import (
            activity_entry,
            amendment_entry,
            certificate,
            guidance_entry,
            life_entry,
            papers,
            record_guards,
            visits,
        )

        activity_entry.enter()
        amendment_entry.enter()
        certificate.enter()
        life_entry.enter()
        record_guards.enter()
        papers.enter()
        visits.enter()
        guidance_entry.enter()
