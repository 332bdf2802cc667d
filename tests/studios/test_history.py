"""Studios from before the portal: a sheet is judged row by row, written together, and may be sent again."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from portal.accounts.kinds import City, OrganisationKind
from portal.accounts.models import Branch, Organisation
from portal.accounts.sealed import blind_index
from portal.audit.models import Entry
from portal.policy.refusal import Refused
from portal.workflow import replay
from studios import history_import, history_sheet
from studios.history_sheet import LABELS
from studios.models import AssessmentResult, LeaderStatus, Plaque, Studio, Term
from studios.transitions import history
from studios.workflow import WORKFLOW
from tests.factories.accounts import OrganisationFactory, UserFactory, uscc
from tests.studios.history_scene import resident, row, sheet, words
from tests.studios.life_scene import studio_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(at: Any) -> Any:
    at("2026-05-10 09:00")
    return UserFactory(city_officer=True, city=City.BEIJING)


@pytest.fixture
def hangzhou(at: Any) -> Any:
    at("2026-05-10 09:00")
    return UserFactory(city_officer=True)


def test_a_good_row_becomes_a_studio_with_its_unit_term_leader_plaque_and_result(officer):
    given = row(
        id_number=resident(), plaque_no="京牌001", result_kind="绩效考核", result_year="2023", result_grade="优秀",
        result_on="2023-12-20", result_document="京就〔2023〕8号",
    )  # fmt: skip

    assert history.store([given], by=officer) == 1

    studio = Studio.objects.get()
    assert (studio.number, studio.state, studio.valid_to) == ("BJ-DS-2021-001", "active", None)
    assert (studio.legacy, studio.legacy_project, studio.pack) == (True, False, "beijing-2023")
    assert studio.leader_index == blind_index(resident())
    assert studio.recommender.kind == OrganisationKind.DISTRICT_BUREAU and studio.recommender.region.name == "朝阳区"
    assert (studio.host.name, studio.host.nature, studio.host.posts.count()) == ("试验锅炉厂", "enterprise", 0)
    assert Term.objects.get().basis == "imported"
    assert LeaderStatus.objects.get().status == "in_post"
    assert Plaque.objects.get().number == "京牌001"
    assert (AssessmentResult.objects.get().source, AssessmentResult.objects.get().year) == ("imported", 2023)
    assert studio.verification_code
    entry = Entry.objects.about(studio).get()
    assert (entry.label, entry.to_state) == ("历史导入", "active")
    assert not Entry.objects.filter(data__icontains=resident()).exists()
    assert list(replay.breaks(WORKFLOW, Studio)) == []


def test_the_same_sheet_again_changes_nothing(officer):
    rows = [row(2), row(3, number="BJ-DS-2020-007", name="李工钳工技能大师工作室", document_no="京人社〔2020〕1号")]
    history.store(rows, by=officer)
    before = list(Studio.objects.values()), Organisation.objects.count(), Entry.objects.count()

    assert words(*rows) == ["名册或表中已有，跳过"] * 2
    assert history.store(rows, by=officer) == 0
    assert (list(Studio.objects.values()), Organisation.objects.count(), Entry.objects.count()) == before


def test_the_portals_own_numbers_go_on_behind_those_brought_in(hangzhou):
    changes = {
        "region": "西湖区",
        "number": "HZ-DS-2026-004",
        "recognised_on": "2026-02-01",
        "document_no": "杭〔2026〕1号",
    }
    history.store([row(**changes)], by=hangzhou)

    assert studio_of(recognised_on=date(2026, 4, 28)).number == "HZ-DS-2026-005"


def test_hangzhou_keeps_the_start_and_reckons_three_years_from_it(hangzhou):
    """A-48."""
    old = row(2, region="西湖区", recognised_on="2023-06-01")
    second = row(3, region="西湖区", recognised_on="2020-06-01", term_no="2", name="乙工作室", document_no="乙")
    history.store([old, second], by=hangzhou)

    first, renewed = Studio.objects.order_by("-recognised_on")
    assert (first.valid_from, first.valid_to, first.legacy) == (date(2023, 6, 1), date(2026, 6, 1), True)
    assert (renewed.term_no, renewed.valid_from, renewed.valid_to) == (2, date(2023, 6, 2), None)
    spans = list(Term.objects.filter(studio=renewed).values_list("no", "starts_on", "ends_on"))
    assert spans == [(1, date(2020, 6, 1), date(2023, 6, 1)), (2, date(2023, 6, 2), None)]
    assert first.pack == "hangzhou-2023"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"term_no": "3"}, "从认定日期算，第 3 期到 2026-06-02 才开始，请核对第几期"),
        ({"term_no": "2", "valid_to": "2023-06-01"}, "有效期至早于第 2 期开始的 2023-06-02"),
    ],
)
def test_a_later_term_agrees_with_the_years_before_it(hangzhou, changes, sentence):
    """HZ-49, HZ-52, A-48."""
    assert words(row(region="西湖区", recognised_on="2020-06-01", **changes), city="hangzhou") == [sentence]


def test_after_the_day_of_the_policy_nothing_is_old(hangzhou):
    """A-48: 20 January 2024 itself is under the present rules."""
    history.store(
        [
            row(2, region="西湖区", recognised_on="2024-01-19", name="甲"),
            row(3, region="西湖区", recognised_on="2024-01-20", name="乙"),
        ],
        by=hangzhou,
    )

    assert dict(Studio.objects.values_list("name", "legacy")) == {"甲": True, "乙": False}


def test_a_project_of_2022_or_before_follows_the_old_rules(officer):
    """BJ-03, A-49."""
    assert words(row(legacy_project="是", recognised_on="2023-01-05")) == [
        "2022 年之后认定的，不适用建设期内按之前办法"
    ]
    assert words(row(region="西湖区", legacy_project="是"), city=City.HANGZHOU) == ["“建设期内按之前办法”只适用于北京"]

    history.store([row(legacy_project="是", recognised_on="2022-12-31")], by=officer)

    assert Studio.objects.get().legacy_project


def test_who_was_not_reviewed_by_the_end_of_2024_is_listed(officer):
    """BJ-78."""
    result = {"result_kind": "绩效考核", "result_grade": "合格"}
    rows = [
        row(2, name="缺", document_no="1"),
        row(3, name="早", document_no="2", **result, result_year="2022", result_on="2022-12-01"),
        row(4, name="评", document_no="3", **result, result_year="2024", result_on="2024-11-01"),
        row(5, name="新", document_no="4", recognised_on="2024-10-01"),
        row(6, name="撤", document_no="5", state="已撤销", ended_on="2022-05-01", ended_by="京人社〔2022〕1号"),
    ]
    assert "缺 2024 年底前的考核结果，导入后列入名单" in words(*rows)[0]

    history.store(rows, by=officer)

    assert [each.name for each in history.lacking_review(City.BEIJING)] == ["缺", "早"]
    assert not history.lacking_review(City.HANGZHOU).exists()


def test_an_ended_title_enters_as_ended_and_hangs_no_plaque(officer):
    given = row(state="已撤销", ended_on="2024-05-01", ended_by="京人社〔2024〕1号", plaque_no="京牌002")
    history.store([given], by=officer)

    studio = Studio.objects.get()
    assert (studio.state, studio.ended_on, studio.ended_by) == ("revoked", date(2024, 5, 1), "京人社〔2024〕1号")
    assert not Plaque.objects.exists()
    assert list(replay.breaks(WORKFLOW, Studio)) == []


@pytest.mark.parametrize(
    ("changes", "retires_on"),
    [
        ({"id_number": resident()}, date(2025, 4, 7)),
        ({"birth": "1972-03-07", "retirement_group": "女职工（原 55 周岁）"}, date(2027, 10, 7)),
        ({"birth": "1972-03-07", "retirement_group": "特殊工种", "retires_on": "2027-04-01"}, date(2027, 4, 1)),
        ({"birth": "1972-03-07"}, None),
        ({}, None),
    ],
)
def test_the_day_of_retirement_is_worked_out_as_for_everybody(officer, changes, retires_on):
    """§5a: a man from his number alone; a woman's group is to be named; special work as fixed."""
    history.store([row(**changes)], by=officer)

    assert Studio.objects.get().leader_retires_on == retires_on


