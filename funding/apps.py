"""Application configuration: the money trade tells the trades below what a recognition is due."""

from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "funding"

    def ready(self) -> None:
        from applications import dues
        from funding import entitlement, ledger_entry

        dues.register(entitlement.establishment)
        ledger_entry.enter()
