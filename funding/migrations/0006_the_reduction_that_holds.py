"""The document and mark of a reduction that was decided stand apart from those of a later draft (A-26)."""

from django.db import migrations, models
from django.db.models import F


def keep_decided(apps, schema_editor):
    """Until now a decided reduction was the last one drafted."""
    recoveries = apps.get_model("funding", "Recovery").objects
    recoveries.filter(deviated_on__isnull=False).update(
        decided_document=F("deviation_document"), decided_mark=F("deviation_mark")
    )


class Migration(migrations.Migration):
    dependencies = [("funding", "0005_a_third_person_and_vouchers_again")]

    operations = [
        migrations.AddField(
            model_name="recovery",
            name="decided_document",
            field=models.CharField(blank=True, max_length=60, verbose_name="生效的减免决定文号"),
        ),
        migrations.AddField(
            model_name="recovery",
            name="decided_mark",
            field=models.CharField(blank=True, max_length=64, verbose_name="生效的减免内容指纹"),
        ),
        migrations.RunPython(keep_decided, migrations.RunPython.noop),
    ]
