"""What the load leaves for the measurement: who opens which page of which file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass
class Scene:
    """Keys and numbers of the people and files that the pages are measured with."""

    rows: int = 0
    seed: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    # User keys.
    officer: int = 0
    board_officer: int = 0
    district: int = 0
    clerk: int = 0
    writer: int = 0
    expert: int = 0
    # Human numbers and keys.
    search: str = ""
    call: str = ""
    board_call: str = ""
    case: str = ""
    review: str = ""
    form: str = ""
    panel: int = 0
    assignment: int = 0
    version: int = 0
    # A studio of the register, somebody of its unit, the year of its open papers.
    studio: str = ""
    keeper: int = 0
    year: int = 0
    # (number, clerk, sum of section versions) of drafts that are ready to be handed in.
    drafts: list[tuple[str, int, int]] = field(default_factory=list)

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Scene:
        return cls(**json.loads(path.read_text(encoding="utf-8")))