def test_a_master_nobody_can_watch_and_one_past_the_day_are_said(officer):
    assert "没有出生日期和退休年龄类别，系统不能预警领办人退休" in words(row())[0]
    past = words(row(id_number=resident("11010519600307123")))[0]
    assert "领办人已过法定退休日 2020-03-07，导入后请登记返聘或其他情形" in past


BROKEN = [
    ({"name": ""}, "“工作室名称”没有填写"),
    ({"name": "长" * 121}, "“工作室名称”最多 120 字"),
    ({"uscc": "91110105MA000001X"}, "统一社会信用代码应为 18 位，现在是 17 位，请对照证照再输一次"),
    ({"uscc": uscc(7, prefix="12", region="110105")}, "系统里没有这家事业单位，请填写经费形式"),
    ({"region": "西湖区"}, "没有找到区县“西湖区”"),
    ({"body": "某某集团"}, "没有找到推荐单位“某某集团”"),
    ({"id_number": "110"}, "身份证号应为 18 位，现在是 3 位，请对照证件再输一次"),
    ({"kind": "普通"}, "“类型”请从“技能大师工作室、荣誉技能大师工作室”里选一项"),
    ({"recognised_on": "去年"}, "认定日期：日期认不出来，请按 2027-05-17 的样子填写"),
    ({"recognised_on": "2026-05-11"}, "认定日期晚于今天"),
    ({"valid_to": "2024-10-18"}, "这一类工作室不设有效期，“有效期至”“第几期”不填"),
    ({"term_no": "0"}, "第几期：请填 1 到 9 之间的整数"),
    ({"result_year": "2023"}, "考核结果要同时填写考核种类、年度、等次和公布日期"),
    ({"result_document": "京就〔2023〕8号"}, "填了考核文号，请一并填写考核种类、年度、等次和公布日期"),
    ({"state": "已撤销"}, "称号已经终止的，请填写终止日期和终止文号"),
    ({"ended_on": "2024-01-01"}, "称号仍有效的，终止日期和终止文号不填"),
    ({"state": "已注销", "ended_on": "2020-01-01", "ended_by": "x"}, "终止日期应在认定日期之后，且不晚于今天"),
    ({"state": "期满待考核"}, "这一类工作室不设有效期，没有期满待考核"),
    ({"id_number": resident(), "birth": "1966-03-07"}, "出生日期与身份证号不一致"),
    ({"id_number": resident(), "retirement_group": "女职工（原 50 周岁）"}, "退休年龄类别与身份证号的性别不一致"),
    ({"retirement_group": "男职工"}, "填了退休年龄类别的，请填写出生日期或身份证号"),
    ({"birth": "1970-01-01", "retirement_group": "特殊工种"}, "特殊工种请填写核定退休日期"),
    ({"birth": "1970-01-01", "retires_on": "2027-01-01"}, "核定退休日期只有特殊工种填写，其他人由系统计算"),
    ({"birth": "2021-10-18"}, "出生日期应早于认定日期"),
    ({"birth": "六十年代"}, "领衔人（领办人）出生日期：日期认不出来，请按 2027-05-17 的样子填写"),
    ({"occupation": "焊\x00工"}, "职业（工种）：含有无法保存的字符（多半是复制时带进来的），请删去后重新输入"),
    ({"number": "京/2021-3"}, "编号里不能有“/”，请改用“-”"),
    ({"number": "map"}, "编号里要有数字"),
    ({"plaque_no": "牌#1"}, "铭牌编号：编号里不能有“#”，请改用“-”"),
    ({"plaque_handed_on": "2021-10-17"}, "铭牌交付日期应在认定日期之后，且不晚于今天"),
    ({"plaque_handed_on": "2026-05-11"}, "铭牌交付日期应在认定日期之后，且不晚于今天"),
    ({"plaque_handed_to": "张工"}, "填了铭牌领取人的，请填写铭牌交付日期"),
]


