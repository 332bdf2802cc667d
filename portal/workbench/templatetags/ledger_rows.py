"""The rows of a ledger, drawn in Python: fifty rows of a dozen texts each are most of the page's template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from portal.policy import wording
from portal.policy.markup import filled
from portal.workbench.templatetags.chips import status_chip

register = template.Library()

_ROW = (
    '<li data-test="row"><span class="record-name"><a href="{}">{}</a></span> '
    '<span class="ledger-amount {}">{}{} 元</span> '
    '<small>第 {} 笔 · <time datetime="{}">{}</time>{} · 结余 {} 元{}</small>{}{}</li>'
)


@register.simple_tag
def ledger_row(line: Mapping[str, Any]) -> str:
    """One row: `line` is {url, title, entry, category, files, fault, reversed}."""
    entry, adds = line["entry"], line["entry"].sign > 0
    day = entry.on.isoformat()
    about = "".join(f" · {each}" for each in (line["category"], entry.payee) if each)
    return filled(
        _ROW,
        line["url"],
        line["title"],
        "is-in" if adds else "",
        "+" if adds else "−",
        wording.digits(entry.amount),
        entry.no,
        day,
        day,
        about,
        wording.digits(entry.balance_after),
        f" · {line['files']} 张发票" if line["files"] else "",
        status_chip("draft", "已冲销") if line["reversed"] else "",
        status_chip("mine", "有问题") if line["fault"] else "",
    )
