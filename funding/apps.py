"""Application configuration."""

from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "funding"
