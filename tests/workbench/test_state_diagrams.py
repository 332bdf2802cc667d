"""The diagrams in docs/states say what the tables say."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from portal.workbench import state_diagrams


@pytest.mark.parametrize("name", sorted(state_diagrams.pages()))
def test_the_page_is_up_to_date(name):
    stored = (state_diagrams.FOLDER / name).read_text(encoding="utf-8")

    assert stored == state_diagrams.pages()[name], "run manage.py draw_states"


def test_the_command_writes_every_page(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(state_diagrams, "FOLDER", tmp_path / "states")

    call_command("draw_states")

    assert sorted(path.name for path in (tmp_path / "states").iterdir()) == sorted(state_diagrams.pages())
    assert "application.md" in capsys.readouterr().out
