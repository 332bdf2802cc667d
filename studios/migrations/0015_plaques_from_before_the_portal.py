from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

HOLDING = ("active", "term_pending", "rectifying")
MAKERS = {"hangzhou": "杭州市人力资源和社会保障局", "beijing": "北京市人力资源和社会保障局"}


def fill(apps, schema_editor):
    """Plaques of imported studios hang already, however little is on record; those without a row get one."""
    plaques = apps.get_model("studios", "Plaque").objects
    imported = apps.get_model("studios", "Studio").objects.filter(origin_no="历史导入")
    plaques.filter(studio__in=imported, made_on=None, handed_on=None, returned_on=None, replaces=None).update(
        brought="unrecorded"
    )
    for studio in imported.filter(state__in=HOLDING, plaque_set=None).order_by("pk"):
        plaques.create(
            studio=studio, number=studio.plaque_no, text=studio.name, issuer=MAKERS[studio.city],
            brought="unrecorded", recorded_at=timezone.now(),
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("studios", "0014_a_returned_renewal_has_its_last_day"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="plaque", name="one_hanging_plaque"),
        migrations.AddField(
            model_name="plaque",
            name="brought",
            field=models.CharField(
                blank=True,
                choices=[("unrecorded", "历史导入，铭牌情况未登记"), ("hangs", "历史导入，已在悬挂")],
                default="",
                max_length=10,
                verbose_name="历史导入",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="plaque",
            name="lost_on",
            field=models.DateField(blank=True, null=True, verbose_name="遗失、损毁日期"),
        ),
        migrations.AlterField(
            model_name="plaque",
            name="returned_note",
            field=models.CharField(blank=True, max_length=300, verbose_name="收回（遗失、损毁）情况"),
        ),
        migrations.AddConstraint(
            model_name="plaque",
            constraint=models.UniqueConstraint(
                condition=models.Q(lost_on=None, recall_due_on=None, replaced_by=None, returned_on=None),
                fields=("studio",),
                name="one_hanging_plaque",
            ),
        ),
        migrations.AddConstraint(
            model_name="plaque",
            constraint=models.CheckConstraint(
                condition=models.Q(("lost_on", None), ("returned_on", None), _connector="OR"),
                name="plaque_lost_or_returned",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
