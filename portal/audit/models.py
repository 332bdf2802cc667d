"""The log of what happened: append-only entries, each sealed with the hash of the one before it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NoReturn, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Model, Q


class PlainJSON(json.JSONEncoder):
    """JSON with nothing optional in its spelling, so that a changed byte in the table is a changed value."""

    item_separator = ","
    key_separator = ":"

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "ensure_ascii": False, "sort_keys": True})


class EntryQuerySet(models.QuerySet["Entry"]):
    def about(self, subject: Model) -> Self:
        """The life of one record, oldest first."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk)).order_by("seq")

    def about_any(self, subjects: Iterable[Model]) -> Self:
        """The life of several records as one, in one query, oldest first."""
        condition = Q(pk__in=[])
        for subject in subjects:
            condition |= Q(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
        return self.filter(condition).order_by("seq")

    def newest_first(self) -> Self:
        return self.order_by("-seq")

    def update(self, **values: Any) -> NoReturn:
        raise TypeError("the log is append-only")

    def delete(self) -> NoReturn:
        raise TypeError("the log is append-only")


class Entry(models.Model):
    """One thing that happened. Who and where are written out, because people move and offices are renamed."""

    seq = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间", db_index=True)
    subject_type = models.CharField("对象类型", max_length=100)
    subject_id = models.CharField("对象", max_length=64)
    action = models.CharField("动作", max_length=100)
    label = models.CharField("事项", max_length=200)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经办人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_name = models.CharField("经办人姓名", max_length=100)
    actor_office = models.CharField("经办单位", max_length=200, blank=True)
    on_behalf = models.CharField("代何人办理", max_length=200, blank=True)
    from_state = models.CharField("原状态", max_length=50, blank=True)
    to_state = models.CharField("新状态", max_length=50, blank=True)
    remark = models.TextField("说明", blank=True)
    data = models.JSONField("数据", default=dict, encoder=PlainJSON)
    ip = models.CharField("地址", max_length=45, blank=True)
    prev = models.CharField("上一条校验值", max_length=64)
    hash = models.CharField("校验值", max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "操作记录"
        ordering = ["seq"]
        indexes = [models.Index(fields=["subject_type", "subject_id", "seq"], name="audit_entry_subject")]
        constraints = [models.CheckConstraint(condition=Q(seq__gte=1), name="audit_entry_seq_from_one")]

    def __str__(self) -> str:
        return f"{self.seq} {self.label}"

    @property
    def subject_name(self) -> str:
        """What kind of record it is about, in words if the portal still knows the kind."""
        try:
            return str(apps.get_model(self.subject_type)._meta.verbose_name)
        except (LookupError, ValueError):
            return self.subject_type

    @property
    def actor_line(self) -> str:
        """Who did it, with the office: 西湖区人力资源和社会保障局 王某."""
        return f"{self.actor_office} {self.actor_name}".strip()


class ChainHead(models.Model):
    """The one row every append locks, last of all locks: it holds the end of the chain."""

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "记录链末端"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="audit_one_chain_head")]

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"
