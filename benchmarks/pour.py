"""Rows into PostgreSQL by COPY, past the portal's own steps: for benchmark data only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, count, islice
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import JSONField, Max, Model
from psycopg import sql

AT_ONCE = 2000


def vacuum() -> None:
    """What autovacuum does within a minute of so many new rows: without it no index answers alone."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def pour(model: type[Model], rows: Iterable[Mapping[str, Any]]) -> int:
    """Copy rows in, each a mapping of column to value; what a row leaves out is the field's default."""
    iterator = iter(rows)
    first = next(iterator, None)
    if first is None:
        return 0
    fields = [each for each in model._meta.concrete_fields if each.attname in first or not each.primary_key]
    names = [each.attname for each in fields]
    blank = {each.attname: each.get_default() for each in fields if not each.primary_key}
    documents = [each.attname for each in fields if isinstance(each, JSONField)]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(sql.Identifier(each.column) for each in fields)
    )
    written = 0
    rest = chain([first], iterator)
    # Some at a time: making a row may itself ask the database, which is deaf while it copies.
    while part := list(islice(rest, AT_ONCE)):
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in part:
                full = {**blank, **row}
                for name in documents:
                    full[name] = as_json(full[name])
                copy.write_row([full[name] for name in names])
        written += len(part)
    _advance(model)
    return written


def as_json(value: Any) -> str | None:
    """A document as text; text is taken to be JSON already."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)


def numbers_from(model: type[Model]) -> Iterator[int]:
    """Keys that are still free, so that children can name their parents before either is written."""
    last: int = model._base_manager.aggregate(last=Max("pk"))["last"] or 0
    return count(last + 1)


def copy_of(record: Model, **changes: Any) -> dict[str, Any]:
    """A record as a row without its key, with some columns changed."""
    fields = record._meta.concrete_fields
    row = {each.attname: each.value_from_object(record) for each in fields if not each.primary_key}
    return {**row, **changes}


def _advance(model: type[Model]) -> None:
    key = model._meta.pk
    assert key is not None
    if key.get_internal_type() not in ("BigAutoField", "AutoField"):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', '{key.column}'),"  # noqa: S608
            f" (SELECT coalesce(max({key.column}), 1) FROM {model._meta.db_table}))"
        )