@pytest.mark.parametrize(("changes", "sentence"), BROKEN)
def test_what_is_wrong_with_a_row_is_said_in_a_sentence(officer, changes, sentence):
    assert sentence in words(row(**changes))[0].split("；")


def test_in_beijing_one_master_and_one_occupation_per_unit(officer):
    code = uscc(5, region="110105")
    rows = [
        row(2, name="甲", uscc=code, id_number=resident()),
        row(3, name="乙", id_number=resident()),
        row(4, name="丙", uscc=code, occupation="焊 工"),
        row(5, name="丁", number="N1"),
        row(6, name="戊", number="N1"),
    ]

    found = words(*rows)

    assert "〔BJ-21〕" in found[1] and "〔BJ-22〕" in found[2]
    assert found[4] == "编号与另一城市或表中另一家工作室相同"
    assert history.store(rows, by=officer) == 2


def test_a_branch_has_its_own_beside_the_head_office(officer):
    """BJ-23."""
    code = uscc(5, region="110105")
    history.store([row(2, name="甲", uscc=code)], by=officer)
    studio = Studio.objects.get()
    assert "〔BJ-22〕" in words(row(3, name="乙", uscc=code))[0]

    branch = Branch.objects.create(organisation=studio.host, name="二分厂", region=studio.region)
    Studio.objects.filter(pk=studio.pk).update(branch=branch)

    assert words(row(3, name="乙", uscc=code))[0].startswith("可以导入")


