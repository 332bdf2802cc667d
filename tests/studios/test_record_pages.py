"""The lead master's pages: at a glance, choosing, the short form, a record with its files, the four registers."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.audit.models import Entry
from portal.documents.models import Attachment
from portal.policy import clock
from studios.models import ActivityRecord, Apprenticeship, Trainee, YearlyFiling
from studios.record_kinds import KINDS, REGISTERS
from studios.states import FilingState
from tests.browser.scenes import picture
from tests.factories.accounts import UserFactory
from tests.studios.records_scene import TODAY, certificate, keeper_of, posted, studio_of, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(at):
    at(TODAY)


@pytest.fixture
def studio(today):
    return studio_of()


@pytest.fixture
def keeper(studio, client_of):
    return client_of(keeper_of(studio))


def photo(name="现场.jpg"):
    return SimpleUploadedFile(name, picture(8), "image/jpeg")


def at_path(name, studio, *args, **query):
    tail = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse(f"studios:{name}", args=[studio.number, *args]) + (f"?{tail}" if tail else "")


def file_year(studio, year):
    now = clock.now()
    YearlyFiling.objects.create(
        studio=studio, year=year, due=now, state=FilingState.FILED, state_since=now, recorded_at=now,
        first_filed_at=now, late=False,
    )  # fmt: skip


def test_one_studio_is_opened_at_once_and_several_are_listed(studio, keeper, client_of):
    answer = keeper.get(reverse("studios:mine"))

    assert answer.headers["Location"] == at_path("manage", studio)
    other = studio_of(host=studio.host)
    page = keeper.get(reverse("studios:mine")).content.decode()
    assert studio.name in page and other.name in page
    assert (
        "还没有已认定的工作室" in client_of(UserFactory(host_clerk=True)).get(reverse("studios:mine")).content.decode()
    )


def test_the_years_progress_is_counted_against_the_sheet(studio, keeper):
    by = keeper_of(studio)
    for serial in range(7):
        written(studio, "apprentice", by=by, person=f"徒弟{serial}")
    for serial in range(2):
        written(studio, "trainee", by=by, person=f"学员{serial}", certificate_no=certificate(serial=serial))

    page = keeper.get(at_path("manage", studio)).content.decode()

    assert "带徒 7/10 人" in page and "高技能 2/3 人" in page and "交流 0/1 次" in page
    assert "杭人社发〔2023〕112号 附件2" in page and "记一笔" in page
    assert "2026年4月28日" in page


def test_others_do_not_manage_and_strangers_do_not_see(studio, client_of):
    desk = client_of(UserFactory(district_officer=True, organisation=studio.recommender))
    stranger = client_of(UserFactory(host_clerk=True))

    assert desk.get(at_path("manage", studio)).status_code == 403
    assert desk.get(at_path("activities", studio)).status_code == 200
    assert "记一笔" not in desk.get(at_path("activities", studio)).content.decode().split("<main")[1]
    assert desk.get(at_path("record_new", studio, "service")).status_code == 403
    for name in ("manage", "activities", "record_choose"):
        assert stranger.get(at_path(name, studio)).status_code == 404


def test_the_kinds_are_offered_with_their_clauses(studio, keeper):
    page = keeper.get(at_path("record_choose", studio)).content.decode()

    assert all(f'data-test="kind-{key}"' in page for key in KINDS)
    assert "依据：杭人社发〔2023〕112号 二（一）" in page
    narrowed = keeper.get(at_path("record_choose", studio, register="results")).content.decode()
    assert "专利" in narrowed and "社会服务" not in narrowed


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_goes_through_the_form_without_javascript(studio, keeper, kind):
    shown = keeper.get(at_path("record_new", studio, kind))
    answer = keeper.post(at_path("record_new", studio, kind), {**posted(kind), "files": [photo()]})

    assert shown.status_code == 200
    record = KINDS[kind].model.objects.get()
    assert answer.headers["Location"] == at_path("record_page", studio, KINDS[kind].table, record.pk)
    page = keeper.get(answer.headers["Location"]).content.decode()
    assert "再记一笔" in page and "现场.jpg" in page


def test_what_was_typed_is_kept_and_nothing_is_written(studio, keeper):
    sent = {**posted("service", "2026-12-30"), "title": "进社区", "people": "一百", "files": [photo("a.exe")]}

    page = keeper.post(at_path("record_new", studio, "service"), sent).content.decode()

    assert 'value="进社区"' in page and 'value="一百"' in page and "请填 0 到 1000000 之间的整数" in page
    assert "照片还没有保存" in page
    assert not ActivityRecord.objects.exists() and not Attachment.objects.exists()


def test_a_day_of_another_year_names_the_year(studio, keeper):
    page = keeper.post(at_path("record_new", studio, "service"), posted("service", "2026-12-30")).content.decode()

    assert "日期不在 2027 年内。要记 2026 年的，请先在台账里换到那一年。" in page
    kept = keeper.post(at_path("record_new", studio, "service", year=2026), posted("service", "2026-12-30"))
    assert kept.status_code == 302


def test_a_person_counted_twice_leads_to_the_other_row(studio, keeper):
    other = written(studio, "apprentice")

    page = keeper.post(at_path("record_new", studio, "apprentice"), posted("apprentice")).content.decode()

    assert "这一年已经登记在带徒花名册里" in page
    assert at_path("record_page", studio, "apprentice", other.pk) in page
    assert Apprenticeship.objects.count() == 1


def test_a_doubt_asks_for_a_word_and_lets_go(studio, keeper):
    elsewhere = studio_of()
    written(elsewhere, "trainee", certificate_no=certificate())
    sent = posted("trainee", certificate_no=certificate())

    asked = keeper.post(at_path("record_new", studio, "trainee"), sent).content.decode()
    answer = keeper.post(at_path("record_new", studio, "trainee"), {**sent, "explanation": "共同培养"})

    assert f"另一家工作室（{elsewhere.number}）登记过同一个证书编号" in asked and 'name="explanation"' in asked
    assert answer.status_code == 302
    assert Trainee.objects.get(studio=studio).explanation == "共同培养"
    assert 'name="explanation"' not in keeper.get(at_path("record_new", studio, "trainee")).content.decode()


@pytest.mark.parametrize(
    ("kind", "changes", "sentence"),
    [
        ("service", {"on": "昨天"}, "日期认不出来"),
        ("service", {"on": "1800-01-01"}, "1900 年到 2199 年之间"),
        ("service", {"organiser": "nobody"}, "nobody"),
        ("service", {"organiser": ""}, "请选择“由谁组织”"),
        ("service", {"title": "长" * 121}, "最多 120 个字，现在有 121 个"),
        ("service", {"title": "有\x07空"}, "含有无法保存的字符"),
        ("funds", {"amount": "NaN"}, "金额（元）请写数字"),
        ("media", {"detail": "javascript:alert(1)"}, "网址应以 http:// 或 https:// 开头"),
        ("trainee", {"certificate_no": certificate(level="1")}, "与所填等级“高级工（三级）”不同"),
        ("rules_posted", {}, "请附上照片"),
    ],
)
def test_bad_input_is_a_sentence_at_the_field(studio, keeper, kind, changes, sentence):
    sent = {**posted(kind), **changes}

    answer = keeper.post(at_path("record_new", studio, kind), sent)

    assert answer.status_code == 200 and sentence in answer.content.decode()
    assert not KINDS[kind].model.objects.exists()


def test_a_closed_year_is_refused_with_clause_and_whom_to_call(studio, keeper):
    record = written(studio, "service")
    file_year(studio, 2027)

    form = keeper.get(at_path("record_new", studio, "service"))
    register = keeper.get(at_path("activities", studio)).content.decode()
    page = keeper.get(at_path("record_page", studio, "activity", record.pk)).content.decode()

    assert form.status_code == 403
    assert "2027 年度材料已报送" in form.content.decode() and studio.recommender.name in form.content.decode()
    assert 'data-test="closed"' in register and 'data-test="record"' not in register
    assert 'data-test="remove"' not in page and "data-upload" not in page


def test_a_record_is_changed_and_taken_back_with_a_reason(studio, keeper):
    record = written(studio, "service")
    place = ("activity", record.pk)

    keeper.post(at_path("record_edit", studio, *place), posted("service", people="80"))
    empty = keeper.post(at_path("record_remove", studio, *place), {"reason": ""}).content.decode()
    answer = keeper.post(at_path("record_remove", studio, *place), {"reason": "重复"})

    assert ActivityRecord.objects.get().people == 80 and "请写明移除原因" in empty
    assert answer.headers["Location"] == at_path("activities", studio, year=2027)
    assert [entry.label for entry in Entry.objects.about(record)] == ["登记社会服务", "修改社会服务", "移除社会服务"]
    assert keeper.get(at_path("record_page", studio, *place)).status_code == 404


def test_an_apprentice_gets_an_end(studio, keeper):
    record = written(studio, "apprentice")
    sent = {**posted("apprentice"), "agreement": "on", "ended_on": "2027-05-30"}

    keeper.post(at_path("record_edit", studio, "apprentice", record.pk), sent)

    assert str(Apprenticeship.objects.get().ended_on) == "2027-05-30"


def test_photos_come_one_by_one_or_all_at_once(studio, keeper, client_of):
    record = written(studio, "service")
    place = at_path("record_upload", studio, "activity", record.pk)

    by_script = keeper.post(place, {"file": photo()}, headers={"HX-Request": "true"})
    plain = keeper.post(place, {"file": [photo("二.jpg"), photo("三.jpg")]})
    bad = keeper.post(place, {"file": photo("坏.exe")}, headers={"HX-Request": "true"})
    nothing = keeper.post(place, {}, headers={"HX-Request": "true"})

    assert "file-row" in by_script.content.decode() and plain.status_code == 302
    assert bad.status_code == 403 and nothing.status_code == 403
    files = Attachment.objects.about(record).live()
    assert files.count() == 3
    stranger = client_of(UserFactory(host_clerk=True))
    desk = client_of(UserFactory(district_officer=True, organisation=studio.recommender))
    assert keeper.get(files[0].get_absolute_url()).status_code == 200
    assert desk.get(files[0].get_absolute_url()).status_code == 200
    assert stranger.get(files[0].get_absolute_url()).status_code == 404
    keeper.post(at_path("record_file_remove", studio, "activity", record.pk, files[0].pk))
    assert Attachment.objects.about(record).live().count() == 2


def test_a_register_shows_its_year_and_kind(studio, keeper):
    by = keeper_of(studio)
    written(studio, "service", by=by)
    written(studio, "exchange", by=by)
    written(studio, "service", "2026-09-01", by=by, title="去年的服务")

    page = keeper.get(at_path("activities", studio)).content.decode()
    earlier = keeper.get(at_path("activities", studio, year=2026)).content.decode()
    one = keeper.get(at_path("activities", studio, kind="exchange")).content.decode()

    assert page.count('data-test="row"') == 2 and "进社区维修" in page and "政府部门" in page and "缺证明" in page
    assert earlier.count('data-test="row"') == 1 and "去年的服务" in earlier
    assert one.count('data-test="row"') == 1 and "钳工技能交流会" in one
    assert keeper.get(at_path("activities", studio, year="abc", kind="nothing")).status_code == 200


def test_an_apprentice_stands_in_every_year_of_the_agreement(studio, keeper):
    written(studio, "apprentice", "2026-06-01")

    assert "周一鸣" in keeper.get(at_path("apprentices", studio, year=2027)).content.decode()
    assert "周一鸣" in keeper.get(at_path("apprentices", studio, year=2026)).content.decode()


@pytest.mark.parametrize("register", sorted(REGISTERS))
def test_an_empty_register_shows_examples_and_a_code_for_colleagues(studio, keeper, register):
    page = keeper.get(at_path(register, studio)).content.decode()

    assert all(each in page for each in REGISTERS[register].examples)
    assert "扫码让同事补录" in page and 'src="data:image/svg+xml' in page


@pytest.mark.parametrize("name", ["manage", "activities", "apprentices"])
def test_pages_ask_as_often_for_three_as_for_one(studio, keeper, name):
    asked = []
    for round_ in range(3):
        for kind in ("service", "apprentice", "trainee"):
            person = {"person": f"人{round_}"} if kind != "service" else {"title": f"服务{round_}"}
            number = {"certificate_no": certificate(serial=round_)} if kind == "trainee" else {}
            record = written(studio, kind, **person, **number)
            keeper.post(at_path("record_upload", studio, KINDS[kind].table, record.pk), {"file": photo()})
        keeper.get(at_path(name, studio))
        with CaptureQueriesContext(connection) as queries:
            keeper.get(at_path(name, studio))
        asked.append(len(queries))

    assert asked[0] == asked[2] <= 15


def test_addresses_that_name_nothing_are_not_found(studio, keeper):
    record = written(studio, "service")
    other = studio_of(host=studio.host)

    assert keeper.get(at_path("record_new", studio, "nothing")).status_code == 404
    assert keeper.get(at_path("record_page", other, "activity", record.pk)).status_code == 404
    assert keeper.get(at_path("record_page", studio, "trainee", record.pk)).status_code == 404
    assert keeper.get(f"/studios/{studio.number}/records/other/1/").status_code == 404
    assert keeper.get(at_path("record_choose", studio, year=9999)).status_code == 200


def test_what_is_written_up_most_comes_first_and_of_the_last_year_alone(client_of):
    studio = studio_of()
    keeper = keeper_of(studio)
    client = client_of(keeper)
    place = reverse("studios:record_choose", args=[studio.number])
    assert client.get(place).context["often"] == []
    for kind, on in (("service", "2027-03-05"), ("service", "2027-04-05"), ("apprentice", "2027-03-05")):
        written(studio, kind, on, by=keeper)
    written(studio, "award", "2026-06-01", by=keeper)

    page = client.get(place)

    assert [kind.key for kind in page.context["often"]] == ["service", "apprentice"]
    assert 'data-test="often"' not in client.get(place, {"register": "media"}).content.decode()


@pytest.mark.parametrize(
    ("kind", "year", "day"),
    [("service", 2027, date(2027, 6, 15)), ("service", 2026, None), ("award", 2027, None), ("apprentice", 2027, None)],
)
def test_what_happens_on_the_day_begins_with_today(client_of, kind, year, day):
    studio = studio_of()
    place = reverse("studios:record_new", args=[studio.number, kind])

    form = client_of(keeper_of(studio)).get(place, {"year": year}).context["form"]

    assert form["on"].value() == day
