"""The host's part of a story, page by page: registration, the lead master, the form, materials, handing in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from applications import blueprint
from applications.models import Application
from portal.documents import tasks
from portal.documents.models import Rendering
from portal.notifications.models import Outbox
from portal.policy import clock
from portal.policy.measures import SectionSpec
from portal.workbench.demo import answers, files
from portal.workbench.demo.cases import Case
from tests.journeys.browser import Page, Person

PASSWORD = "copper-anvil-27"
SITE = "http://127.0.0.1:8000"


def letter_to(address: str) -> Outbox:
    """The newest letter to an address."""
    found = Outbox.objects.filter(address=address).order_by("-pk").first()
    assert found is not None, f"no letter to {address}"
    return found


class Host(Person):
    """The clerk of a unit, who registers it and is its administrator."""

    def __init__(self, case: Case, client: Client | None = None) -> None:
        super().__init__(client)
        self.case = case
        self.email = f"clerk{case.number}@example.invalid"
        self.number = ""

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"applications:{name}", args=[self.number, *args])

    @property
    def application(self) -> Application:
        return Application.objects.get(number=self.number)

    def register(self, **unit: Any) -> Page:
        """The form, then the link in the letter with the password once more."""
        page = self.open(reverse("accounts:register"))
        typed = {
            "name": self.case.unit,
            "uscc": self.case.uscc,
            "nature": self.case.nature,
            "region_id": self.case.region,
            "address": "虚构路 1 号",
            "legal_person": "沈怀远",
            "contact": answers.clerk_name(self.case),
            "phone": "13800000001",
            "email": self.email,
            "password": PASSWORD,
            "password_again": PASSWORD,
            **unit,
        }
        page = self.press(page, "提交登记", typed)
        assert page.url == reverse("accounts:registered")
        page = self.open(letter_to(self.email).url.removeprefix(SITE))
        return self.press(page, "确认并登录", {"password": PASSWORD})

    def invite_lead_master(self) -> Person:
        """BJ-35: the lead master gets an account and duties of the own."""
        address = f"master{self.case.number}@example.invalid"
        page = self.open(f"{reverse('accounts:colleague_new')}?role=lead_master")
        page = self.press(page, "发出邀请", {"name": self.case.leader, "email": address, "role": "lead_master"})
        assert page.says(self.case.leader)
        master = Person()
        page = master.open(letter_to(address).url.removeprefix(SITE))
        master.press(page, "接受邀请并登录", {"password": PASSWORD, "password_again": PASSWORD})
        return master

    def begin(self, code: str, **choice: str) -> Page:
        """A new draft: the call, then the route."""
        page = self.open(f"{reverse('applications:new')}?call={code}")
        page = self.press(page, "建立草稿", choice)
        self.number = page.url.split("/")[2]
        return page

    def fill(self, **changes: dict[str, Any]) -> None:
        """Every section, each marked complete; `changes` by section overwrite what is typed."""
        application = self.application
        typed = answers.of(self.case, year=application.call.year, signer="周明远")
        for spec in blueprint.sections(application.measures, application.call.kind):
            if spec.key != blueprint.MATERIALS:
                given = typed.get(spec.key, {})
                if spec.key == blueprint.REPORT:
                    given = {each.key: answers.report(self.case, each.max_length) for each in spec.fields}
                self.section(spec, {**given, **changes.get(spec.key, {})})

    def section(self, spec: SectionSpec, given: dict[str, Any], button: str = "标记本节完成") -> Page:
        """Type into one section as it stands on its page."""
        page = self.open(self.url("section", spec.key))
        page = self.press(page, button, posted(page, spec, given))
        assert page.url == self.url("form"), (spec.key, page.marked("field-error"))
        return page

    def upload(self) -> None:
        """A file into every slot that the page says is still wanting."""
        page = self.open(self.url("materials"))
        for slot in page.tree.xpath('//*[@data-test="slot"][@data-filled="false"][.//small[@class="is-bad"]]'):
            self._upload(page, slot.get("data-key"))

    def _upload(self, page: Page, slot: str) -> None:
        listed = page.tree.xpath(f'//*[@id="slot-{slot}"]//*[@data-test="add-evidence"]')
        if listed:
            form = self.open(listed[0].get("href"))
            page = self.press(form, "保存，去上传文件", {"title": "佐证材料", "issuer": "演示授予单位"})
        file = files.photo("场地") if slot == "site_photos" else files.pdf("材料", slot, self.case.unit)
        self.press(page, "上传", {"file": file}, where={"slot": slot})

    def submit(self) -> Page:
        """核对并提交; the receipt page."""
        page = self.open(self.url("check"))
        return self.press(page, "提交", {"agreed": True})

    def correct(self, section: str, given: dict[str, Any]) -> Page:
        """Change what was reopened, answer every point, hand the correction in."""
        page = self.open(self.url("section", section))
        self.press(page, "保存并返回清单", given)
        page = self.open(self.url("corrections"))
        answers_asked = page.tree.xpath('//textarea[starts-with(@name, "answer-")]/@name')
        return self.press(page, "提交补正", dict.fromkeys(answers_asked, "已按要求补充。"))

    def send_scan(self) -> Page:
        """Print the form, have it sealed, send the scan in: its QR is read from the print itself."""
        content = self.printed()
        page = self.open(self.url("sealed_scan"))
        scan = files.SimpleUploadedFile("盖章申报表.pdf", content, "application/pdf")
        return self.press(page, "上传", {"file": scan}, to="sealed_form")

    def printed(self) -> bytes:
        """The form's PDF: asked for, drawn by the worker (on a slow machine at the second try), fetched."""
        self.open(self.url("form_pdf"))
        for _ in range(3):
            while tasks.render_pending():
                pass
            answer = self.client.get(self.url("form_pdf"), follow=True)
            if answer["Content-Type"] == "application/pdf":
                return b"".join(answer.streaming_content) if answer.streaming else answer.content
            clock.shift(timedelta(minutes=1))
        waiting = Rendering.objects.exclude(state="ready").values_list("kind", "state", "message")
        raise AssertionError(f"the form was not drawn: {list(waiting)}")


def posted(page: Page, spec: SectionSpec, given: dict[str, Any]) -> dict[str, Any]:
    """Answers by field and table as the form's own names, as far as they stand on the page."""
    known = {each.get("name") for each in page.tree.xpath("//input|//select|//textarea")}
    tables = {each.key for each in spec.tables}
    data = {key: value for key, value in given.items() if key not in tables and key in known}
    for key in tables & set(given):
        rows = given[key]
        data[f"{key}-TOTAL_FORMS"] = str(len(rows))
        for number, row in enumerate(rows):
            cells = {f"{key}-{number}-{column}": value for column, value in row.items()}
            data |= {name: value for name, value in cells.items() if f"{key}-__prefix__-{name.split('-')[2]}" in known}
    return data
