"""Application configuration."""

from django.apps import AppConfig


class DesksConfig(AppConfig):
    name = "portal.desks"
    label = "desks"
