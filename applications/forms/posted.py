"""What a posted section page says, as `sections.Typed`: fields, rows in their order, explanations."""

from __future__ import annotations

import re
from typing import Any

from django.http import QueryDict

from applications import answers
from applications.sections import EXPLAIN, ROW, Typed
from portal.policy.measures import FieldSpec, SectionSpec, TableSpec

# A page may hold no more rows than this, whatever the management form claims.
MOST_ROWS = 200


def typed_from(post: QueryDict, spec: SectionSpec) -> Typed:
    """Only what was on the page: a field that was read-only, or not shown, is not among the posted names.

    Boxes that are not ticked are never posted, so each is announced by a hidden "shown" name.
    """
    shown = set(post.getlist("shown"))
    return Typed(
        fields={each.key: _value(post, each.key, each) for each in _typed_fields(spec) if each.key in shown},
        tables={each.key: rows_from(post, each) for each in spec.tables if f"{each.key}-TOTAL_FORMS" in post},
        explanations={name.removeprefix(EXPLAIN): str(post[name]).strip() for name in post if name.startswith(EXPLAIN)},
    )


def _typed_fields(spec: SectionSpec) -> list[FieldSpec]:
    return [each for each in spec.fields if each.type not in answers.UNTYPED]


def _value(post: QueryDict, name: str, spec: FieldSpec) -> Any:
    if spec.type == "multichoice":
        return post.getlist(name)
    if spec.type == "bool":
        return name in post
    return post.get(name, "").replace("\r\n", "\n")


def rows_from(post: QueryDict, table: TableSpec) -> list[dict[str, Any]]:
    """The rows in the order the person gave them, without those taken away and those left wholly blank."""
    return [row for _, row in _ordered(post, table)]


def names_of_rows(post: QueryDict, table: TableSpec) -> list[str]:
    """The name of the hidden mark of each of those rows, in the same order."""
    return [f"{prefix}-row" for prefix, _ in _ordered(post, table)]


def _ordered(post: QueryDict, table: TableSpec) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for number in range(_total(post, table.key)):
        prefix = f"{table.key}-{number}"
        if post.get(f"{prefix}-DELETE"):
            continue
        row = {column.key: _value(post, f"{prefix}-{column.key}", column) for column in table.columns}
        row[ROW] = post.get(f"{prefix}-row", "")
        if row[ROW] or not all(answers.is_blank(value) for value in row.values()):
            found.append((_order(post, prefix, number), number, prefix, row))
    return [(prefix, row) for _, _, prefix, row in sorted(found, key=lambda each: each[:2])]


def _total(post: QueryDict, key: str) -> int:
    text = post.get(f"{key}-TOTAL_FORMS", "0")
    return min(int(text), MOST_ROWS) if re.fullmatch(r"\d{1,4}", text) else 0


def _order(post: QueryDict, prefix: str, number: int) -> int:
    text = post.get(f"{prefix}-ORDER", "")
    return int(text) if re.fullmatch(r"\d{1,4}", text) else number + 1


def without_scripts(post: QueryDict, typed: Typed) -> tuple[Typed, str]:
    """Carry out a row button pressed without scripts; also the anchor to come back to ("" when none was pressed)."""
    for name, act in (("add_row", _add), ("remove_row", _remove), ("move_up", _up), ("move_down", _down)):
        if name in post:
            key, place = _place(post, str(post[name]))
            if key not in typed.tables:
                return typed, ""
            rows = act(list(typed.tables[key]), place)
            return Typed(typed.fields, {**typed.tables, key: rows}, typed.explanations), f"table-{key}"
    return typed, ""


def _place(post: QueryDict, prefix: str) -> tuple[str, int]:
    """ "members-2" is a table and the place of that row among those kept; "members" alone has no row."""
    found = re.fullmatch(r"([a-z_]+)-(\d{1,4})", prefix)
    if not found:
        return prefix, -1
    key, number = found[1], int(found[2])
    order = _order(post, prefix, number)
    others = (each for each in range(_total(post, key)) if each != number)
    before = sum(
        not post.get(f"{key}-{each}-DELETE") and (_order(post, f"{key}-{each}", each), each) < (order, number)
        for each in others
    )
    return key, before


def _add(rows: list[dict[str, Any]], place: int) -> list[dict[str, Any]]:
    return [*rows, {}]


def _remove(rows: list[dict[str, Any]], place: int) -> list[dict[str, Any]]:
    return [row for number, row in enumerate(rows) if number != place]


def _up(rows: list[dict[str, Any]], place: int) -> list[dict[str, Any]]:
    if 0 < place < len(rows):
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    return rows


def _down(rows: list[dict[str, Any]], place: int) -> list[dict[str, Any]]:
    return _up(rows, place + 1)
