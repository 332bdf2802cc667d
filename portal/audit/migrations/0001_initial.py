"""The log, the head of its chain, and on PostgreSQL the triggers that refuse to change it."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import portal.audit.models

GUARD = """
CREATE FUNCTION audit_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_entry is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_is_append_only();
CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_is_append_only();
"""
UNGUARD = """
DROP TRIGGER audit_entry_no_truncate ON audit_entry;
DROP TRIGGER audit_entry_no_change ON audit_entry;
DROP FUNCTION audit_entry_is_append_only();
"""


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(GUARD, params=None)


def unguard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(UNGUARD, params=None)


def start_chain(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("audit", "ChainHead").objects.create(pk=1, seq=0, hash="0" * 64)


class Migration(migrations.Migration):
    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="ChainHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.BigIntegerField(default=0)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name": "记录链末端",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="audit_one_chain_head"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="序号")),
                ("at", models.DateTimeField(db_index=True, verbose_name="时间")),
                ("subject_type", models.CharField(max_length=100, verbose_name="对象类型")),
                ("subject_id", models.CharField(max_length=64, verbose_name="对象")),
                ("action", models.CharField(max_length=100, verbose_name="动作")),
                ("label", models.CharField(max_length=200, verbose_name="事项")),
                ("actor_name", models.CharField(max_length=100, verbose_name="经办人姓名")),
                ("actor_office", models.CharField(blank=True, max_length=200, verbose_name="经办单位")),
                ("on_behalf", models.CharField(blank=True, max_length=200, verbose_name="代何人办理")),
                ("from_state", models.CharField(blank=True, max_length=50, verbose_name="原状态")),
                ("to_state", models.CharField(blank=True, max_length=50, verbose_name="新状态")),
                ("remark", models.TextField(blank=True, verbose_name="说明")),
                (
                    "data",
                    models.JSONField(default=dict, encoder=portal.audit.models.PlainJSON, verbose_name="数据"),
                ),
                ("ip", models.CharField(blank=True, max_length=45, verbose_name="地址")),
                ("prev", models.CharField(max_length=64, verbose_name="上一条校验值")),
                ("hash", models.CharField(max_length=64, verbose_name="校验值")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办人",
                    ),
                ),
            ],
            options={
                "verbose_name": "操作记录",
                "ordering": ["seq"],
                "indexes": [models.Index(fields=["subject_type", "subject_id", "seq"], name="audit_entry_subject")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("seq__gte", 1)), name="audit_entry_seq_from_one"),
                ],
            },
        ),
        migrations.RunPython(start_chain, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]
