"""Writes docs/states/*.md from the workflow tables."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.workbench import state_diagrams


class Command(BaseCommand):
    help = "Draw the state diagrams of every workflow into docs/states."

    def handle(self, *args: Any, **options: Any) -> None:
        for path in state_diagrams.write():
            self.stdout.write(path.name)
