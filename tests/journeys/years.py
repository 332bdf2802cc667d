"""What people do about a studio through its years, page by page; the nights between are the scheduler's own tasks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.policy import clock
from studios import tasks
from studios.models import Amendment, EndingProposal, RenewalApplication, ResultEntry, Studio
from tests.browser.scenes import picture
from tests.journeys.browser import Page, Person
from tests.studios.paper_scene import ANSWERS, scan


def place(name: str, *args: Any) -> str:
    return reverse(f"studios:{name}", args=args)


def paper(name: str = "证明.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture(4), "image/jpeg")


def night() -> None:
    """What the scheduler starts: papers opened, terms ended, grounds seen."""
    tasks.open_yearly_papers()
    tasks.watch_over_studios()


class Member(Person):
    """Somebody at a browser, about one studio."""

    def __init__(self, client: Any, studio: Studio) -> None:
        super().__init__(client)
        self.studio = studio

    @property
    def number(self) -> str:
        return self.studio.number

    def step(self, url: str, label: str, **typed: Any) -> Page:
        """The page of one step, filled in and confirmed."""
        return self.press(self.open(url), label, typed)


class Unit(Member):
    """The unit: its clerk or its lead master."""

    def add(self, kind: str, **typed: Any) -> Page:
        """记一笔 with a photo, as on a phone."""
        page = self.open(place("record_new", self.number, kind))
        return self.press(page, "保存", {**typed, "files": paper("现场.jpg")})

    def write_papers(self, year: int) -> None:
        """Every part of the year's papers that stands on the list."""
        for key, answers in ANSWERS.items():
            page = self.open(place("report_part", self.number, year, key))
            known = {each.get("name") for each in page.tree.xpath("//input|//textarea|//select")}
            self.press(page, "保存", {name: text for name, text in answers.items() if name in known})

    def file_papers(self, year: int) -> Page:
        return self.press(self.open(place("report", self.number, year)), "报送")

    def ask_to_renew(self) -> RenewalApplication:
        page = self.open(place("renewal", self.number))
        self.press(page, "提交续建申请", {"plan": "今后三年再带徒十人，攻关六项。"})
        return RenewalApplication.objects.get(studio=self.studio)

    def sign_agreement(self, year: int, **targets: Any) -> Page:
        """责任书: drafted, written, the signed scan uploaded, registered as signed."""
        here = place("agreement", self.number, year)
        page = self.press(self.open(here), "开始起草")
        page = self.press(page, "保存", targets, to="write")
        page = self.press(page, "上传", {"file": scan()})
        return self.press(page, "登记签订")

    def ask_for_change(self, ground: str, **typed: Any) -> Amendment:
        page = self.open(f"{place('amendment_new', self.number)}?ground={ground}")
        self.press(page, "提交变更", {"reason": "见证明材料。", "papers": paper(), **typed})
        return Amendment.objects.get(studio=self.studio, ground=ground)


class Desk(Member):
    """The district bureau or recommending body."""

    def verify(self, change: Amendment) -> Page:
        return self.step(place("amendment_step", self.number, change.number, "verify"), "核实", remark="材料属实。")

    def accept_papers(self, year: int) -> Page:
        return self.press(self.open(place("report", self.number, year)), "核收")

    def put_agreement_on_file(self, year: int) -> Page:
        return self.press(self.open(place("agreement", self.number, year)), "备案")

    def send_summary(self, year: int) -> Page:
        page = self.open(place("summary", year))
        return self.press(page, "保存并报送市人社局", {"text": "所属工作室全年运行正常。"})

    def take_up(self, proposal: EndingProposal) -> Page:
        url = place("ending_step", proposal.number, "propose")
        return self.step(url, "提出", facts="经核实，一年以上没有开展工作。")


class City(Member):
    """Anybody of the city's offices: who drafts, who confirms, who decides."""

    def accept_papers(self, year: int) -> Page:
        return self.press(self.open(place("report", self.number, year)), "核收")

    def return_papers(self, year: int, remark: str) -> Page:
        return self.press(self.open(place("report", self.number, year)), "退回补充", {"remark": remark})

    def enter_result(self, kind: str, year: int, grade: str, document_no: str) -> ResultEntry:
        typed = {"kind": kind, "year": year, "grade": grade, "document_no": document_no, "papers": paper("结果.jpg")}
        self.step(
            place("result_new", self.number), "登记", concluded_on=clock.today().isoformat(), **typed
        )  # fmt: skip
        return ResultEntry.objects.latest("pk")

    def confirm_result(self, entry: ResultEntry) -> Page:
        return self.step(place("result_confirm", entry.pk), "与文件相符，入册")

    def renewal(self, renewal: RenewalApplication, name: str, label: str, **typed: Any) -> Page:
        return self.step(place("renewal_step", renewal.pk, name), label, **typed)

    def ending(self, proposal: EndingProposal, name: str, label: str, **typed: Any) -> Page:
        return self.step(place("ending_step", proposal.number, name), label, **typed)

    def decide(self, proposal: EndingProposal, document_no: str) -> None:
        """The unit heard, the decision drafted; others sign it."""
        self.ending(proposal, "hear", "记录陈述申辩", hearing="已书面告知，单位没有提出意见。")
        self.ending(proposal, "draft", "拟定决定", decision="终止称号。", document_no=document_no)

    def file_change(self, change: Amendment) -> Page:
        return self.step(place("amendment_step", self.number, change.number, "file"), "备案")


def verified_page(studio: Studio) -> Page:
    """What anybody reads at /verify/ about the studio's certificate."""
    return Person().open(reverse("verification:result", args=[studio.verification_code]))


def public_page(studio: Studio) -> Page:
    return Person().open(place("page", studio.number))


def again(studio: Studio) -> Studio:
    """As the register has it now."""
    return Studio.objects.select_related("host", "recommender").get(pk=studio.pk)


def day(text: str) -> date:
    return date.fromisoformat(text)
