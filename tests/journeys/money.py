"""What people do about a city's money, page by page: budgets, accounts, batches, the bank and its answers."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.states import State
from funding.bank_tables import HEADS
from funding.models import Batch, Budget, BudgetDecision, FundAccount, PayeeAccount
from portal.accounts.kinds import City
from portal.accounts.models import User
from portal.documents.models import Rendering
from portal.policy import clock
from portal.workbench import invariants
from studios.models import Studio
from tests.factories.accounts import UserFactory
from tests.factories.chain import Chain
from tests.funding.scene import proof
from tests.journeys import years
from tests.journeys.browser import Page, Person


def url(name: str, *args: Any) -> str:
    return reverse(f"funding:{name}", args=args)


def recognised(city: str, at: Any, *files: dict[str, Any]) -> list[Studio]:
    """From drafts to one list, one notice, one recognition document."""
    chain = Chain(city, at)
    made = [chain.bring(chain.draft(**changes), State.APPRAISED) for changes in files]
    selection = chain.compile()
    chain.release(selection, *made)
    notice = chain.give_notice(selection, *made)
    chain.after_notice(notice)
    chain.recognise(chain.draft_recognition(notice), *made)
    return [Studio.objects.get(origin_no=file.number) for file in made]


def bank_answers(listed: bytes, failing: tuple[str, ...] = ()) -> SimpleUploadedFile:
    """What a bank makes of the list it was sent: each line paid today, but for those of some studios."""
    lines = list(csv.DictReader(io.StringIO(listed.decode("utf-8-sig"))))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADS)
    for line in lines[:-1]:
        bad = line["工作室编号"] in failing
        told = ("失败", "户名不符") if bad else ("成功", "")
        serial = f"SN{line['批次号'][-3:]}{line['序号']}"
        cells = (line["批次号"], line["序号"], line["账号"], line["金额"], told[0], clock.today(), serial, told[1])
        writer.writerow(cells)
    writer.writerow(["合计", lines[-1]["序号"], "", lines[-1]["金额"], "", "", "", ""])
    return SimpleUploadedFile("回单.csv", out.getvalue().encode("gb18030"), "text/csv")


@dataclass
class Unit:
    """The clerk and the administrator of a studio's unit."""

    studio: Studio
    clerk: Person
    administrator: Person

    def enters_account(self, number: str = "6222020200012345678") -> PayeeAccount:
        """By one with the bank's paper, confirmed by the other; nobody sees the whole number."""
        page = self.clerk.open(url("studio", self.studio.number))
        assert page.says("暂不能拨付：还没有核对过的收款账户")
        page = self.clerk.open(page.address("登记单位收款账户"))
        typed = {"holder": self.studio.host.name, "bank": "试验银行", "number": number, "proof": proof()}
        page = self.clerk.press(page, "登记", typed)
        assert page.says(f"**** {number[-4:]}") and number not in page.source
        payee = PayeeAccount.objects.latest("pk")
        take(self.administrator, url("payee", payee.pk), "确认，与银行证明相符")
        return payee


def take(person: Person, place: str, label: str, **typed: Any) -> Page:
    """A step from a record's own page: its button leads to a page of its own, where it is pressed."""
    return person.press(person.open(person.open(place).address(label)), label, typed)


