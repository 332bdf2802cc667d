"""A call may be for new lead masters of studios there are (BJ-56)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0005_names_in_the_log"),
    ]

    operations = [
        migrations.AlterField(
            model_name="call",
            name="kind",
            field=models.CharField(
                choices=[("new", "新建"), ("honorary", "荣誉"), ("leader_change", "更换领办人")],
                max_length=16,
                verbose_name="类型",
            ),
        ),
    ]
