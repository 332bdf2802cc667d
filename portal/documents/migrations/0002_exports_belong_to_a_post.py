"""An export belongs to the post it was asked for in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="export",
            name="post",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="提出时的岗位"),
        ),
    ]
