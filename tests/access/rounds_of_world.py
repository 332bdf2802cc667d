"""What the world of the access tests has of assessment rounds."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.models import Participant, RoundWindow
from assessments.transitions import rounds, self_assessing
from portal.accounts.models import User
from portal.policy import clock
from tests.browser.scenes import picture
from tests.factories.accounts import UserFactory


def of_rounds(world: Any, clerk: User) -> None:
    """An assessment still to be opened, and one in which the studio is at its self-assessment, with a paper."""
    things, officer, studio = world.things, world.chain.officer, world.things["studio"]
    kind = "performance" if world.chain.beijing else "end_of_term"
    for name in ("draft_round", "round"):
        round = rounds.draw_up(city=world.city, kind=kind, year=2026, reference_on=date(2026, 4, 19), by=officer)
        rounds.describe(round, by=officer, content={"notice_text": "请按时自评。"})
        days = {each: (date(2026, 4, 20), date(2026, 5, 20)) for each in RoundWindow.Kind.values}
        rounds.set_windows(round, by=officer, dates=days)
        things[name] = round
    things["participant"] = Participant.objects.create(
        round=round, studio=studio, first=date(2024, 4, 20), last=date(2026, 4, 19), due_on=date(2026, 4, 19),
        sheet=round.sheet, state_since=clock.now(),
    )  # fmt: skip
    if world.chain.beijing:
        rounds.submit_list(round, by=officer)
        rounds.confirm(round, by=UserFactory(centre_officer=True, city=world.city))
    else:
        rounds.open_round(round, by=officer)
    paper = SimpleUploadedFile("台账.jpg", picture(5), "image/jpeg")
    things["self_file"] = self_assessing.add_paper(things["participant"], "", paper, by=clerk)
