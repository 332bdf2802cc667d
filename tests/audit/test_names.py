"""What the log calls the records of every trade."""

from __future__ import annotations

import re

import pytest
from django.apps import apps

from portal.workflow.models import Stateful

MOVED = [model for model in apps.get_models() if issubclass(model, Stateful)]


@pytest.mark.parametrize("model", MOVED, ids=lambda model: model._meta.label)
def test_a_record_that_moves_has_a_chinese_name(model):
    assert re.fullmatch(r"[\u4e00-\u9fff]+", str(model._meta.verbose_name))
