from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

# Those that were sent back before there was a last day: time to mend from the day the rule comes in.
GIVEN = timedelta(days=30)


def fill(apps, schema_editor):
    returned = apps.get_model("studios", "RenewalApplication").objects.filter(state="returned")
    returned.update(supplement_by=timezone.now().astimezone(ZoneInfo("Asia/Shanghai")).date() + GIVEN)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("studios", "0013_the_newest_studios_first"),
    ]

    operations = [
        migrations.AddField(
            model_name="renewalapplication",
            name="supplement_by",
            field=models.DateField(blank=True, null=True, verbose_name="补充期限"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="renewalapplication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "returned"), _negated=True),
                    ("supplement_by__isnull", False),
                    _connector="OR",
                ),
                name="returned_renewal_has_its_last_day",
            ),
        ),
    ]
