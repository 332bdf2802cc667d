"""Budgets, grants, accounts, batches and payments; on PostgreSQL the triggers that refuse to change a payment."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import portal.accounts.sealed

GUARD = """
CREATE FUNCTION funding_payment_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'funding_payment is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER funding_payment_no_change BEFORE UPDATE OR DELETE ON funding_payment
    FOR EACH ROW EXECUTE FUNCTION funding_payment_is_append_only();
CREATE TRIGGER funding_payment_no_truncate BEFORE TRUNCATE ON funding_payment
    FOR EACH STATEMENT EXECUTE FUNCTION funding_payment_is_append_only();
"""
UNGUARD = """
DROP TRIGGER funding_payment_no_truncate ON funding_payment;
DROP TRIGGER funding_payment_no_change ON funding_payment;
DROP FUNCTION funding_payment_is_append_only();
"""


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(GUARD, params=None)


def unguard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(UNGUARD, params=None)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("studios", "0008_orders_name_their_points"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Budget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("city", models.CharField(db_index=True, max_length=16, verbose_name="城市")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("fund_source", models.CharField(max_length=60, verbose_name="资金来源")),
                ("amount", models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name="预算（元）")),
                ("created_at", models.DateTimeField(verbose_name="设立时间")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "预算",
                "verbose_name_plural": "预算",
                "ordering": ("-year", "fund_source"),
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(db_index=True, max_length=24, verbose_name="状态")),
                ("state_since", models.DateTimeField(blank=True, null=True, verbose_name="进入状态时间")),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="修订号")),
                ("number", models.CharField(max_length=32, unique=True, verbose_name="编号")),
                ("city", models.CharField(db_index=True, max_length=16, verbose_name="城市")),
                ("pack", models.CharField(max_length=40, verbose_name="适用办法")),
                ("title", models.CharField(max_length=120, verbose_name="名称")),
                ("total", models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name="合计（元）")),
                ("rows_count", models.PositiveIntegerField(default=0, verbose_name="笔数")),
                ("made_at", models.DateTimeField(verbose_name="编制时间")),
                ("approved_on", models.DateField(blank=True, null=True, verbose_name="审批日期")),
                ("fingerprint", models.CharField(blank=True, max_length=64, verbose_name="内容指纹")),
                ("sent_on", models.DateField(blank=True, null=True, verbose_name="送银行日期")),
                ("verification_code", models.CharField(blank=True, max_length=40, verbose_name="验证码")),
                (
                    "checker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "maker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="batches", to="funding.budget"
                    ),
                ),
            ],
            options={
                "verbose_name": "拨付批次",
                "verbose_name_plural": "拨付批次",
                "ordering": ("-made_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="BudgetDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(db_index=True, max_length=24, verbose_name="状态")),
                ("state_since", models.DateTimeField(blank=True, null=True, verbose_name="进入状态时间")),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="修订号")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("allocation", "核定（调整）预算总额"),
                            ("establishment", "安排一次性资助"),
                            ("top_up", "安排优秀资助"),
                            ("service", "安排专项服务补贴"),
                        ],
                        max_length=16,
                        verbose_name="事项",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="金额（元）")),
                (
                    "unit_amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="每人每次（元）"
                    ),
                ),
                ("assessment_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="考核年度")),
                ("document_no", models.CharField(max_length=60, verbose_name="文号")),
                ("decided_on", models.DateField(verbose_name="决定日期")),
                ("remark", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="funding.budget"
                    ),
                ),
                (
                    "checker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "maker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("results", models.ManyToManyField(blank=True, related_name="+", to="studios.assessmentresult")),
            ],
            options={
                "verbose_name": "预算决定",
                "verbose_name_plural": "预算决定",
                "ordering": ("-decided_on", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(db_index=True, max_length=24, verbose_name="状态")),
                ("state_since", models.DateTimeField(blank=True, null=True, verbose_name="进入状态时间")),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="修订号")),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "kind",
                    models.CharField(
                        choices=[("establishment", "一次性资助"), ("top_up", "优秀资助"), ("service", "专项服务补贴")],
                        max_length=16,
                        verbose_name="种类",
                    ),
                ),
                ("basis", models.CharField(max_length=40, verbose_name="依据编号")),
                ("basis_document", models.CharField(max_length=120, verbose_name="依据文件")),
                ("basis_on", models.DateField(verbose_name="依据日期")),
                ("assessment_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="考核年度")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="金额（元）")),
                ("pack", models.CharField(max_length=40, verbose_name="适用办法")),
                ("clause", models.CharField(max_length=80, verbose_name="条款")),
                (
                    "needs",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "无"),
                            ("budget", "须先有预算决定"),
                            ("finance", "须财务核定"),
                            ("city", "须市级决定"),
                        ],
                        max_length=10,
                        verbose_name="须先核定",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("decided_by_document", models.CharField(blank=True, max_length=120, verbose_name="核定文件")),
                ("settled", models.BooleanField(default=False, verbose_name="已由人核定")),
                (
                    "attendance",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="studios.attendance",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="funding.budgetdecision",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="studios.assessmentresult",
                    ),
                ),
                (
                    "studio",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_set", to="studios.studio"
                    ),
                ),
                (
                    "term",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="studios.term",
                    ),
                ),
            ],
            options={
                "verbose_name": "资助",
                "verbose_name_plural": "资助",
                "ordering": ("-basis_on", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="PayeeAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(db_index=True, max_length=24, verbose_name="状态")),
                ("state_since", models.DateTimeField(blank=True, null=True, verbose_name="进入状态时间")),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="修订号")),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "purpose",
                    models.CharField(
                        choices=[("unit", "单位账户（资助资金）"), ("leader", "领衔人账户（服务补贴）")],
                        max_length=8,
                        verbose_name="用途",
                    ),
                ),
                ("holder", models.CharField(max_length=120, verbose_name="户名")),
                ("bank", models.CharField(max_length=120, verbose_name="开户银行")),
                ("bank_code", models.CharField(blank=True, max_length=12, verbose_name="联行号")),
                ("number", portal.accounts.sealed.SealedField(verbose_name="账号")),
                ("number_index", models.CharField(db_index=True, max_length=64)),
                ("last4", models.CharField(max_length=4, verbose_name="尾号")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="变更理由")),
                ("remark", models.CharField(blank=True, max_length=300, verbose_name="核对意见")),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "counterchecked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="funding.payeeaccount",
                    ),
                ),
                (
                    "studio",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_set", to="studios.studio"
                    ),
                ),
            ],
            options={
                "verbose_name": "收款账户",
                "verbose_name_plural": "收款账户",
                "ordering": ("-recorded_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="BatchRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("no", models.PositiveIntegerField(verbose_name="序号")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="金额（元）")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "待拨付"),
                            ("paid", "拨付成功"),
                            ("failed", "拨付失败"),
                            ("dropped", "已退出批次"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="结果",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="funding.batch"
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="funding.grant"
                    ),
                ),
                (
                    "payee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="funding.payeeaccount"
                    ),
                ),
            ],
            options={
                "verbose_name": "批次明细",
                "verbose_name_plural": "批次明细",
                "ordering": ("batch", "no"),
            },
        ),
        migrations.CreateModel(
            name="ResultFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="文件名")),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
                ("paid_count", models.PositiveIntegerField(verbose_name="成功笔数")),
                ("paid_total", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="成功金额（元）")),
                ("failed_count", models.PositiveIntegerField(verbose_name="失败笔数")),
                ("failed_total", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="失败金额（元）")),
                ("read_at", models.DateTimeField(verbose_name="读入时间")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="result_files", to="funding.batch"
                    ),
                ),
                (
                    "read_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "银行回单",
                "verbose_name_plural": "银行回单",
                "ordering": ("read_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("paid", "拨付"), ("reversed", "退汇")], max_length=10, verbose_name="种类"
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=1, verbose_name="第几次")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="金额（元）")),
                ("paid_on", models.DateField(verbose_name="日期")),
                ("bank_serial", models.CharField(blank=True, max_length=60, verbose_name="银行流水号")),
                ("remark", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="funding.payment",
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="funding.grant"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="funding.batchrow"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="funding.resultfile",
                    ),
                ),
            ],
            options={
                "verbose_name": "支付",
                "verbose_name_plural": "支付",
                "ordering": ("paid_on", "pk"),
            },
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.UniqueConstraint(
                fields=("city", "year", "fund_source"), name="one_budget_per_source_and_year"
            ),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="budget_is_not_negative"),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["city", "state", "-made_at"], name="batch_list"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("checker", None), models.Q(("maker", models.F("checker")), _negated=True), _connector="OR"
                ),
                name="batch_maker_is_not_checker",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("total__gte", 0)), name="batch_total_is_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetdecision",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="decision_is_not_negative"),
        ),
        migrations.AddConstraint(
            model_name="budgetdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("checker", None), models.Q(("maker", models.F("checker")), _negated=True), _connector="OR"
                ),
                name="decision_maker_is_not_checker",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("purpose", "service"), ("unit_amount__gt", 0)),
                    models.Q(models.Q(("purpose", "service"), _negated=True), ("unit_amount", None)),
                    _connector="OR",
                ),
                name="decision_service_has_an_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("assessment_year__isnull", False), ("purpose", "top_up")),
                    models.Q(models.Q(("purpose", "top_up"), _negated=True), ("assessment_year", None)),
                    _connector="OR",
                ),
                name="decision_top_up_names_a_year",
            ),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(fields=["state", "-basis_on", "-id"], name="grant_due_list"),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(fields=["studio", "kind"], name="grant_of_studio"),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(
                fields=("studio", "kind", "basis"), name="one_grant_per_studio_kind_and_basis"
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "establishment"), models.Q(("state", "excluded"), _negated=True)),
                fields=("studio",),
                name="one_establishment_grant_per_studio",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "top_up"), models.Q(("state", "excluded"), _negated=True)),
                fields=("studio", "assessment_year"),
                name="one_top_up_per_studio_and_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0), models.Q(("amount", 0), ("state__in", ("excluded", "checking"))), _connector="OR"
                ),
                name="grant_amount_is_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "top_up"), _negated=True), ("assessment_year__isnull", False), _connector="OR"
                ),
                name="top_up_names_its_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="payeeaccount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "in_force")), fields=("studio", "purpose"), name="one_account_in_force"
            ),
        ),
        migrations.AddConstraint(
            model_name="payeeaccount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("entered", "confirmed", "checked"))),
                fields=("studio", "purpose"),
                name="one_account_pending",
            ),
        ),
        migrations.AddConstraint(
            model_name="payeeaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", None),
                    models.Q(("recorded_by", models.F("confirmed_by")), _negated=True),
                    _connector="OR",
                ),
                name="account_confirmed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="payeeaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("counterchecked_by", None),
                    models.Q(("checked_by", models.F("counterchecked_by")), _negated=True),
                    _connector="OR",
                ),
                name="account_counterchecked_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="batchrow",
            constraint=models.UniqueConstraint(fields=("batch", "no"), name="row_number_once"),
        ),
        migrations.AddConstraint(
            model_name="batchrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "waiting")), fields=("grant",), name="one_waiting_row_per_grant"
            ),
        ),
        migrations.AddConstraint(
            model_name="batchrow",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="row_amount_is_positive"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "paid")),
                fields=("grant", "attempt"),
                name="one_payment_per_grant_and_attempt",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payment_is_positive"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("corrects", None), ("kind", "paid")),
                    models.Q(("corrects__isnull", False), ("kind", "reversed")),
                    _connector="OR",
                ),
                name="payment_reversal_corrects_one",
            ),
        ),
        migrations.RunPython(guard, unguard),
    ]
