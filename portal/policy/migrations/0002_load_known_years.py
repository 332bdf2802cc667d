"""Loads the working calendar of the years whose arrangement was known when the portal was written."""

import tomllib
from datetime import date
from pathlib import Path

from django.db import migrations

FOLDER = Path(__file__).resolve().parent.parent / "data" / "holidays"


def load(apps, schema_editor):
    year_model = apps.get_model("policy", "WorkCalendarYear")
    day_model = apps.get_model("policy", "WorkCalendarDay")
    for path in sorted(FOLDER.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        row = year_model.objects.create(year=data["year"], source=data["source"], imported_by="系统")
        day_model.objects.bulk_create(
            day_model(year=row, day=date.fromisoformat(day), is_working=works, name=name, source=data["source"])
            for part, works in (("rest", False), ("work", True))
            for day, name in data[part].items()
        )


def unload(apps, schema_editor):
    apps.get_model("policy", "WorkCalendarYear").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("policy", "0001_initial")]

    operations = [migrations.RunPython(load, unload)]
