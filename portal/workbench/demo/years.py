"""The years of the recognised studios, told on the calendar: each act moves the clock first, as the rounds do."""

from __future__ import annotations

from datetime import date

from portal.accounts.kinds import City
from portal.workbench.demo import (
    assessed,
    ledgers,
    money,
    moving,
    new_master,
    papers,
    registers,
    sheets,
    titles,
    turns,
    upkeep,
)
from portal.workbench.demo.rounds import BEGINS, at
from studios import filing_rounds, watch
from studios.models import CityActivity

# The days on which the clerks write up their registers.
WRITING_DAYS = (
    date(2024, 11, 18), date(2025, 4, 10), date(2025, 7, 4), date(2025, 10, 14), date(2025, 11, 19),
    date(2025, 12, 26), date(2026, 4, 16), date(2026, 5, 11),
)  # fmt: skip
ADVICE = "电话了解带徒和攻关进展，提醒台账随做随记，证明材料及时上传。"
STORY = (
    "从学徒到技能大师，他在铣床前站了三十年。工作室成立以后，他把自己摸索的防变形装夹方法整理成规程，"
    "两年里带了十名徒弟，帮助五人取得高级工以上证书。"
)


def tell() -> None:
    """From the first recognitions in October 2024 to the eve of the visitors' day."""
    _first_weeks()
    _spring_of_2025()
    _inspection_of_2025()
    _papers_of_2025()
    assessed.annual_of_2025()
    _spring_of_2026()
    _turns_of_2026()
    assessed.performance_of_2026()
    assessed.term_of_2026()


def _first_weeks() -> None:
    """Plaques, and the first yearly papers: Beijing's in November, Hangzhou's at the turn of the year."""
    at(date(2024, 11, 12))
    assessed.bring_beijing()
    for number in (10, 22, 23, 24):
        upkeep.hang_plaque(number, date(2024, 11, 8))
    _write_up(date(2024, 11, 18))
    filing_rounds.open_rounds()
    papers.file(2024, 22, 23, 24, *assessed.BEIJING)
    at(date(2024, 11, 27))
    papers.accept(2024, 22, 23, 24, *assessed.BEIJING)
    upkeep.visit_yearly(22, 23, 24, *assessed.BEIJING)
    at(date(2024, 12, 5))
    papers.summarise(2024, 22, 23, 24, *assessed.BEIJING)
    at(date(2024, 12, 12))
    papers.accept_summaries(2024, 22, 23, 24, *assessed.BEIJING)
    filing_rounds.open_rounds()
    at(date(2024, 12, 18))
    money.open_budgets(2024)
    money.enter_accounts(10, 22, 23, 24)
    money.pay(2024, 10, 22, 23, 24)
    at(date(2024, 12, 26), 15)
    papers.file(2024, 10)
    at(date(2025, 1, 8))
    papers.accept(2024, 10)


def _spring_of_2025() -> None:
    at(date(2025, 2, 20))
    papers.agree(2025, date(2025, 2, 18), 22, 23, *assessed.BEIJING)
    at(date(2025, 3, 3))
    papers.file_agreements(2025, date(2025, 3, 3), 22, 23, *assessed.BEIJING)
    ledgers.name_accounts(*assessed.BEIJING)
    _write_up(date(2025, 4, 10))
    at(date(2025, 4, 14))
    upkeep.join(10, "石嘉树", date(2025, 4, 1), "技师")
    upkeep.leave(10, date(2025, 4, 11), "调往外地分厂")
    assessed.performance_of_2025()
    at(date(2025, 6, 23), 2)
    watch.look()
    _write_up(date(2025, 7, 4))


