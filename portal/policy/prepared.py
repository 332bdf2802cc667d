"""Questions to the database that are put together once: a request brings only the values.

Django works out the text of a statement anew each time, which for the joins of a case page takes several times as long
as PostgreSQL needs to answer. What every page asks in the same words is therefore kept as its compiled statement
(docs/adr/0011-prepared-questions.md). Rows come back as the same model instances.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BooleanField, Expression, Field, JSONField, Model, QuerySet, prefetch_related_objects
from django.db.models.expressions import Func
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.constants import SINGLE

M = TypeVar("M", bound=Model)


class Given(Expression):
    """A place for a value that the request brings under this name."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)

    def bound(self, values: Mapping[str, Any], connection: Any) -> Any:
        return self.output_field.get_db_prep_value(values[self.name], connection, prepared=False)


class _Keys(Given):
    """Many keys as one value."""

    def __init__(self, name: str) -> None:
        super().__init__(name, JSONField())

    def bound(self, values: Mapping[str, Any], connection: Any) -> Any:
        keys = list(values[self.name])
        return keys if connection.vendor == "postgresql" else json.dumps(keys)


class Among(Func):
    """Whether a column is one of the given keys; the statement reads the same however many there are."""

    output_field = BooleanField()

    def __init__(self, column: str, name: str) -> None:
        super().__init__(column, _Keys(name))

    def as_sql(self, compiler: SQLCompiler, connection: Any, *_: Any, **__: Any) -> tuple[str, tuple[Any, ...]]:
        column, keys = (compiler.compile(each) for each in self.get_source_expressions())
        pattern = "{} = ANY({})" if connection.vendor == "postgresql" else "{} IN (SELECT value FROM json_each({}))"
        return pattern.format(column[0], keys[0]), (*column[1], *keys[1])


class _Kept(NamedTuple):
    """A statement with its compiler, which knows how to read the rows."""

    compiler: SQLCompiler
    sql: str
    places: tuple[Any, ...]

    @classmethod
    def of(cls, query: Any) -> _Kept:
        compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        sql, places = compiler.as_sql()
        return cls(compiler, sql, tuple(places))

    def with_values(self, values: Mapping[str, Any]) -> Any:
        """A compiler of this thread's connection whose text is ready."""
        connection = connections[DEFAULT_DB_ALIAS]
        params = tuple([each.bound(values, connection) if isinstance(each, Given) else each for each in self.places])
        ready: Any = copy.copy(self.compiler)
        ready.connection = connection
        ready.as_sql = lambda *_args, **_options: (self.sql, params)
        return ready


class Prepared(Generic[M]):
    """The rows of a QuerySet whose values are `Given`; its prefetches are made as usual."""

    def __init__(self, build: Callable[[], QuerySet[M, Any]]) -> None:
        self._build = build
        self._queryset: Any = None
        self._kept: _Kept | None = None

    def rows(self, **values: Any) -> list[Any]:
        if self._kept is None:
            self._queryset = self._build()
            self._kept = _Kept.of(self._queryset.query.chain())
        ready = self._kept.with_values(values)
        asked = self._queryset._chain()
        asked.query.get_compiler = lambda *_args, **_options: ready
        found = list(asked._iterable_class(asked))
        if found and asked._prefetch_related_lookups:
            prefetch_related_objects(found, *asked._prefetch_related_lookups)
        return found

    def one(self, **values: Any) -> M | None:
        """The only row, or None."""
        found = self.rows(**values)
        return found[0] if found else None


class PreparedFigures:
    """Aggregates over a QuerySet, by name, in one row."""

    def __init__(self, build: Callable[[], QuerySet[Any, Any]], asked: Callable[[], Mapping[str, Expression]]) -> None:
        self._build, self._asked = build, asked
        self._names: tuple[str, ...] = ()
        self._kept: _Kept | None = None

    def of(self, **values: Any) -> dict[str, Any]:
        if self._kept is None:
            self._kept = self._compiled()
        row = self._kept.with_values(values).execute_sql(SINGLE)
        return dict(zip(self._names, row, strict=True))

    def _compiled(self) -> _Kept:
        """As `QuerySet.aggregate` does it: the figures alone are selected, nothing is grouped or ordered."""
        query: Any = self._build().query.chain()
        query.clear_ordering(force=True)
        query.default_cols, query.select = False, ()
        asked = self._asked()
        for name, figure in asked.items():
            query.add_annotation(figure, name)
        self._names = tuple(asked)
        return _Kept.of(query)
