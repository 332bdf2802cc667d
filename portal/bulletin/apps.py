"""Application configuration."""

from django.apps import AppConfig


class BulletinConfig(AppConfig):
    name = "portal.bulletin"
    label = "bulletin"
