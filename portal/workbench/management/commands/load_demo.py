"""Load the demonstration of both cities through the portal's own steps, and print its accounts."""

from __future__ import annotations

import unicodedata
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.accounts.demo import PASSWORD
from portal.workbench import demo
from portal.workbench.demo import loading


class Command(BaseCommand):
    help = "Loads the demonstration data (once) and prints its accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("演示数据只用于演示环境（DEMO）。")
        if demo.is_loaded():
            self.stderr.write("演示数据已经载入，没有改动。")
        else:
            begun = monotonic()
            demo.load()
            self.stderr.write(f"演示数据已载入：{loading.count()} 份申报，用时 {monotonic() - begun:.0f} 秒。")
        self._print_accounts()

    def _print_accounts(self) -> None:
        self.stdout.write(f"演示账号（密码均为 {PASSWORD}）")
        for city, role, office, username in loading.rows():
            self.stdout.write(f"{_wide(city, 8)}{_wide(role, 18)}{_wide(username, 42)}{office}")


def _wide(text: str, columns: int) -> str:
    """Padded to columns, Chinese characters taking two."""
    used = sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
    return text + " " * max(1, columns - used)
