"""Walk the audit chain and name the first broken entry."""

from __future__ import annotations

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.audit.chain import verify
from portal.audit.models import ChainHead


class Command(BaseCommand):
    help = "Verify the audit chain; exit 1 and name the first broken entry, or print the anchor to note elsewhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", default="", help="seq:hash as printed by an earlier run")

    def handle(self, *args: Any, **options: Any) -> None:
        broken = verify(_anchor(options["anchor"]))
        if broken:
            raise CommandError(f"操作日志第 {broken.seq} 条有问题：{broken.reason}。")
        head = ChainHead.objects.filter(pk=1).first()
        self.stdout.write(f"操作日志共 {head.seq if head else 0} 条，全部相符。")
        if head and head.seq:
            self.stdout.write(f"请把这一行另存到别处，下次用 --anchor 核对：{head}")


def _anchor(text: str) -> tuple[int, str] | None:
    if not text:
        return None
    found = re.fullmatch(r"([1-9]\d*):([0-9a-f]{64})", text)
    if not found:
        raise CommandError("--anchor 应为上次打印的“序号:校验值”。")
    return int(found[1]), found[2]