def _inspection_of_2025() -> None:
    """The district visits 邵景行's studio; two points are mended and crossed off."""
    at(date(2025, 9, 10), 14)
    district = titles.caretaker(10)
    problems = {"rules_not_posted": "岗位职责没有上墙。", "no_honour_board": "展示栏内容还是上一年的。"}
    visit = upkeep.inspect(10, district, "区局二人", problems, "工作室运转正常，两处需要整改。")
    required = upkeep.order(visit, district, "岗位职责上墙，更新展示栏。", 30)
    at(date(2025, 9, 26))
    upkeep.mend(required, 10, "岗位职责已经上墙，展示栏换上了本年的攻关成果。")
    at(date(2025, 10, 9))
    upkeep.cross_off(required, district)
    _write_up(date(2025, 10, 14))


def _papers_of_2025() -> None:
    """蒋秀萍's studio, 常思远's and 石立坤's file nothing: there is somebody to chase."""
    at(date(2025, 10, 20), 2)
    filing_rounds.open_rounds()
    _write_up(date(2025, 11, 19))
    papers.file(2025, 23, 51, 52, *assessed.BEIJING)
    assessed.bring_hangzhou()
    at(date(2025, 11, 26))
    papers.accept(2025, 23, 51, 52, *assessed.BEIJING)
    upkeep.visit_yearly(23, 51, 52, *assessed.BEIJING)
    for number in (11, 31, 32, 51, 52):
        upkeep.hang_plaque(number, date(2025, 11, 20))
    at(date(2025, 12, 2), 2)
    filing_rounds.open_rounds()
    at(date(2025, 12, 8))
    papers.summarise(2025, 23, 51, 52, *assessed.BEIJING)
    at(date(2025, 12, 15))
    papers.accept_summaries(2025, 23, 51, *assessed.BEIJING[:3])
    at(date(2025, 12, 18))
    money.open_budgets(2025)
    money.enter_accounts(31, 51)
    money.pay(2025, 31, 51)
    _write_up(date(2025, 12, 26))
    papers.file(2025, 10, 11, 31)
    assessed.file_papers()
    at(date(2026, 1, 8))
    papers.accept(2025, 10, 11)
    assessed.accept_papers()


def _spring_of_2026() -> None:
    """Agreements; the cities' own days are held; 裘松年's contract goes on; the nightly look finds 石立坤 silent."""
    at(date(2026, 3, 5))
    papers.agree(2026, date(2026, 3, 2), 51, 52, *assessed.BEIJING)
    at(date(2026, 3, 10))
    papers.file_agreements(2026, date(2026, 3, 10), 51, *assessed.BEIJING)
    hangzhou, beijing = _spring_days()
    at(date(2026, 3, 20))
    upkeep.register(hangzhou, 10, 11, 31)
    upkeep.register(beijing, 23, 51, 52)
    at(date(2026, 4, 2))
    turns.renew_employment(date(2026, 4, 1), date(2027, 3, 31))
    at(date(2026, 4, 9), 2)
    watch.look()
    _write_up(date(2026, 4, 16))
    upkeep.hold(hangzhou, absent="俞定波")
    upkeep.hold(beijing, absent="栾雪梅")


def _spring_days() -> tuple[CityActivity, CityActivity]:
    return (
        upkeep.announce(
            City.HANGZHOU, "service", "技能大师进园区服务日", date(2026, 4, 16), date(2026, 4, 10),
            place="临安区青山湖科技城", capacity=20, text="为园区企业现场解决工艺和设备难题。",
        ),
        upkeep.announce(
            City.BEIJING, "training", "技能大师工作室领办人研修", date(2026, 4, 16), date(2026, 4, 10),
            place="燕山技师学院", capacity=30, text="带徒方法、经费管理、成果总结。",
        ),
    )  # fmt: skip


