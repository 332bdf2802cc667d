"""A unit is merged into another, which takes its studio over (HZ-62); a workshop moves to another district (BJ-58)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from portal.workbench.demo import cases, files, hosts, titles
from studios import life_files
from studios.models import Amendment
from studios.transitions import amendments

MERGED, MOVED = 73, 51
# The unit that takes over is of another district, so that another bureau looks after the studio from then on.
SUCCESSOR = replace(cases.case(MERGED), number=95, unit="杭州万通汽车服务集团有限公司", region="330105")


def ask_for_the_merger() -> Amendment:
    """The successor has registered on the portal; the old unit asks, with the agreement of both."""
    successor = hosts.unit_of(SUCCESSOR)
    hosts.clerk_of(SUCCESSOR)
    studio, clerk = titles.studio(MERGED), titles.clerk(MERGED)
    change = amendments.draft(
        studio, by=clerk, ground="merged_or_split", new={"unit_name": successor.name, "host": successor.uscc or ""},
        reason="本单位与万通集团合并，原车间、设备和团队整体转入，工作室由合并后的单位承接。",
    )  # fmt: skip
    papers = [files.pdf("合并协议", "合并协议", studio.unit, successor.name)]
    life_files.keep(papers, change, "evidence", clerk)
    amendments.submit(change, by=clerk)
    return change


def verify_the_merger(change: Amendment) -> None:
    remark = "合并协议和新营业执照属实，团队和场地未变，同意上报。"
    amendments.verify(change, by=titles.caretaker(MERGED), remark=remark)


def accept_the_merger(change: Amendment, effective_on: date) -> None:
    """Decided by the city: the same studio under the new unit, no new one (A-47)."""
    officer = titles.offices(MERGED).officer
    amendments.accept(change, by=officer, effective_on=effective_on, remark="准予变更。")


def ask_to_move() -> Amendment:
    studio, clerk = titles.studio(MOVED), titles.clerk(MOVED)
    change = amendments.draft(
        studio, by=clerk, ground="address_moved", new={"address": "回龙观东大街 18 号 3 号楼", "region": "昌平区"},
        reason="厂区整体搬迁，工作室随生产线迁到新址，设备已重新安装调试。",
    )  # fmt: skip
    life_files.keep([files.pdf("房屋租赁合同", "房屋租赁合同", studio.unit)], change, "evidence", clerk)
    amendments.submit(change, by=clerk)
    return change


def verify_the_move(change: Amendment) -> None:
    """Left for the employment centre to decide, whoever visits."""
    remark = "已到新址查看，场地和设备齐备，同意报市就业促进中心。"
    amendments.verify(change, by=titles.caretaker(MOVED), remark=remark)
