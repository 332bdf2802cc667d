"""A studio keeps the name of its unit itself, so that only an amendment changes it (BJ-55)."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    Studio = apps.get_model("studios", "Studio")
    Organisation = apps.get_model("accounts", "Organisation")
    named = Organisation.objects.filter(pk=OuterRef("host_id")).values("name")[:1]
    Studio.objects.filter(unit_name="").update(unit_name=Subquery(named))


class Migration(migrations.Migration):
    dependencies = [
        ("studios", "0006_a_body_explains_what_is_missing"),
    ]

    operations = [
        migrations.AddField(
            model_name="studio",
            name="unit_name",
            field=models.CharField(blank=True, max_length=120, verbose_name="单位名称"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
