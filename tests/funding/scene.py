"""A studio that is due money, with the people of its unit and of the finance desk around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from funding import gathering
from funding.models import Batch, Budget, BudgetDecision, Grant, PayeeAccount
from funding.transitions import bank, batches, budgets, payees
from portal.accounts.kinds import City
from portal.accounts.models import User
from portal.policy import clock
from studios.models import AssessmentResult, Studio
from tests.documents.files import picture
from tests.factories.accounts import UserFactory
from tests.studios.life_scene import Scene, studio_of

HEADS = "批次号,序号,账号尾号,金额,结果,日期,流水号,失败原因"
DAY = date(2026, 5, 11)


def proof() -> SimpleUploadedFile:
    return SimpleUploadedFile("开户许可证.png", picture(kind="PNG"), content_type="image/png")


@dataclass
class Desk:
    """The finance desk of a city: who makes, who checks, the second bureau; a budget of five million."""

    city: str = City.HANGZHOU
    amount: Decimal = Decimal(5_000_000)
    scenes: dict[int, Scene] = field(default_factory=dict)

    @cached_property
    def maker(self) -> User:
        return UserFactory(finance_officer=True, city=self.city)

    @cached_property
    def checker(self) -> User:
        return UserFactory(finance_officer=True, city=self.city)

    @cached_property
    def bureau(self) -> User:
        return UserFactory(finance_approver=True, city=self.city)

    @property
    def approvers(self) -> tuple[User, ...]:
        return (self.checker, self.bureau) if self.city == City.BEIJING else (self.checker,)

    @cached_property
    def budget(self) -> Budget:
        source = "就业专项资金" if self.city == City.BEIJING else "技能人才专项资金"
        budget = budgets.open_budget(by=self.maker, year=clock.today().year, fund_source=source)
        self.decide(budget, BudgetDecision.Purpose.ALLOCATION, self.amount)
        budget.refresh_from_db()
        return budget

    def decide(self, budget: Budget, purpose: str, amount: Decimal | int, **more: Any) -> BudgetDecision:
        """Entered by one, confirmed by another."""
        decision = budgets.enter(
            budget, by=self.maker, purpose=purpose, amount=Decimal(amount), document_no="试财〔2026〕1号",
            decided_on=clock.today(), **more,
        )  # fmt: skip
        budgets.confirm(decision, by=self.checker)
        return decision

    def scene(self, studio: Studio) -> Scene:
        return self.scenes.setdefault(studio.pk, Scene(studio))

    def studio(self, **changes: Any) -> Studio:
        found: Studio = studio_of(self.city, **changes)
        return found

    def account(self, studio: Studio, *, number: str = "6222020200012345678", purpose: str = "unit") -> PayeeAccount:
        """Entered, confirmed and checked by real steps; the second one is a change and checked twice."""
        payee = self.entered(studio, number=number, purpose=purpose)
        payees.confirm(payee, by=self.administrator(studio))
        if payee.replaces_id is None:
            payees.accept(payee, by=self.checker)
        else:
            payees.check(payee, by=self.maker)
            payees.countercheck(payee, by=self.checker)
        return payee

    def entered(self, studio: Studio, *, number: str = "6222020200012345678", purpose: str = "unit") -> PayeeAccount:
        return payees.enter(
            studio, by=self.scene(studio).clerk, purpose=purpose, holder=studio.host.name, bank="试验银行西湖支行",
            number=number, reason="原账户销户", proof=[proof()],
        )  # fmt: skip

    def administrator(self, studio: Studio) -> User:
        scene = self.scene(studio)
        if not hasattr(scene, "administrator"):
            scene.administrator = UserFactory(host_administrator=True, organisation=studio.host)  # type: ignore[attr-defined]
        found: User = scene.administrator  # type: ignore[attr-defined]
        return found

    def due(self, **changes: Any) -> Grant:
        """A recognised studio's grant, with an account that may be paid to."""
        studio = self.studio(**changes)
        gathering.gather(self.city)
        self.account(studio)
        return Grant.objects.get(studio=studio, kind="establishment")

    def batch(self, *grants: Grant) -> Batch:
        return batches.build(self.budget, [each.pk for each in grants], by=self.maker, title="2026 年第一批")

    def submitted(self, *grants: Grant) -> Batch:
        batch = self.batch(*grants)
        batches.submit(batch, by=self.maker)
        return batch

    def approved(self, *grants: Grant) -> Batch:
        batch = self.submitted(*grants)
        for each in self.approvers:
            batches.approve(batch, by=each)
        return batch

    def sent(self, *grants: Grant) -> Batch:
        batch = self.approved(*grants)
        batches.send(batch, by=self.maker)
        return batch

    def paid(self, *grants: Grant) -> Batch:
        batch = self.sent(*grants)
        bank.read_result(batch, answer(batch), by=self.maker, name="回单.csv")
        return batch


def answer(batch: Batch, failing: tuple[int, ...] = (), *, head: str = HEADS, total: str = "", cut: int = 0) -> bytes:
    """What the bank sends back about a batch; `failing` are row numbers, `total` a wrong total, `cut` lines lost."""
    rows = list(batch.rows.filter(outcome="waiting").select_related("payee").order_by("no"))
    lines = [
        f"{batch.number},{row.no},{row.payee.last4},{row.amount},{'失败' if row.no in failing else '成功'},"
        f"{clock.today()},SN{row.pk},{'户名不符' if row.no in failing else ''}"
        for row in rows
    ]
    last = f"合计,{len(rows)},,{total or sum(row.amount for row in rows)},,,,"
    return "\n".join([head, *[*lines, last][: len(lines) + 1 - cut]]).encode()


def excellent(studio: Studio, *, year: int = 2026, on: date = DAY, **changes: Any) -> AssessmentResult:
    """A result as an assessment writes it."""
    fields: dict[str, Any] = {"kind": "annual", "document_no": "试考〔2026〕3号", "source": "assessed", **changes}
    found: AssessmentResult = AssessmentResult.objects.create(
        studio=studio, year=year, grade="excellent", concluded_on=on, recorded_at=clock.now(), **fields
    )
    return found