def _turns_of_2026() -> None:
    """Cases 22, 23 and 24 take their turn, each step by the person whose desk it lies on."""
    at(date(2026, 4, 16), 15)
    entry = turns.enter_failure(2025, date(2026, 4, 15))
    at(date(2026, 4, 17))
    turns.confirm_failure(entry)
    at(date(2026, 4, 21))
    proposal = turns.take_up()
    at(date(2026, 4, 22))
    papers.note_progress(51, date(2026, 4, 22), "攻关两项已完成，带徒六人，全年任务过半；下半年补一次交流。")
    upkeep.advise(10, ADVICE)
    upkeep.tell_story(10, "铣刀尖上的三十年", STORY)
    leaving, merging = new_master.ask(date(2026, 4, 15)), moving.ask_for_the_merger()
    _days_to_come()
    at(date(2026, 4, 29))
    change = turns.ask_to_stay(date(2028, 6, 19))
    at(date(2026, 4, 30))
    turns.verify_stay(change)
    new_master.verify(leaving)
    new_master.call(37)
    moving.verify_the_merger(merging)
    at(date(2026, 5, 7))
    turns.hear(proposal, date(2026, 5, 6))
    application = new_master.apply(leaving)
    moving.accept_the_merger(merging, date(2026, 5, 6))
    relocating = moving.ask_to_move()
    at(date(2026, 5, 8))
    moving.verify_the_move(relocating)
    turns.file_stay(change)
    new_master.recommend(application)
    ledgers.take_in()
    ledgers.keep()
    ledgers.cancel(proposal, date(2026, 5, 8))
    ledgers.ask_back((date(2026, 6, 30), date(2026, 9, 30)))
    _money_of_2026()
    _facts_and_a_draft()
    _write_up(date(2026, 5, 11))


def _money_of_2026() -> None:
    """One excellent result is paid, a service day is with the bank; two units were late: their batches wait.

    Hangzhou's year 2024 is closed; Beijing's waits for the second person.
    """
    money.open_budgets(2026)
    money.set_subsidy(2026)
    money.enter_accounts(71)
    money.pay(2026, 71, kind=money.TOP_UP)
    money.enter_accounts(10, purpose=money.LEADER)
    money.send(money.approve(money.submit(City.HANGZHOU, 2026, [10], money.SERVICE_DAY)))
    ledgers.take_in()
    ledgers.find_fault()
    money.close_year(City.HANGZHOU, 2024)
    money.propose_closing(City.BEIJING, 2024)
    money.enter_accounts(32, 52)
    money.submit(City.HANGZHOU, 2026, [32])
    money.submit(City.BEIJING, 2026, [52])


def _facts_and_a_draft() -> None:
    """What the offices put on file for the next assessments, and the standard that is still being drafted."""
    sheets.find(10, "no_support_fund", 0, date(2026, 4, 28), "经费拨付凭证", "单位本年已拨付工作室经费 6 万元。")
    sheets.find(51, "out_of_scope_spending", 0, date(2026, 4, 20), "支出抽查记录", "抽查 8 笔支出，都在规定的方向内。")
    sheets.find(51, "asset_not_registered", 0, date(2026, 4, 20), "固定资产登记簿", "新购量仪已登记造册。")
    sheets.bring_draft()


def _days_to_come() -> None:
    """Open for registration, and an order that still runs."""
    at(date(2026, 4, 24))
    hangzhou = upkeep.announce(
        City.HANGZHOU, "exchange", "机械加工技能大师交流会", date(2026, 6, 5), date(2026, 5, 29),
        place="之江技师学院", capacity=40, text="薄壁件、深腔件加工难题交流。",
    )  # fmt: skip
    beijing = upkeep.announce(
        City.BEIJING, "service", "技能大师社区服务日", date(2026, 6, 6), date(2026, 5, 30),
        place="海淀区清河街道", capacity=20, text="计量、电梯、药品知识咨询和便民维修。",
    )  # fmt: skip
    upkeep.register(hangzhou, 10)
    upkeep.register(beijing, 51)
    at(date(2026, 4, 28), 14)
    officer = titles.bureau(10)
    problems = {"records_kept": "二季度两次活动没有附现场照片。"}
    visit = upkeep.inspect(10, officer, "市局二人、区局一人", problems, "带徒、攻关扎实，台账需要补全。")
    upkeep.order(visit, officer, "补齐两次活动的现场照片。", 30)


def _write_up(day: date) -> None:
    """Everything that happened since the registers were last written up."""
    at(day)
    before = max((each for each in WRITING_DAYS if each < day), default=BEGINS)
    registers.write_up(before, day)
