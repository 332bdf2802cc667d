"""Application configuration: the money trade tells the trades below what a recognition is due."""

from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "funding"

    def ready(self) -> None:
        from funding import entry, ledger_entry

        entry.enter()
        ledger_entry.enter()
