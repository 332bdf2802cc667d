"""Messages, the outbox and the plan of reminders."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, verbose_name="事由")),
                ("subject", models.CharField(max_length=200, verbose_name="标题")),
                ("body", models.TextField(verbose_name="正文")),
                ("url", models.CharField(blank=True, max_length=500, verbose_name="链接")),
                ("about_type", models.CharField(blank=True, max_length=100, verbose_name="对象类型")),
                ("about_id", models.CharField(blank=True, max_length=64, verbose_name="对象")),
                ("created_at", models.DateTimeField(verbose_name="时间")),
                ("read_at", models.DateTimeField(null=True, verbose_name="阅读时间")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "消息",
                "indexes": [
                    models.Index(fields=["user", "-created_at"], name="message_of_user"),
                    models.Index(condition=models.Q(("read_at", None)), fields=["user"], name="message_unread"),
                ],
                "constraints": [models.UniqueConstraint(fields=("key", "user"), name="message_once_per_user")],
            },
        ),
        migrations.CreateModel(
            name="Outbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, verbose_name="事由")),
                ("address", models.CharField(max_length=254, verbose_name="地址")),
                ("channel", models.CharField(default="mail", max_length=20, verbose_name="渠道")),
                ("subject", models.CharField(max_length=200, verbose_name="标题")),
                ("body", models.TextField(verbose_name="正文")),
                ("url", models.CharField(blank=True, max_length=500, verbose_name="链接")),
                ("quiet", models.BooleanField(default=False, verbose_name="夜间不发")),
                ("wipe", models.BooleanField(default=False, verbose_name="发后清除正文")),
                ("created_at", models.DateTimeField(verbose_name="写入时间")),
                ("not_before", models.DateTimeField(verbose_name="最早发送时间")),
                ("dispatched_until", models.DateTimeField(null=True)),
                ("taken_until", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="已试次数")),
                ("last_error", models.CharField(blank=True, max_length=500, verbose_name="最近一次失败")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="发送时间")),
                (
                    "status",
                    models.CharField(
                        choices=[("waiting", "待发送"), ("sent", "已发送"), ("failed", "发送失败")],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "发件",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "waiting")), fields=["not_before"], name="outbox_waiting"
                    ),
                    models.Index(fields=["status", "-id"], name="outbox_by_status"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("user__isnull", False)),
                        fields=("key", "user", "channel"),
                        name="outbox_once_per_user",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("user__isnull", True)),
                        fields=("key", "address", "channel"),
                        name="outbox_once_per_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("status", "sent")),
                            models.Q(models.Q(("status", "sent"), _negated=True), ("sent_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="outbox_sent_has_its_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, unique=True, verbose_name="事由")),
                ("deadline", models.CharField(db_index=True, max_length=180, verbose_name="期限")),
                ("offset", models.SmallIntegerField(verbose_name="相差天数")),
                ("due", models.DateTimeField(verbose_name="截止时间")),
                ("send_at", models.DateTimeField(verbose_name="提醒时间")),
                ("city", models.CharField(blank=True, max_length=20, verbose_name="城市")),
                ("subject", models.CharField(max_length=200, verbose_name="标题")),
                ("body", models.TextField(verbose_name="正文")),
                ("url", models.CharField(blank=True, max_length=500, verbose_name="链接")),
                ("about_type", models.CharField(blank=True, max_length=100, verbose_name="对象类型")),
                ("about_id", models.CharField(blank=True, max_length=64, verbose_name="对象")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "待提醒"),
                            ("sent", "已提醒"),
                            ("skipped", "已跳过"),
                            ("cancelled", "已取消"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("sent_at", models.DateTimeField(null=True, verbose_name="实际提醒时间")),
                (
                    "recipients",
                    models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="提醒对象"),
                ),
            ],
            options={
                "verbose_name": "提醒计划",
                "indexes": [
                    models.Index(condition=models.Q(("status", "planned")), fields=["send_at"], name="reminder_planned")
                ],
            },
        ),
    ]
