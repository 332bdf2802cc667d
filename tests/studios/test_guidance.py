"""Guidance, stories, bodies' rules, the ladder, what a title helps to (HZ-46, 70, 71, 73, 74; BJ-40, 75, 77)."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.accounts.kinds import City
from portal.documents import verification
from portal.documents.models import Attachment, Rendering
from portal.documents.renderings import render_next
from portal.notifications.models import Message
from portal.policy import measures
from portal.policy.refusal import Refused
from studios import district_import, ladder, rooms, training_base
from studios.models import DistrictStudio, GuidanceNote, OfficeRule, Showcase, Studio
from studios.rules import guidance as rules
from studios.transitions import guidance
from tests.documents.files import pdf
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.django_db
HANGZHOU, BEIJING = measures.load("hangzhou-2023"), measures.load("beijing-2023")
TODAY = date(2027, 5, 10)
PHONE, ID_NUMBER = "请拨打 13800138000", "身份证号 11010519491231002X"


@pytest.fixture
def hangzhou(at) -> Scene:
    at("2027-05-10 09:00")
    return Scene(studio_of())


@pytest.fixture
def beijing(at) -> Scene:
    at("2027-05-10 09:00")
    return Scene(studio_of(City.BEIJING))


def notes_with(pack, rule):
    return [note for note in pack.notes if rule in note.rules]


def story_of(scene: Scene, title: str = "一把锉刀三十年") -> Showcase:
    return guidance.draft_story(scene.studio, by=scene.clerk, title=title, text="带出三代徒弟。")


def published(scene: Scene, title: str = "一把锉刀三十年") -> Showcase:
    story = story_of(scene, title)
    guidance.publish_story(story, by=scene.desk)
    return story


def test_city_and_district_share_the_daily_care_in_hangzhou(hangzhou):
    """HZ-46: both guide, both read the studio's files."""
    helpers = {who for who, user in hangzhou.cast().items() if rules.helps(user, hangzhou.studio)}

    assert helpers == {"own_desk", "city_officer"}
    assert {Studio.objects.visible_to(user).count() for user in (hangzhou.desk, hangzhou.officer)} == {1}
    assert notes_with(HANGZHOU, "HZ-46") and not notes_with(HANGZHOU.without("HZ-46"), "HZ-46")


def test_three_levels_look_after_a_studio_in_beijing(beijing):
    """BJ-40: the unit keeps, the body and the city's offices guide."""
    cast = beijing.cast()
    helpers = {who for who, user in cast.items() if rules.helps(user, beijing.studio)}
    writers = {who for who, user in cast.items() if rules.writes(user, beijing.studio)}

    assert helpers == {"own_desk", "city_officer", "centre_officer"}
    assert writers == helpers | {"host_clerk", "lead_master"}
    assert notes_with(BEIJING, "BJ-40") and not notes_with(BEIJING.without("BJ-40"), "BJ-40")


def test_guidance_is_added_by_offices_and_read_by_the_unit(hangzhou):
    """HZ-74."""
    guidance.note(hangzhou.studio, by=hangzhou.desk, on=TODAY, text="建议与职业学校结对。")

    assert GuidanceNote.objects.visible_to(hangzhou.clerk).get().office == hangzhou.studio.recommender
    with pytest.raises(Refused, match="由"):
        guidance.note(hangzhou.studio, by=hangzhou.clerk, on=TODAY, text="自己写的")
    with pytest.raises(Refused, match="日期应在"):
        guidance.note(hangzhou.studio, by=hangzhou.desk, on=date(2027, 5, 11), text="明天")


def test_a_story_is_drafted_by_the_unit_and_published_by_an_office(hangzhou, client_of):
    """HZ-74, BJ-77."""
    visitor = client_of(hangzhou.clerk)
    visitor.logout()
    story = story_of(hangzhou)
    assert visitor.get(reverse("studios:story", args=[story.pk])).status_code == 404
    with pytest.raises(Refused, match="由"):
        guidance.publish_story(story, by=hangzhou.clerk)

    office = client_of(hangzhou.desk)
    page = office.post(reverse("studios:story_publish", args=[hangzhou.studio.number, story.pk]), follow=True)

    assert "已发布，工作室公开页面可以看到" in page.content.decode()
    assert Message.objects.get(user=hangzhou.clerk).subject == "风采展示已发布"
    assert "带出三代徒弟" in visitor.get(reverse("studios:story", args=[story.pk])).content.decode()
    for place in (reverse("studios:showcase"), reverse("studios:page", args=[hangzhou.studio.number])):
        assert "一把锉刀三十年" in visitor.get(place).content.decode()
    with pytest.raises(Refused, match="修改前请先撤下"):
        guidance.edit_story(story, by=hangzhou.clerk, title="改", text="改")


