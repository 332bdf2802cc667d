"""One first grant per studio counts recognitions alone: a city may decide to give a new leader one as well (A-32)."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("funding", "0003_rows_stay_and_closed_years_too"),
        ("studios", "0013_the_newest_studios_first"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="grant",
            name="one_establishment_grant_per_studio",
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("kind", "establishment"), ("term__isnull", False), models.Q(("state", "excluded"), _negated=True)
                ),
                fields=("studio",),
                name="one_establishment_grant_per_studio",
            ),
        ),
    ]