@dataclass
class MoneyDesk:
    """The finance desk: who makes, who checks; in Beijing the finance bureau's approver as well."""

    maker: Person
    checker: Person
    bureau: Person | None = None

    def opens_budget(self, fund_source: str, *, by: Person | None = None) -> Budget:
        person = by or self.maker
        page = person.open(url("budget_new"))
        person.press(page, "设立", {"year": str(clock.today().year), "fund_source": fund_source})
        return Budget.objects.latest("pk")

    def decides(
        self, budget: Budget, *, by: Person | None = None, confirmed_by: Person | None = None, **typed: Any
    ) -> Page:
        """Typed in from the paper by one, compared by another whose work list asks for it."""
        person, second = by or self.maker, confirmed_by or self.checker
        page = person.open(person.open(url("budget", budget.pk)).address("登记预算决定"))
        person.press(page, "登记", {"decided_on": clock.today().isoformat(), "papers": proof(), **typed})
        decision = BudgetDecision.objects.latest("pk")
        assert second.open("/workbench/").says("复核预算决定")
        page = take(second, url("decision", decision.pk), "与文件相符，生效")
        assert page.says("已生效")
        return page

    def checks_account(self, payee: PayeeAccount) -> Page:
        page = take(self.checker, url("payee", payee.pk), "核对无误，可以使用")
        assert page.says("已核对，可以使用")
        return page

    def asks_the_registers(self) -> Page:
        return self.maker.press(self.maker.open(url("due")), "立即核对登记")

    def builds(self, title: str) -> Batch:
        """Everything that is due and may be paid, made and submitted by one."""
        page = self.maker.open(f"{url('due')}?state=due")
        budget = page.tree.xpath('//select[@name="budget"]/option[@value!=""]/@value')[0]
        page = self.maker.press(page, "编制批次", {"title": title, "budget": budget, "all": True})
        self.maker.press(self.maker.open(page.address("提交审批")), "提交审批")
        return Batch.objects.order_by("-pk")[0]

    def approves(self, batch: Batch) -> Page:
        """Not by the maker; in Beijing one bureau's yes is not enough (BJ-46)."""
        place = url("batch", batch.number)
        assert self.maker.look(url("batch_step", batch.number, "approve")).status == 403
        page = take(self.checker, place, "审批同意", remark="依据和账户已核对")
        if self.bureau is not None:
            assert page.says("还需审批")
            page = take(self.bureau, place, "审批同意", remark="同意拨付")
        assert page.says("已审批，待送银行")
        return page

    def sends(self, batch: Batch) -> bytes:
        """The list is taken, the sending written down; answers the list."""
        listed: bytes = self.maker.client.get(url("batch_csv", batch.number)).content
        take(self.maker, url("batch", batch.number), "登记已送银行")
        return listed

    def reads(self, batch: Batch, answer: SimpleUploadedFile) -> Page:
        page = self.maker.open(self.maker.open(url("reconcile")).address("读入回单"))
        return self.maker.press(page, "读入", {"file": answer})

    def pays(self, title: str, failing: tuple[str, ...] = ()) -> Page:
        """A batch from the due list to the bank's answer."""
        batch = self.builds(title)
        self.approves(batch)
        return self.reads(batch, bank_answers(self.sends(batch), failing))


@dataclass
class Story:
    """Everybody of a city and of its units; browsers are opened anew, so that sessions never grow old."""

    city_code: str
    at: Any
    client_of: Any
    studios: list[Studio]
    people: dict[str, User] = field(default_factory=dict)

    def person(self, role: str, **changes: Any) -> Person:
        """One person of a role, the same all along; `role` may end in a number for a second one."""
        if role not in self.people:
            self.people[role] = UserFactory(**{role.rstrip("2"): True}, city=self.city_code, **changes)
        return Person(self.client_of(self.people[role]))

    @property
    def desk(self) -> MoneyDesk:
        bureau = self.person("finance_approver") if self.city_code == City.BEIJING else None
        return MoneyDesk(self.person("finance_officer"), self.person("finance_officer2"), bureau)

    def unit(self, studio: Studio) -> Unit:
        names = {role: f"{role} of {studio.pk}" for role in ("host_clerk", "host_administrator")}
        for role, name in names.items():
            if name not in self.people:
                self.people[name] = UserFactory(**{role: True}, organisation=studio.host)
        clerk, administrator = (Person(self.client_of(self.people[name])) for name in names.values())
        return Unit(studio, clerk, administrator)

    def city(self, role: str, studio: Studio) -> years.City:
        return years.City(self.person(role).client, studio)

    def body(self, studio: Studio) -> years.Desk:
        if "body" not in self.people:
            self.people["body"] = UserFactory(district_officer=True, organisation=studio.recommender)
        return years.Desk(self.client_of(self.people["body"]), studio)


def ledger(unit: Unit, fund: str, kind: str, **typed: str) -> Page:
    """A row by the clerk, in a separate account that has its name first (BJ-74, HZ-77)."""
    place = reverse("funding:ledger", args=[unit.studio.number])
    page = unit.clerk.open(f"{place}?fund={fund}")
    if not FundAccount.objects.filter(studio=unit.studio, fund=fund).exclude(name="").exists():
        page = unit.clerk.press(unit.clerk.open(page.address("登记专门账目")), "保存", {"name": "专户", "code": "4101"})
    labels = {"spending": "记一笔支出", "matching": "登记投入", "returned": "登记缴回"}
    page = unit.clerk.open(unit.clerk.open(f"{place}?fund={fund}").address(labels[kind]))
    return unit.clerk.press(page, "保存", typed)


def asked_for(person: Person, place: str, kind: str) -> None:
    """A document on paper is waiting for the worker."""
    person.open(place)
    assert Rendering.objects.get(kind=kind).is_pending


def broken(*numbers: str) -> list[str]:
    """What the room of the money promises and does not keep."""
    return [each.words for each in invariants.breaks(numbers) if each.invariant.room == "funding"]