def test_a_withdrawn_story_and_one_of_a_lost_title_are_gone(hangzhou, client_of):
    visitor = client_of(hangzhou.clerk)
    visitor.logout()
    story, other = published(hangzhou), published(hangzhou, "又一篇")
    guidance.withdraw_story(story, by=hangzhou.officer, remark="内容待核实")
    page = visitor.get(reverse("studios:showcase")).content.decode()
    assert "一把锉刀" not in page and "又一篇" in page

    Studio.objects.update(state="revoked")

    assert visitor.get(reverse("studios:story", args=[other.pk])).status_code == 404


@pytest.mark.parametrize(("field", "typed"), [("title", PHONE), ("text", ID_NUMBER)])
def test_no_number_of_a_person_gets_into_a_story(hangzhou, client_of, field, typed):
    """BJ-77: said at the field when written; looked at again when published."""
    sent = {"title": "标题", "text": "正文", field: typed}
    page = client_of(hangzhou.clerk).post(reverse("studios:story_new", args=[hangzhou.studio.number]), sent)

    assert "公开前请删去" in page.content.decode() and typed in page.content.decode()
    assert not Showcase.objects.exists()
    story = story_of(hangzhou)
    Showcase.objects.update(**{field: typed})
    with pytest.raises(Refused, match="请先删去再发布"):
        guidance.publish_story(story, by=hangzhou.desk)


def test_a_body_enters_its_own_rules_and_everybody_reads_them(beijing, client_of):
    """BJ-75."""
    desk = client_of(beijing.desk)
    file = SimpleUploadedFile("办法.pdf", pdf(), content_type="application/pdf")
    sent = {"title": "朝阳区技能大师工作室办法", "document_no": "朝人社〔2025〕3号", "issued_on": "2025-03-01"}
    assert desk.post(reverse("studios:desk_rule_new"), sent | {"file": file}).status_code == 302
    rule = OfficeRule.objects.get()
    visitor = client_of(beijing.clerk)
    visitor.logout()

    page = visitor.get(reverse("studios:office_rules", args=["beijing"])).content.decode()

    attachment = Attachment.objects.about(rule).get()
    assert rule.title in page and attachment.get_absolute_url() in page
    assert visitor.get(attachment.get_absolute_url()).status_code == 200
    assert rule.title not in visitor.get(reverse("studios:office_rules", args=["hangzhou"])).content.decode()
    assert visitor.get(reverse("studios:office_rules", args=["shanghai"])).status_code == 404
    assert notes_with(BEIJING, "BJ-75") and not notes_with(BEIJING.without("BJ-75"), "BJ-75")

    desk.post(reverse("studios:desk_rule_withdraw", args=[rule.pk]), {"on": "2027-05-01"})
    page = visitor.get(reverse("studios:office_rules", args=["beijing"])).content.decode()
    assert "2027年5月1日（周六）废止" in page


def test_rules_are_the_offices_own(beijing, client_of):
    rule = OfficeRule.objects.create(office=beijing.studio.recommender, title="办法", issued_on=TODAY)
    other = beijing.cast()["other_desk"]

    assert client_of(other).get(reverse("studios:desk_rule_withdraw", args=[rule.pk])).status_code == 404
    assert client_of(beijing.officer).get(reverse("studios:desk_rules")).status_code == 404
    with pytest.raises(Refused, match="由"):
        guidance.withdraw_rule(rule, by=other, on=TODAY)
    with pytest.raises(Refused, match="印发日期和今天之间"):
        guidance.withdraw_rule(rule, by=beijing.desk, on=date(2027, 5, 9))


def entry(scene: Scene, name: str, **changes: object) -> DistrictStudio:
    given = {
        "host": "某厂",
        "lead_master": "某人",
        "document_no": f"试〔2020〕{name}",
        "recognised_on": date(2020, 1, 2),
    }
    return DistrictStudio.objects.create(office=scene.studio.recommender, name=name, **given | changes)


def test_a_studio_shows_the_ladder_it_climbed(hangzhou, client_of):
    """HZ-73: enterprise → district → city."""
    first = entry(hangzhou, "厂内工作室", rung="enterprise")
    second = entry(hangzhou, "区级工作室", grew_from=first, recognised_on=date(2023, 1, 2))
    Studio.objects.update(grew_from=second)
    studio = Studio.objects.get()

    assert [(each.level, each.name) for each in ladder.rungs(studio)] == [
        ("企业内部", "厂内工作室"), ("区县（行业）级", "区级工作室"), ("市级", studio.name),
    ]  # fmt: skip
    assert ladder.clause(studio) == "杭人社发〔2023〕112号 七（一）"
    page = client_of(hangzhou.clerk).get(reverse("studios:page", args=[studio.number])).content.decode()
    assert page.index("厂内工作室") < page.index("区级工作室（某厂）")
    assert not notes_with(HANGZHOU.without("HZ-73"), "HZ-73")


