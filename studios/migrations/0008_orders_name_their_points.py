"""A rectification order names the points it is about; a studio is inspected once a year by its body (BJ-44)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("studios", "0007_the_unit_as_recognised"),
    ]

    operations = [
        migrations.AddField(
            model_name="rectificationorder",
            name="items",
            field=models.JSONField(default=list, verbose_name="所涉检查项"),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "yearly"), ("state__in", ("draft", "concluded"))),
                fields=("studio", "year"),
                name="one_yearly_inspection",
            ),
        ),
    ]
