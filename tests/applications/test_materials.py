"""Evidence: slots, what is missing, limits, history, what is open when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from applications import materials, transitions
from applications.completeness import setting_of
from applications.editing import open_points
from applications.models import Application, Evidence
from applications.reading import book_of
from applications.transitions.review import Point
from portal.documents import guards
from portal.documents.models import Attachment
from portal.documents.sentences import BadFile
from portal.policy import clock
from portal.policy.refusal import Refused
from tests.applications.desk_scene import chain_of
from tests.applications.files import picture
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory, attach, evidence, fill_complete

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Application:
    return ApplicationFactory(complete=True)


def slot(application: Application, key: str):
    return materials.slot_of(application.measures, application.call.kind, key)


def missing_slots(application: Application) -> set[str]:
    return {each.slot for each in materials.missing(application)}


def give_back(application: Application, *points: Point) -> None:
    transitions.submit(application, by=application.created_by)
    officer = UserFactory(district_officer=True, organisation=application.recommender)
    transitions.return_for_correction(
        application, by=officer, points=list(points), due_on=clock.today() + timedelta(days=5)
    )


def test_an_empty_draft_misses_every_slot_that_is_always_asked():
    application = fill_complete(ApplicationFactory(), files=False)

    assert {"licence", "id_cards", "site_photos", "work_agreement", "employment_proof"} <= missing_slots(application)
    assert materials.missing(application)[0].text == "还缺材料“营业执照或法人登记证书”，请在“附件材料”中上传。"


def test_a_complete_draft_misses_nothing(draft):
    assert materials.missing(draft) == []


@pytest.mark.parametrize(
    ("section", "answers", "key"),
    [
        ("leader", {"leader_route": "unique_skill"}, "unique_skill_proof"),
        ("leader", {"retirement_group": "special"}, "retirement_proof"),
        ("leader", {"cert_verified": "not_found"}, "skill_certificates"),
    ],
)
def test_a_claim_asks_for_its_proof(section, answers, key):
    application = fill_complete(ApplicationFactory(), files=False, **{section: answers})

    assert key in missing_slots(application)


def test_no_achievement_claimed_no_evidence_asked():
    application = fill_complete(ApplicationFactory(), files=False, leader={"honours": [], "results": []})

    assert "evidence" not in missing_slots(application)


def test_a_certificate_that_can_be_looked_up_needs_no_file():
    application = fill_complete(ApplicationFactory(), leader={"cert_verified": "not_found"})
    row = application.evidence.get(slot="skill_certificates")
    row.files.all().delete()
    assert "skill_certificates" in missing_slots(application)

    Evidence.objects.filter(pk=row.pk).update(claims_online=True, certificate_no="Y000033000001201000001")

    row.refresh_from_db()
    assert materials.is_waived(slot(application, "skill_certificates"), row)


def test_a_file_is_taken_in_and_counted(draft):
    row = draft.evidence.get(slot="site_photos")

    taken = materials.add_file(row, picture(), slot=slot(draft, "site_photos"), by=draft.created_by)

    assert taken.owner == row
    room = materials.room_of(draft, draft.measures)
    assert room.files == Attachment.objects.live().count()
    assert room.max_files == 60 and room.max_size == 300 * 1024 * 1024


def test_a_wrong_file_says_why_and_leaves_nothing(draft):
    row = draft.evidence.get(slot="site_photos")
    before = Attachment.objects.count()

    with pytest.raises(BadFile, match="HEIC"):
        upload = SimpleUploadedFile("照片.heic", b"x")
        materials.add_file(row, upload, slot=slot(draft, "site_photos"), by=draft.created_by)

    assert Attachment.objects.count() == before


def test_a_slot_takes_no_more_than_its_number(draft):
    row = draft.evidence.get(slot="licence")
    attach(row, by=draft.created_by)

    with pytest.raises(BadFile, match="最多放 2 个文件"):
        materials.add_file(row, picture(), slot=slot(draft, "licence"), by=draft.created_by)


def test_an_application_takes_no_more_than_sixty_files(draft):
    row = draft.evidence.get(slot="evidence")
    for _ in range(60 - materials.room_of(draft, draft.measures).files):
        attach(row, by=draft.created_by)

    with pytest.raises(Refused, match="一份申报最多放 60 个文件"):
        materials.add_file(row, picture(), slot=slot(draft, "evidence"), by=draft.created_by)


def test_an_application_takes_no_more_than_three_hundred_megabytes(draft):
    row = draft.evidence.get(slot="evidence")
    Attachment.objects.filter(object_id=str(row.pk)).update(size=300 * 1024 * 1024)

    with pytest.raises(BadFile, match="超过 300 MB"):
        materials.add_file(row, picture(), slot=slot(draft, "evidence"), by=draft.created_by)


def test_a_file_taken_back_stays_in_the_history(draft):
    attachment = Attachment.objects.about(draft.evidence.get(slot="licence")).get()

    materials.remove_file(attachment, by=draft.created_by)

    assert Attachment.objects.get(pk=attachment.pk).removed_at is not None
    assert "licence" in missing_slots(draft)


def test_only_files_of_an_evidence_row_are_removed_here(draft):
    stray = attach(draft.evidence.get(slot="licence"), by=draft.created_by)
    stray.owner = draft
    stray.save()

    with pytest.raises(Refused, match="不能在这里删除"):
        materials.remove_file(stray, by=draft.created_by)


def test_rows_change_places_within_their_slot(draft):
    second = materials.add_row(draft, slot(draft, "evidence"), by=draft.created_by, values={"title": "二"})

    materials.move_row(second, by=draft.created_by, up=True)
    assert draft.evidence.filter(slot="evidence")[0].title == "二"
    materials.move_row(second, by=draft.created_by, up=False)
    assert draft.evidence.filter(slot="evidence")[1].title == "二"


def test_a_row_may_be_changed_and_dropped_while_a_draft(draft):
    row = materials.add_row(draft, slot(draft, "evidence"), by=draft.created_by, values={"title": "二"})

    materials.change_row(row, by=draft.created_by, values={"title": "三", "issuer": "某部门"})
    assert draft.evidence.get(pk=row.pk).issuer == "某部门"
    materials.remove_row(row, by=draft.created_by)
    assert not draft.evidence.filter(pk=row.pk).exists()


def test_after_submission_nothing_is_taken_away(draft):
    attachment = Attachment.objects.about(draft.evidence.get(slot="licence")).get()
    transitions.submit(draft, by=draft.created_by)

    with pytest.raises(Refused, match="内容不能再修改"):
        materials.remove_file(attachment, by=draft.created_by)


def test_a_return_opens_the_named_slot_alone(draft):
    give_back(draft, Point("file", "licence", "营业执照", "看不清。"))

    materials.add_file(draft.evidence.get(slot="licence"), picture(), slot=slot(draft, "licence"), by=draft.created_by)
    with pytest.raises(Refused, match="没有要求更换"):
        materials.add_file(
            draft.evidence.get(slot="site_photos"), picture(), slot=slot(draft, "site_photos"), by=draft.created_by
        )
    with pytest.raises(Refused, match="不能整项删除"):
        materials.remove_row(draft.evidence.get(slot="licence"), by=draft.created_by)


def test_a_return_may_open_one_row_of_a_slot(draft):
    other = evidence(draft, "evidence", title="另一件")
    attach(other, by=draft.created_by)
    first = draft.evidence.filter(slot="evidence").first()
    give_back(draft, Point("file", f"evidence:{first.pk}", "获奖证书", "看不清。"))

    materials.add_file(first, picture(), slot=slot(draft, "evidence"), by=draft.created_by)
    with pytest.raises(Refused, match="没有要求更换"):
        materials.add_file(other, picture(), slot=slot(draft, "evidence"), by=draft.created_by)


def test_a_replaced_original_must_be_seen_again(draft):
    row = draft.evidence.get(slot="evidence")
    other = draft.evidence.get(slot="licence")
    officer = UserFactory(district_officer=True, organisation=draft.recommender)
    give_back(draft, Point("file", "evidence", "获奖证书", "看不清。"))
    Evidence.objects.filter(pk__in=(row.pk, other.pk)).update(
        original_checked_by=officer, original_checked_at=clock.now()
    )
    materials.add_file(row, picture(), slot=slot(draft, "evidence"), by=draft.created_by)
    point = draft_point(draft)

    transitions.resubmit(draft, by=draft.created_by, answers={point: "已更换清晰扫描件"})

    row.refresh_from_db()
    other.refresh_from_db()
    assert row.original_checked_at is None
    assert other.original_checked_at is not None
    assert materials.unchecked_originals(draft) == [row]


def draft_point(application: Application) -> int:
    return open_points(application)[0].pk


def test_beijing_checks_no_originals():
    assert materials.unchecked_originals(ApplicationFactory(beijing=True, complete=True)) == []


def test_the_photo_is_found_for_the_print(draft):
    assert materials.photo(draft) is None
    row = evidence(draft, materials.PHOTO)
    taken = materials.add_file(row, picture(), slot=slot(draft, materials.PHOTO), by=draft.created_by)

    assert materials.photo(draft) == taken


def test_an_unknown_slot_is_a_key_error(draft):
    with pytest.raises(KeyError):
        slot(draft, "nothing")


def test_a_slot_holding_a_row_without_a_file_is_not_filled(draft):
    evidence(draft, "evidence", title="没有文件的一件")
    book = book_of(draft, draft.measures, setting_of(draft))

    assert "evidence" not in materials.filled_slots(draft.measures, book, materials.of(draft))


def test_who_may_read_a_file(draft):
    attachment = Attachment.objects.about(draft.evidence.get(slot="licence")).get()
    officer = UserFactory(district_officer=True, organisation=draft.recommender)
    stranger = UserFactory(host_clerk=True)

    assert guards.may_see(draft.created_by, attachment)
    assert not guards.may_see(stranger, attachment)
    assert not guards.may_see(officer, attachment)
    transitions.submit(draft, by=draft.created_by)
    assert guards.may_see(officer, attachment)
    assert not guards.may_see(UserFactory(expert=True), attachment)


def test_a_new_original_in_the_place_of_one_given_back_is_held_until_it_goes_back_too(at):
    chain = chain_of(at)
    application = chain.submit(chain.draft())
    officer, row = chain.reviewer(application), application.evidence.get(slot="evidence")
    transitions.check_originals(application, by=officer, keys=[row.pk])
    transitions.return_originals(application, by=officer, keys=[row.pk])
    return_about(application, officer, "evidence")
    materials.add_file(row, picture(), slot=slot(application, "evidence"), by=application.created_by)
    transitions.resubmit(application, by=application.created_by, answers={draft_point(application): "已更换"})

    transitions.check_originals(application, by=officer, keys=[row.pk])

    assert materials.holds_originals(application)


def test_another_certificate_number_must_be_looked_up_and_another_award_seen_again(at):
    chain = chain_of(at)
    application = chain.draft()
    certificate = evidence(
        application,
        slot(application, "skill_certificates"),
        certificate_no="Y000033000001201000001",
        claims_online=True,
    )
    award, kept = application.evidence.get(slot="evidence"), evidence(application, "evidence")
    attach(kept, by=application.created_by)
    officer = chain.reviewer(chain.submit(application))
    transitions.verify_online(certificate, by=officer, found=True)
    transitions.check_originals(application, by=officer, keys=[award.pk, kept.pk])
    return_about(application, officer, "skill_certificates", "evidence")
    materials.change_row(certificate, by=application.created_by, values={"certificate_no": "Y000033000001201000002"})
    materials.change_row(award, by=application.created_by, values={"title": "另一个奖"})
    materials.change_row(kept, by=application.created_by, values={"supports": ["leader.honours"]})

    points = {each.pk: "已改" for each in open_points(application)}
    transitions.resubmit(application, by=application.created_by, answers=points)

    certificate.refresh_from_db()
    assert certificate.verified_online_at is None
    assert materials.unchecked_originals(application) == [award]


def return_about(application: Application, officer, *slots: str) -> None:
    points = [Point("file", each, "材料", "请更换。") for each in slots]
    transitions.return_for_correction(application, by=officer, points=points, due_on=clock.today() + timedelta(days=5))
