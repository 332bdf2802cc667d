"""Prints the figures as a Markdown table beside what they should be; says plainly what is not reached."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

# Targets of the worker's jobs and of memory: seconds and MB.
EXCEL_SECONDS, EXCEL_MB, PDF_SECONDS, WEB_MB = 3.0, 200, 0.6, 140
# The night over the whole register, in seconds.
NIGHT_SECONDS = 60
MEGABYTE = 1024 * 1024
# What ten million additions cost on the idle machine the targets were set for; a busy one takes longer.
LOOP = 10_000_000


def speed() -> float:
    """Seconds of processor time for a plain loop: how slow this machine is at the moment."""
    started = time.thread_time()
    total = 0
    for number in range(LOOP):
        total += number
    return time.thread_time() - started


def verdict(ok: bool | None) -> str:
    return "" if ok is None else "reached" if ok else "**not reached**"


def page_line(page: dict[str, Any]) -> str:
    milliseconds, statements = page["target"], page["target_statements"]
    asked = [f"≤{milliseconds:g} ms"] if milliseconds else []
    asked += [f"≤{statements} statements"] if statements else []
    ok = None
    if asked:
        ok = page["p50"] <= milliseconds and (statements is None or page["statements"] <= statements)
    cells = [
        page["name"],
        f"{page['p50']:.1f}",
        f"{page['p95']:.1f}",
        f"{page['cpu']:.1f}",
        f"{page['statements']}",
        f"{page['sql']:.1f}",
        f"{page['bytes'] / 1024:.0f}",
        ", ".join(asked),
        verdict(ok),
    ]
    return f"| {' | '.join(cells)} |"


def report(pages: dict[str, Any], excel: dict[str, float], pdf: dict[str, float], small: dict[str, Any] | None) -> str:
    lines = [*_page_lines(pages), *_worker_lines(excel, pdf, max(pages["rss"], default=0) / MEGABYTE)]
    if small:
        lines += ["", _compared(pages, small, "Application", "files")]
    return "\n".join(lines)


def register_report(pages: dict[str, Any], sweep: dict[str, Any], small: dict[str, Any] | None) -> str:
    """The register's pages, and the night over it, run twice."""
    lines = [*_page_lines(pages), "| night | seconds | statements | duties | |", "| --- | --- | --- | --- | --- |"]
    for name, words in (("first", "first"), ("second", "again")):
        run = sweep[name]
        ok = verdict(run["seconds"] <= NIGHT_SECONDS)
        lines.append(
            f"| {words} | {run['seconds']:.1f} | {run['statements']} | {run['duties']} | ≤{NIGHT_SECONDS} s {ok} |"
        )
    if small:
        lines += ["", _compared(pages, small, "studios", "studios")]
    return "\n".join(lines)


def rounds_report(pages: dict[str, Any], tasks: dict[str, Any], small: dict[str, Any] | None) -> str:
    """The pages of rounds, what the worker does with a whole one, what one studio takes."""
    one = tasks["one"]
    rows = [
        (
            f"recompute {pages['scene']['largest']:,} studios, progress told {tasks['recompute']['told']:.0f} times",
            30.0,
        ),
        ("release 300 results in the last approval", 1.0),
    ]
    lines = [*_page_lines(pages), "| whole round | seconds | CPU s | statements | target | |"]
    lines.append("| --- | --- | --- | --- | --- | --- |")
    for (words, limit), run in zip(rows, (tasks["recompute"], tasks["release"]), strict=True):
        ok = verdict(run["seconds"] <= limit)
        figures = f"{run['seconds']:.1f} | {run['cpu']:.1f} | {run['statements']}"
        lines.append(f"| {words} | {figures} | ≤{limit:g} s | {ok} |")
    lines += ["", "| one studio | ms | target | |", "| --- | --- | --- | --- |"]
    for name, words, most in (("sheet", "score a sheet", 2), ("suggestion", "suggestion from its records", 50)):
        lines.append(f"| {words} | {one[name]:.2f} | ≤{most} ms | {verdict(one[name] <= most)} |")
    if small:
        lines += ["", _compared(pages, small, "largest", "studios in the largest round")]
    return "\n".join(lines)


def _page_lines(pages: dict[str, Any]) -> list[str]:
    return [
        f"Rows: {pages['scene']}",
        f"Load average while measuring: {pages['load']:.1f}; ten million additions took {pages['speed']:.2f} s of CPU.",
        "",
        "| page | p50 ms | p95 ms | CPU ms | statements | SQL ms | KB | target | |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        *(page_line(each) for each in pages["pages"]),
        "",
    ]


def _worker_lines(excel: dict[str, float], pdf: dict[str, float], web: float) -> list[str]:
    fast = excel["seconds"] <= EXCEL_SECONDS and excel["peak_mb"] <= EXCEL_MB
    return [
        "| worker and memory | figure | target | |",
        "| --- | --- | --- | --- |",
        f"| Excel of the whole city | {excel['seconds']:.1f} s ({excel['cpu']:.1f} s CPU), peak {excel['peak_mb']:.0f} MB"
        f" | ≤{EXCEL_SECONDS:g} s, ≤{EXCEL_MB} MB | {verdict(fast)} |",
        f"| 申报表 PDF, warm | {pdf['seconds']:.2f} s ({pdf['cpu']:.2f} s CPU; first {pdf['first']:.2f} s) "
        f"| ≤{PDF_SECONDS:g} s | {verdict(pdf['seconds'] <= PDF_SECONDS)} |",
        f"| web worker after all pages | {web:.0f} MB | ≤{WEB_MB} MB | {verdict(web <= WEB_MB)} |",
    ]


def _compared(pages: dict[str, Any], small: dict[str, Any], counted: str, what: str) -> str:
    few = {each["name"]: each["statements"] for each in small["pages"]}
    differ = [
        f"{each['name']} {few[each['name']]} → {each['statements']}"
        for each in pages["pages"]
        if few.get(each["name"]) != each["statements"]
    ]
    words = "; ".join(differ) or "the same on every page"
    return f"Statements with {small['scene'][counted]} and {pages['scene'][counted]} {what}: {words}."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--small", type=Path)
    parser.add_argument("--register", action="store_true")
    parser.add_argument("--rounds", action="store_true")
    parser.add_argument("--pages", action="store_true", help="the table of pages alone")
    given = parser.parse_args()
    if given.pages:
        print("\n".join(_page_lines(json.loads((given.folder / "pages.json").read_text("utf-8")))))
        return
    names = ("pages", "sweep") if given.register else ("pages", "tasks") if given.rounds else ("pages", "excel", "pdf")
    read = {name: json.loads((given.folder / f"{name}.json").read_text("utf-8")) for name in names}
    small = json.loads(given.small.read_text("utf-8")) if given.small and given.small.exists() else None
    if given.rounds:
        print(rounds_report(read["pages"], read["tasks"], small))
        return
    if given.register:
        print(register_report(read["pages"], read["sweep"], small))
        return
    print(report(read["pages"], read["excel"], read["pdf"], small))


if __name__ == "__main__":
    main()