def test_with_three_rows_in_ten_broken_the_others_are_written_together(officer):
    rows = [
        row(number, name=f"第{number}家", **(BROKEN[number][0] if number % 3 == 0 and number < 10 else {}))
        for number in range(2, 12)
    ]
    judged = history_import.judge(rows, City.BEIJING)
    broken = [each for each in judged if each.problems]

    assert len(broken) == 3 and all(each.words for each in broken)
    assert not Studio.objects.exists()
    assert history.store(rows, by=officer) == 7
    assert Studio.objects.count() == Term.objects.count() == 7


def test_a_unit_of_a_group_goes_through_it(officer):
    group = OrganisationFactory(kind=OrganisationKind.ENTERPRISE_GROUP, city=City.BEIJING)

    history.store([row(body=group.name)], by=officer)

    studio = Studio.objects.get()
    assert (studio.recommender, studio.host.parent, studio.host.affiliation) == (group, group, "municipal")


def test_judging_takes_as_many_statements_for_ten_rows_as_for_one(officer, django_assert_num_queries):
    with django_assert_num_queries(8) as one:
        words(row(2))
    with django_assert_num_queries(len(one)):
        words(*(row(number, name=f"第{number}家") for number in range(2, 12)))


def test_two_presses(officer, client_of):
    client = client_of(officer)
    page = client.post("/city/studios/import/", {"file": sheet(row(2, id_number=resident()), row(3, name=""))})

    assert "共 2 行：1 行可以导入，0 行名册中已有，1 行有问题" in page.text
    assert resident() not in page.context["signed"] and not Studio.objects.exists()
    done = client.post("/city/studios/import/", {"rows": page.context["signed"]}, follow=True)
    assert "已导入 1 家工作室" in done.text and "缺少考核结果的此前认定工作室 1 家" in done.text


def test_what_another_person_was_shown_is_not_taken(officer, client_of):
    page = client_of(officer).post("/city/studios/import/", {"file": sheet(row())})
    colleague = UserFactory(city_officer=True, city=City.BEIJING)

    for sent in (page.context["signed"], "forged"):
        assert client_of(colleague).post("/city/studios/import/", {"rows": sent}).status_code == 403
    assert not Studio.objects.exists()


@pytest.mark.parametrize("content", [b"", b"no excel"])
def test_what_is_no_sheet_is_said_at_the_field(officer, client_of, content):
    file = io.BytesIO(content)
    file.name = "x.xlsx"

    page = client_of(officer).post("/city/studios/import/", {"file": file})

    assert page.status_code == 200 and page.context["form"].errors["file"]


def test_only_the_offices_bring_in(officer, client_of):
    with pytest.raises(Refused):
        history.store([row()], by=UserFactory(city_approver=True, city=City.BEIJING))
    assert client_of(UserFactory(host_clerk=True)).get("/city/studios/import/").status_code == 404


def test_the_template_has_the_headings_and_says_how(officer, client_of):
    answer = client_of(officer).get("/city/studios/import/template.xlsx")

    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert tuple(cell.value for cell in book[history_sheet.SHEET][1]) == LABELS
    assert book[history_sheet.GUIDE].max_row == len(LABELS) + 1
