"""Application configuration: the money trade tells the trades below what a recognition is due."""

from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "funding"

    def ready(self) -> None:
        from applications import dues
        from funding import entitlement

        dues.register(entitlement.establishment)
