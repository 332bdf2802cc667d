"""Findings of the desk after a correction: kept where nothing changed, asked for again where something did."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from applications import editing, obstacles, points, sections, transitions
from applications.models import Application
from applications.sections import Typed
from portal.accounts.kinds import City
from portal.accounts.models import User
from portal.desks import reviews
from portal.desks.models import ItemVerdict
from portal.policy import clock
from portal.policy.refusal import Refused
from tests.applications.desk_scene import chain_of, says, url
from tests.factories.applications import attach, evidence
from tests.factories.chain import Chain

LEADER = {"leader_route", "leader_staff", "retirement"}


@pytest.fixture
def chain(at) -> Chain:
    return chain_of(at)


@pytest.fixture
def reviewed(chain) -> Application:
    """All found fit, signed, sealed, compared: nothing stands against 上报."""
    return chain.review(chain.submit(chain.draft()))


def send_back(file: Application, by: User, *named: tuple[str, str]) -> None:
    asked = [replace(points.named(file, *each), wording="请核对") for each in named]
    transitions.return_for_correction(file, by=by, points=asked, due_on=date(2026, 4, 27), remark="请核对")


def correct(file: Application, **skills: str) -> None:
    """Change what the point asked for, if anything, and hand in again."""
    if skills:
        row = file.sections.get(key="leader")
        sections.save(
            file, "leader", Typed(fields=skills),
            by=file.created_by, at=clock.now(fresh=True), version=row.version, complete=True,
        )  # fmt: skip
    hand_in(file)


def hand_in(file: Application) -> None:
    answers = {point.pk: "已核对" for point in editing.open_points(file)}
    transitions.resubmit(file, by=file.created_by, answers=answers)


def still_judged(file: Application) -> set[str]:
    return set(reviews.verdicts(file))


def items(file: Application) -> set[str]:
    return {each.key for each in file.measures.review_items}


def test_a_changed_answer_asks_again_for_the_items_of_its_section_alone(chain, reviewed):
    send_back(reviewed, chain.reviewer(reviewed), ("field", "leader.skills"))

    correct(reviewed, skills="改写后的专长，内容完整。")

    assert items(reviewed) - still_judged(reviewed) == LEADER


def test_a_correction_that_changes_nothing_keeps_every_finding(chain, reviewed):
    send_back(reviewed, chain.reviewer(reviewed), ("field", "leader.skills"))

    correct(reviewed)

    assert still_judged(reviewed) == items(reviewed)
    assert set(ItemVerdict.objects.values_list("version_no", flat=True)) == {2}


def test_a_replaced_paper_asks_again_for_the_materials_and_what_the_paper_proves(chain, reviewed):
    row = reviewed.evidence.get(slot="employment_proof")
    send_back(reviewed, chain.reviewer(reviewed), ("file", f"{row.slot}:{row.pk}"))
    attach(row, by=reviewed.created_by)

    hand_in(reviewed)

    assert items(reviewed) - still_judged(reviewed) == {"materials", "members"}


def test_a_paper_added_asks_again_for_the_materials(chain, reviewed):
    send_back(reviewed, chain.reviewer(reviewed), ("file", "evidence"))
    attach(evidence(reviewed, "evidence", title="新获奖"), by=reviewed.created_by)

    hand_in(reviewed)

    assert items(reviewed) - still_judged(reviewed) == {"materials"}


def test_what_was_not_judged_again_stays_with_its_version_at_the_next_correction(chain, reviewed):
    send_back(reviewed, chain.reviewer(reviewed), ("field", "leader.skills"))
    correct(reviewed, skills="改写后的专长，内容完整。")
    send_back(reviewed, chain.reviewer(reviewed), ("field", "leader.skills"))

    correct(reviewed)

    assert items(reviewed) - still_judged(reviewed) == LEADER


def test_the_rule_the_step_and_the_batch_page_ask_for_the_same_findings(chain, reviewed):
    officer = chain.reviewer(reviewed)
    send_back(reviewed, officer, ("field", "leader.skills"))
    correct(reviewed, skills="改写后的专长，内容完整。")
    transitions.attach_sealed_scan(reviewed, by=reviewed.created_by, version_no=2, attachment_id="scan")
    transitions.sign_opinion(reviewed, by=officer, text="同意推荐", agree=True, rank=1)
    sentence = "还有 3 个条目没有作出结论：领衔人等级、证书或绝技绝活"

    with pytest.raises(Refused, match=sentence):
        chain.endorse(reviewed)
    assert obstacles.listed([reviewed])[reviewed.pk] == [sentence]

    for key in LEADER:
        transitions.give_verdict(reviewed, by=officer, item=key, verdict="pass")
    chain.endorse(reviewed)
    assert reviewed.state == "endorsed"


def test_an_item_found_unfit_bars_the_way_until_what_it_is_about_was_corrected(chain, reviewed):
    officer = chain.reviewer(reviewed)
    transitions.give_verdict(reviewed, by=officer, item="members", verdict="fail", note="少一人证明")
    send_back(reviewed, officer, ("field", "leader.skills"))

    correct(reviewed, skills="改写后的专长，内容完整。")

    assert reviews.verdicts(reviewed)["members"] == "fail"


def test_the_page_says_that_the_finding_is_of_the_version_before(chain, reviewed, client_of):
    send_back(reviewed, chain.reviewer(reviewed), ("field", "leader.skills"))
    correct(reviewed, skills="改写后的专长，内容完整。")

    page = says(client_of(chain.reviewer(reviewed)), url("review", reviewed))

    assert page.count("第 1 版的结论是“通过”，补正改动了这一条目，请重新作出结论") == 3
    assert "条目结论 12/15" in page


def test_beijing_asks_again_by_its_own_items(at):
    chain = chain_of(at, City.BEIJING)
    file = chain.review(chain.submit(chain.draft()))
    send_back(file, chain.reviewer(file), ("field", "leader.skills"))

    correct(file, skills="改写后的专长，内容完整。")

    assert items(file) - still_judged(file) == {"duplicate", "level", "in_post", "retirement", "honours"}
