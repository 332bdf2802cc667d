"""Ask every invariant of every room; exit 1 and name each break."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.workbench import invariants


class Command(BaseCommand):
    help = "Check what must never be false; exit 1 naming each break. Read only; safe at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("codes", nargs="*", help="numbers of the invariants to ask, such as 04 18; none for all")
        parser.add_argument("--skip", nargs="*", default=[], help="numbers to leave out: 23 where no worker runs")

    def handle(self, *args: Any, **options: Any) -> None:
        known = invariants.registry()
        unknown = {*options["codes"], *options["skip"]} - {each.code for each in known}
        if unknown:
            raise CommandError(f"没有编号为 {'、'.join(sorted(unknown))} 的不变量。")
        wanted = set(options["codes"] or (each.code for each in known)) - set(options["skip"])
        found = list(invariants.breaks(wanted))
        for each in found:
            self.stdout.write(f"{each.invariant.code} {each.invariant.room}：{each.words}")
        if found:
            raise CommandError(f"有 {len(found)} 处不符。")
        self.stdout.write(f"{sum(each.code in wanted for each in known)} 项检查，全部相符。")
