"""The studio confirms once that there was nothing of a kind to record."""

from __future__ import annotations

from datetime import date

import pytest

from portal.audit.models import Entry
from portal.policy.refusal import Refused
from studios import fact_evidence, facts
from studios.models import NothingToRecord
from studios.transitions import nothing
from tests.studios.records_scene import keeper_of, studio_of, written
from tests.studios.test_facts import agreed, filed, trained

pytestmark = pytest.mark.django_db
YEAR = (date(2027, 1, 1), date(2027, 12, 31))


@pytest.fixture(autouse=True)
def today(at):
    at("2028-02-15 10:00")


def known(studio, name, period=YEAR):
    return facts.gather(studio, *period, [name])[name]


def test_saying_it_twice_is_saying_it_once():
    studio = studio_of()
    for _ in range(2):
        nothing.confirm_nothing(studio, "award", *YEAR, by=keeper_of(studio))

    assert NothingToRecord.objects.count() == 1
    assert Entry.objects.filter(action="studio.nothing").count() == 1
    assert known(studio, "awards_city_plus") == facts.Found(0)


def test_it_speaks_for_the_period_and_the_kind_alone():
    studio = studio_of()
    nothing.confirm_nothing(studio, "award", *YEAR, by=keeper_of(studio))

    earlier = (date(2026, 12, 31), date(2027, 12, 31))
    assert known(studio, "awards_city_plus", earlier) == facts.Found(None, ("award",))
    assert known(studio, "media_reports") == facts.Found(None, ("media",))


def test_a_record_speaks_louder():
    studio = studio_of()
    nothing.confirm_nothing(studio, "award", *YEAR, by=keeper_of(studio))
    written(studio, "award")

    assert known(studio, "awards_city_plus") == facts.Found(1)


def test_no_work_at_all_is_known_when_every_kind_of_work_was_confirmed_as_none():
    studio = studio_of()
    keeper = keeper_of(studio)
    for kind in facts.WORK[1:]:
        nothing.confirm_nothing(studio, kind, *YEAR, by=keeper)

    before = known(studio, "no_work_done")
    nothing.confirm_nothing(studio, facts.WORK[0], *YEAR, by=keeper)

    assert (before, known(studio, "no_work_done")) == (facts.Found(None, (facts.WORK[0],)), facts.Found(True))


@pytest.mark.parametrize(
    ("kind", "last", "words"),
    [
        ("service", date(2027, 12, 31), "考核期内已有“社会服务”记录，不能确认没有"),
        ("award", date(2028, 12, 31), "才结束，结束后再确认没有"),
        ("dance", date(2027, 12, 31), "没有这一类台账"),
    ],
)
def test_what_cannot_be_confirmed(kind, last, words):
    studio = studio_of()
    written(studio, "service")

    with pytest.raises(Refused, match=words):
        nothing.confirm_nothing(studio, kind, YEAR[0], last, by=keeper_of(studio))


def test_only_the_unit_itself_confirms():
    studio = studio_of()

    with pytest.raises(Refused, match="只有工作室所在单位的人员"):
        nothing.confirm_nothing(studio, "award", *YEAR, by=keeper_of(studio_of()))


def test_a_number_unfolds_into_the_records_it_was_counted_from():
    """带徒 2 人 ▸"""
    studio = studio_of()
    written(studio, "apprentice", "2027-03-05", person="甲")
    written(studio, "apprentice", "2027-05-05", person="乙", agreement=False)
    written(studio, "apprentice", "2028-01-05", person="丙")

    rows = fact_evidence.evidence("apprentices", studio, *YEAR)

    assert [(row.name, str(row.on), row.kind) for row in rows] == [
        ("乙", "2027-05-05", "带徒"),
        ("甲", "2027-03-05", "带徒"),
    ]
    assert rows[0].facts.endswith("未签协议") and rows[0].url.endswith("/")


def test_only_what_counts_stands_behind_a_number():
    studio = studio_of()
    written(studio, "award", level="city", title="市级奖")
    written(studio, "award", level="district", title="区级奖")
    trained(studio, "senior_worker", serial=1)
    trained(studio, "technician", serial=2)

    assert [row.name for row in fact_evidence.evidence("awards_city_plus", studio, *YEAR)] == ["市级奖"]
    assert [row.name for row in fact_evidence.evidence("technicians_trained", studio, *YEAR)] == ["学员2"]


def test_papers_stand_behind_what_is_asked_of_papers():
    studio = studio_of("beijing")
    filed(studio, 2027, late=True)
    agreed(studio, 2027, rnd=3)

    filing, agreement = (
        fact_evidence.evidence(name, studio, *YEAR)[0] for name in ("annual_filings", "responsibility_letters")
    )

    assert (filing.name, filing.facts, filing.kind) == ("2027年", "逾期报送", "年度报送")
    assert (agreement.kind, agreement.url) == ("目标任务责任书", f"/studios/{studio.number}/agreement/2027/")


def test_other_trades_show_their_rows(monkeypatch):
    monkeypatch.setattr(fact_evidence, "_entered", {})
    studio = studio_of()
    fact_evidence.register("grant_spent", lambda studio, first, last: ["一笔支出"])

    assert fact_evidence.evidence("grant_spent", studio, *YEAR) == ["一笔支出"]
    assert fact_evidence.evidence("nobody", studio, *YEAR) == []


def test_the_rows_of_a_kind_take_the_same_statements(django_assert_num_queries):
    studio = studio_of()
    for number in range(3):
        written(studio, "service", title=f"服务{number}")

    with django_assert_num_queries(6):
        assert len(fact_evidence.evidence("service_done", studio, *YEAR)) == 3