def test_the_register_of_a_district_names_rungs(hangzhou, client_of):
    """HZ-73: typed, and from Excel; only an enterprise's own studio is a lower rung, of the same office."""
    desk = client_of(hangzhou.desk)
    first = entry(hangzhou, "厂内工作室", rung="enterprise")
    sent = {
        "name": "区级工作室", "rung": "district", "host": "某厂", "lead_master": "某人", "document_no": "试〔2023〕1号",
        "recognised_on": "2023-01-02", "grew_from": str(first.pk),
    }  # fmt: skip
    new = reverse("applications:district_studio_new")
    assert "第一级" in desk.post(new, sent | {"rung": "enterprise"}).content.decode()
    assert desk.post(new, sent).status_code == 302
    assert DistrictStudio.objects.get(name="区级工作室").grew_from == first
    page = desk.get(reverse("applications:district_studios")).content.decode()
    assert "由厂内工作室成长" in page


def sheet(*lines: tuple[str, ...], heads: tuple[str, ...] = district_import.headings(City.HANGZHOU)) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in (heads, *lines):
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_rungs_from_excel(hangzhou):
    office = hangzhou.studio.recommender
    entry(hangzhou, "厂内工作室", rung="enterprise")
    line = ("某厂", "某人", "钳工", "试〔2023〕1号", "2023-01-02")
    content = sheet(
        ("甲", *line, "", "厂内工作室"), ("乙", *line, "企业内部", ""), ("丙", *line, "市级", ""),
        ("丁", *line, "企业内部", "厂内工作室"), ("戊", *line, "区县（行业）级", "没有的"),
    )  # fmt: skip

    rows = district_import.judge(district_import.read(content, office.city), office)

    assert [row.problems for row in rows] == [
        (), (), ("“级别”只能写：区县（行业）级、企业内部",), ("企业内部的工作室是第一级，不写由哪家成长",),
        ("名册里没有企业内部的“没有的”，请先登记",),
    ]  # fmt: skip
    assert district_import.store(rows, office) == 2
    stored = {each.name: (each.rung, each.grew_from and each.grew_from.name) for each in DistrictStudio.objects.all()}
    assert stored["甲"] == ("district", "厂内工作室") and stored["乙"] == ("enterprise", None)
    old = sheet(("己", *line), heads=district_import.headings(City.HANGZHOU)[:6])
    assert district_import.read(old, office.city)[0].rung == ""


def test_a_holding_studio_prints_the_paper_for_the_training_base(at, hangzhou, client_of):
    """HZ-71: until the end of the year, or of the term; the code says when it is over."""
    client = client_of(hangzhou.clerk)
    place = reverse("studios:training_base", args=[hangzhou.studio.number])
    assert client.get(place).status_code == 302
    render_next()
    paper = Rendering.objects.get(kind=training_base.KIND, state=Rendering.State.READY)
    assert paper.data["until"] == "2027年12月31日" and paper.data["clause"] == "杭人社发〔2023〕112号 六（七）"
    client.get(place)
    assert Rendering.objects.filter(kind=training_base.KIND).count() == 1
    found = verification.lookup(paper.data["code"])
    assert training_base.fallen(found) is None
    assert training_base.valid_until(hangzhou.studio, date(2029, 1, 5)) == date(2029, 4, 28)

    at("2028-01-01 09:00")

    verdict = client.get(reverse("verification:result", args=[paper.data["code"]])).content.decode()
    assert "已经到期" in verdict
    Studio.objects.update(state="expired")
    assert client.get(place).status_code == 403
    assert training_base.clause(hangzhou.studio) and not notes_with(HANGZHOU.without("HZ-71"), "HZ-71")


def test_a_title_kept_until_the_result_is_not_given_a_paper_that_is_over_already(hangzhou):
    """HZ-71, A-02: the term ended on 28 April 2029 and the result is awaited."""
    assert training_base.valid_until(hangzhou.studio, date(2029, 4, 28)) == date(2029, 4, 28)
    assert training_base.valid_until(hangzhou.studio, date(2029, 4, 29)) == date(2029, 12, 31)


def test_subsidies_for_trainees_are_told_with_their_clause(hangzhou, beijing, client_of):
    """HZ-70: a note beside the studio, outside the grants; Beijing promises neither."""
    page = client_of(hangzhou.clerk).get(reverse("studios:support", args=[hangzhou.studio.number])).content.decode()

    assert "面向社会培训的补贴" in page and "杭人社发〔2023〕112号 六（六）" in page
    assert client_of(beijing.clerk).get(reverse("studios:support", args=[beijing.studio.number])).status_code == 404
    assert [each["label"] for each in rooms.of(beijing.studio)][:3] == ["督导检查", "业务指导", "风采展示"]
    assert not notes_with(HANGZHOU.without("HZ-70"), "HZ-70")
