"""The end a window had in the call's notice is kept when an extension moves it (BJ 第7条, A-12)."""

from typing import Any

from django.db import migrations, models
from django.db.models import F, Q


def remember(apps: Any, schema_editor: Any) -> None:
    """Windows that were extended already: the first confirmed extension names the announced end."""
    extensions = apps.get_model("applications", "WindowExtension").objects.exclude(confirmed_by=None)
    for each in extensions.select_related("window").order_by("-pk"):
        each.window.announced_closes_at = each.old_closes_at
        each.window.save(update_fields=["announced_closes_at"])


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0007_names_are_searched_from_an_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="window",
            name="announced_closes_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="通知公布的截止"),
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="window",
            constraint=models.CheckConstraint(
                condition=Q(
                    ("announced_closes_at", None), ("announced_closes_at__lt", F("closes_at")), _connector="OR"
                ),
                name="window_extended_beyond_its_notice",
            ),
        ),
    ]
