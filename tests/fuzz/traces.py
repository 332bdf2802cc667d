"""What an act leaves behind, so that a refused one can be shown to have left nothing."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

from applications.models import Application, Section, Version
from portal.accounts.models import Post, User

# Written by asking at all: who is signed in, and who asked too often.
BESIDE = {"django_session"}


def counts() -> dict[str, int]:
    """The rows of every table, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_counting())
        return dict(cursor.fetchall())


@cache
def _counting() -> str:
    tables = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)} - BESIDE)
    quoted = ((table, connection.ops.quote_name(table)) for table in tables if not table.startswith("axes_"))
    # The names are those of our own models.
    return " UNION ALL ".join(f"SELECT '{table}', COUNT(*) FROM {name}" for table, name in quoted)  # noqa: S608


def contents() -> dict[str, Any]:
    """Rows and the figures that change with every step and every saved section; the log's length is among the rows."""
    return {
        "rows": counts(),
        "files": list(Application.objects.order_by("pk").values_list("pk", "state", "revision", "version_no")),
        "sections": list(Section.objects.order_by("pk").values_list("pk", "version", "complete")),
    }


def rights() -> dict[str, Any]:
    """What no form of anybody may change at all (TM-12)."""
    return {
        "files": list(
            Application.objects.order_by("pk").values_list("pk", "number", "host", "city", "created_by", "score")
        ),
        "people": list(User.objects.order_by("pk").values_list("pk", "is_active", "username", "email")),
        "posts": list(Post.objects.order_by("pk").values_list("pk", "role", "user", "organisation")),
        "recognised": Application.objects.filter(state="recognised").count(),
    }


def half_written() -> list[str]:
    """A version without its step, or a step without its version."""
    handed_in = {pk: no for pk, no in Application.objects.values_list("pk", "version_no") if no}
    versions: dict[int, int] = {}
    for pk in Version.objects.values_list("application", flat=True):
        versions[pk] = versions.get(pk, 0) + 1
    return [f"file {pk} has {versions.get(pk, 0)} versions, not {no}" for pk, no in handed_in.items()
            if versions.get(pk, 0) != no]  # fmt: skip
