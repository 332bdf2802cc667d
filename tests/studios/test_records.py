"""Writing up a year: who may, when, what is refused, what has to be explained; nothing half-written."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.accounts.fields import person_name
from portal.audit.models import Entry
from portal.documents.models import Attachment
from portal.documents.sentences import BadFile
from portal.policy import clock
from portal.policy.refusal import Refused
from studios import record_listing
from studios.models import ActivityRecord, Apprenticeship, Member, Trainee, YearlyFiling
from studios.models.records import Record
from studios.record_forms import RecordForm
from studios.record_kinds import KINDS, REGISTERS, of_register
from studios.states import FilingState, State
from studios.transitions import records
from tests.browser.scenes import picture
from tests.factories.accounts import UserFactory
from tests.studios.records_scene import ANSWERS, TODAY, answers, certificate, keeper_of, posted, studio_of, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(at):
    at(TODAY)


def photo(name="现场.jpg"):
    return SimpleUploadedFile(name, picture(8), "image/jpeg")


def closed(studio, year, state=FilingState.FILED):
    now = clock.now()
    return YearlyFiling.objects.create(
        studio=studio, year=year, due=now, state=state, state_since=now, recorded_at=now, first_filed_at=now, late=False
    )


def add(studio, kind, on="2027-03-05", *, by=None, files=(), explanation="", year=None, **changes):
    return records.add_record(
        studio, kind, answers(kind, on, **changes), by=by or keeper_of(studio), files=files, explanation=explanation,
        year=year,
    )  # fmt: skip


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_the_policies_is_written_down_with_its_file(kind):
    studio = studio_of()

    record = add(studio, kind, files=[photo()])

    assert type(record) is KINDS[kind].model and record.studio == studio and record.on == date(2027, 3, 5)
    assert {name: getattr(record, name) for name in ANSWERS[kind]} == ANSWERS[kind]
    assert Attachment.objects.about(record).live().count() == 1
    entry = Entry.objects.about(record).get()
    assert entry.label == f"登记{KINDS[kind].label}" and entry.data == {"kind": kind}


def test_a_phone_has_at_most_six_things_to_fill():
    assert {len(kind.columns) + 1 for kind in KINDS.values()} <= {2, 3, 4, 5, 6}
    assert {kind.register for kind in KINDS.values()} == set(REGISTERS)
    assert sum(len(of_register(key)) for key in REGISTERS) == len(KINDS)


def test_only_people_of_the_unit_write_and_only_while_the_title_is_held():
    studio = studio_of()
    for stranger in (UserFactory(host_clerk=True), UserFactory(district_officer=True, organisation=studio.recommender)):
        with pytest.raises(Refused, match="只有工作室所在单位的人员"):
            add(studio, "service", by=stranger)
    studio.state = State.REVOKED
    studio.save()

    with pytest.raises(Refused, match="不再持有称号"):
        add(studio, "service")

    assert not ActivityRecord.objects.exists()


@pytest.mark.parametrize(
    ("on", "year", "sentence"),
    [
        ("2027-06-16", None, "日期不能晚于今天，今天是2027年6月15日"),
        ("2026-12-31", 2027, "日期不在 2027 年内。要记 2026 年的"),
        ("2026-04-27", None, "日期早于工作室的认定日期2026年4月28日"),
    ],
)
def test_a_day_outside_the_year_is_a_sentence(on, year, sentence):
    studio = studio_of()

    with pytest.raises(Refused, match=sentence):
        add(studio, "exchange", on, year=year)

    assert not ActivityRecord.objects.exists() and not Entry.objects.filter(action="record").exists()


def test_what_still_stands_may_have_begun_earlier_and_an_import_brings_the_past():
    studio = studio_of()

    add(studio, "apprentice", "2025-02-01", year=2027)
    records.add_record(
        studio, "award", answers("award", "2024-05-01"), by=keeper_of(studio), source=Record.Source.IMPORTED
    )

    assert Apprenticeship.objects.count() == ActivityRecord.objects.count() == 1


@pytest.mark.parametrize("state", [FilingState.FILED, FilingState.ACCEPTED])
def test_a_year_whose_papers_were_filed_is_closed(state):
    studio = studio_of()
    record = add(studio, "service", "2026-08-01")
    closed(studio, 2026, state)

    with pytest.raises(Refused, match=r"2026 年度材料已报送.*请联系.*五（一）"):
        add(studio, "service", "2026-09-01")
    with pytest.raises(Refused, match="2026 年度材料已报送"):
        records.remove_record(record, by=keeper_of(studio), reason="写错了")
    with pytest.raises(Refused, match="2026 年度材料已报送"):
        records.change_record(record, {"people": 5}, by=keeper_of(studio))
    with pytest.raises(Refused, match="2026 年度材料已报送"):
        records.add_file(record, photo(), by=keeper_of(studio))
    add(studio, "service", "2027-01-03")


def test_a_returned_year_is_open_again():
    studio = studio_of()
    closed(studio, 2026, FilingState.RETURNED)

    assert add(studio, "service", "2026-09-01").pk


def test_an_apprentice_leaves_although_the_first_year_is_closed():
    studio = studio_of()
    record = add(studio, "apprentice", "2026-09-01")
    closed(studio, 2026)

    records.change_record(record, {"ended_on": date(2027, 5, 1)}, by=keeper_of(studio))

    assert Apprenticeship.objects.get().ended_on == date(2027, 5, 1)
    with pytest.raises(Refused, match="2026 年度材料已报送"):
        records.change_record(record, {"person": "别人"}, by=keeper_of(studio))


def test_the_same_person_twice_in_a_year_is_refused():
    """F16: a person counts once per item and year."""
    studio = studio_of()
    first = add(studio, "apprentice", "2026-09-01")
    add(studio, "trainee", certificate_no=certificate())

    with pytest.raises(Refused, match="“周一鸣”这一年已经登记在带徒花名册里，日期是2026年9月1日"):
        add(studio, "apprentice", "2027-03-05")
    with pytest.raises(Refused, match="“李望”这一年已经登记在高技能人才培养花名册里"):
        add(studio, "trainee", "2027-05-05", certificate_no=certificate(serial=2))

    add(studio, "apprentice", person="李望")
    records.change_record(first, {"ended_on": date(2026, 12, 31)}, by=keeper_of(studio))
    add(studio, "apprentice", "2027-03-05")
    assert Apprenticeship.objects.count() == 3 and Trainee.objects.count() == 1


def test_a_certificate_that_contradicts_its_level_is_refused():
    studio = studio_of()

    with pytest.raises(Refused, match="编号中的等级为技师（二级），与所填等级“高级工（三级）”不同"):
        add(studio, "trainee", certificate_no=certificate(level="2"))
    add(studio, "trainee", certificate_no=certificate())
    with pytest.raises(Refused, match="这个证书编号已经登记过了"):
        add(studio, "trainee", "2027-04-01", person="王五", certificate_no=certificate())


def test_a_certificate_of_another_studio_has_to_be_explained():
    other = studio_of()
    add(other, "trainee", certificate_no=certificate())
    studio = studio_of()

    with pytest.raises(Refused, match=f"另一家工作室（{other.number}）登记过同一个证书编号"):
        add(studio, "trainee", certificate_no=certificate())
    record = add(studio, "trainee", certificate_no=certificate(), explanation="两家共同培养")

    assert Trainee.objects.get(pk=record.pk).explanation == "两家共同培养"
    assert "情况说明：两家共同培养" in Entry.objects.about(record).get().remark


@pytest.mark.parametrize("own", [True, False])
def test_a_patent_counted_before_has_to_be_explained(own):
    """F13 with the doubt of a second entry, here or elsewhere."""
    first = studio_of()
    add(first, "patent")
    studio = first if own else studio_of()

    with pytest.raises(Refused, match="登记过这个专利号"):
        add(studio, "patent", "2027-04-01")

    assert add(studio, "patent", "2027-04-01", explanation="与另一工作室共有").pk


def test_the_same_thing_on_the_same_day_has_to_be_explained():
    studio = studio_of()
    add(studio, "service")

    with pytest.raises(Refused, match="同一天已经有一条同名记录"):
        add(studio, "service")

    assert add(studio, "service", explanation="上午和下午两场").pk


@pytest.mark.parametrize("kind", ["renovation", "promotion"])
def test_a_benefit_in_yuan_needs_its_proof(kind):
    studio = studio_of()

    with pytest.raises(Refused, match="请附上单位的财务证明"):
        add(studio, kind, amount=120_000)
    record = add(studio, kind, amount=120_000, files=[photo()])

    with pytest.raises(Refused, match="先传新的，再删除这个文件"):
        records.remove_file(Attachment.objects.about(record).get(), record, by=keeper_of(studio))


def test_a_bad_file_leaves_no_record():
    studio = studio_of()

    with pytest.raises(BadFile):
        add(studio, "service", files=[SimpleUploadedFile("a.jpg", b"no picture", "image/jpeg")])

    assert not ActivityRecord.objects.exists() and not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"until": date(2027, 3, 4)}, "完成日期不能早于开始日期"),
        ({"until": date(2027, 7, 1)}, "完成日期晚于今天"),
    ],
)
def test_a_project_ends_after_it_began(changes, sentence):
    with pytest.raises(Refused, match=sentence):
        add(studio_of(), "renovation", **changes)


def test_what_was_changed_is_in_the_log_and_numbers_of_people_are_masked():
    studio = studio_of()
    record = add(studio, "service")

    records.change_record(record, {"people": 75, "title": "进社区维修 13800000000"}, by=keeper_of(studio))

    entry = Entry.objects.about(record).last()
    assert entry.label == "修改社会服务"
    assert entry.remark == "活动名称：进社区维修 → 进社区维修 138****0000；服务人次：60 → 75"


def test_a_record_taken_back_stays_in_the_table():
    studio = studio_of()
    record = add(studio, "service", files=[photo()])

    records.remove_record(record, by=keeper_of(studio), reason="重复登记")

    assert ActivityRecord.objects.get(pk=record.pk).removed_at is not None
    assert not ActivityRecord.objects.live().exists() and Attachment.objects.about(record).live().count() == 1
    assert Entry.objects.about(record).last().remark == "重复登记"
    with pytest.raises(Refused, match="已经移除"):
        records.remove_record(record, by=keeper_of(studio), reason="再来")


def test_what_the_city_wrote_down_is_not_the_units_to_change():
    studio = studio_of()
    officer = UserFactory(city_officer=True)
    closed(studio, 2027)

    record = records.add_record(studio, "exchange", answers("exchange"), by=officer, source=Record.Source.ATTENDED)

    with pytest.raises(Refused, match="由主办方登记"):
        records.remove_record(record, by=keeper_of(studio), reason="没去")
    with pytest.raises(Refused, match="由主办方登记"):
        records.change_record(record, {"people": 5}, by=keeper_of(studio))


def test_files_are_given_and_taken_back():
    studio = studio_of()
    record = written(studio, "service")
    keeper = keeper_of(studio)

    attachment = records.add_file(record, photo(), by=keeper)
    records.remove_file(attachment, record, by=keeper)

    assert not Attachment.objects.about(record).live().exists()


@pytest.mark.parametrize("typed", ["张 伟", "张　伟", " 张\u2009伟 ", "张伟\u200b"])
def test_a_name_is_the_same_however_its_blanks_are_typed(typed):
    studio = studio_of()
    add(studio, "apprentice", person="张伟")

    form = RecordForm(posted("apprentice", person=typed), studio=studio, kind=KINDS["apprentice"], year=2027)

    assert not form.is_valid() and "“张伟”这一年已经登记在带徒花名册里" in form.errors["person"][0]


def test_a_name_is_kept_with_one_dot_and_one_kind_of_brackets():
    assert person_name("阿依古丽 • 买买提(二车间)") == "阿依古丽·买买提（二车间）"
    assert person_name("J. Smith  Lee") == "J. Smith Lee"


def test_the_master_is_nobodys_apprentice_and_a_member_is_shown_as_one():
    studio = studio_of()
    member = Member.objects.filter(studio=studio)[0]
    with pytest.raises(Refused, match=r"不能登记为自己的徒弟。确是同名的另一个人，请在姓名后注明岗位"):
        add(studio, "apprentice", person=studio.lead_master)

    taught, other = add(studio, "apprentice", person=member.name), add(studio, "apprentice", person="周一鸣")

    shown = {row.name: row.facts for row in record_listing.rows(studio, [taught, other])}
    assert shown == {member.name: "工作室成员 · 试验厂 · 钳工", "周一鸣": "试验厂 · 钳工"}


@pytest.mark.parametrize("typed", ["202720000001.1", "zl2027200000011", "ZL 2027 2 0000001.1", "ＺＬ202720000001.1"])
def test_a_patent_is_known_again_without_its_letters_or_its_dot(typed):
    studio = studio_of()
    add(studio, "patent")

    form = RecordForm(
        posted("patent", "2027-04-05", number=typed, title="同一件"), studio=studio, kind=KINDS["patent"], year=2027
    )

    assert not form.is_valid() and form.errors["number"] == ["本工作室已经登记过这个专利号，请核对并说明。"]


def test_an_apprentice_is_not_slipped_into_a_year_whose_papers_were_filed():
    """The agreement of 2025 would count in 2026 too."""
    studio = studio_of()
    closed(studio, 2026)

    with pytest.raises(Refused, match="2026 年度材料已报送"):
        add(studio, "apprentice", "2025-02-01", year=2027)
    add(studio, "apprentice", "2025-02-01", ended_on=date(2025, 12, 31))

    assert Apprenticeship.objects.count() == 1


def test_an_apprentice_of_a_filed_year_is_not_changed_nor_taken_back():
    studio = studio_of()
    record = add(studio, "apprentice", "2025-02-01", agreement=False)
    closed(studio, 2026)

    for change in ({"agreement": True}, {"person": "另一人"}, {"ended_on": date(2025, 12, 31)}):
        with pytest.raises(Refused, match="2026 年度材料已报送"):
            records.change_record(record, change, by=keeper_of(studio))
    with pytest.raises(Refused, match="2026 年度材料已报送"):
        records.remove_record(record, by=keeper_of(studio), reason="写错了")
    records.change_record(record, {"ended_on": date(2027, 5, 1)}, by=keeper_of(studio))

    record.refresh_from_db()
    assert (record.agreement, record.removed_at, record.ended_on) == (False, None, date(2027, 5, 1))
