"""The offices' part of a story, page by page: calls, first review, acceptance, panels, lists, notices, recognition."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from applications.models import Application, Call, Recognition, SelectionList
from assessments import sheets
from assessments.models import Expert, Panel
from portal.bulletin.models import PublicNotice
from portal.policy import clock
from tests.journeys.browser import Page, Person

RETURNED_ON = date(2026, 4, 29)
ENDS = ("first", "last")


def url(name: str, *args: Any) -> str:
    return reverse(f"applications:{name}", args=args)


class Office(Person):
    """An officer at a desk of first review."""

    def judge(self, number: str) -> Page:
        """通过 on every item of the page."""
        page = self.open(url("review", number))
        for form in page.tree.xpath('//form[@data-test="review-item"]'):
            item = form.xpath('.//input[@name="item"]/@value')[0]
            page = self.press(page, "通过", where={"item": item})
        return page

    def send_back(self, number: str, key: str, wording: str) -> Page:
        """One point into the cart, then the return."""
        page = self.open(f"{url('cart_add', number)}?target=field&key={key}")
        self.press(page, "加入退回清单", {"wording": wording})
        page = self.open(url("return", number))
        return self.press(page, "退回补正", {"due_on": RETURNED_ON.isoformat(), "remark": "请按清单补正。"})

    def check_originals(self, number: str) -> Page:
        """Every original seen and given back; the paper form received."""
        page = self.open(url("originals", number))
        picks = page.tree.xpath('//input[@name="pick"]/@value')
        if picks:
            page = self.press(page, "原件相符，登记校验", {"pick": picks})
            page = self.press(page, "登记已退还", {"pick": picks})
        return self.press(page, "登记收到", {"on": clock.today().isoformat()})

    def sign(self, number: str, rank: int = 1) -> Page:
        page = self.open(url("endorse", number))
        return self.press(page, "同意推荐并签署", {"text": "材料真实完整，同意推荐。", "rank": rank})

    def report(self, *numbers: str) -> Page:
        """推荐上报: ticked, looked over, sent."""
        page = self.open(url("batch"))
        page = self.press(page, "核对汇总表并上报", {"pick": list(numbers)})
        return self.press(page, "上报", {})


class CityOffice(Person):
    """An officer of the city: the bureau's, or in Beijing the employment centre's."""

    def open_call(
        self,
        notice_no: str,
        *,
        kind: str = "new",
        places: dict[int, int] | None = None,
        windows: dict[str, tuple[str, str]] | None = None,
    ) -> Call:
        """Draw up, write the notice, give places, set other windows than the usual ones, issue."""
        page = self.open(reverse("applications:call_new"))
        page = self.press(page, "生成草稿", {"kind": kind})
        call = Call.objects.latest("pk")
        page = self.open(url("call_text", call.code))
        self.press(page, "保存", {"notice_no": notice_no, "notice_text": "请符合条件的单位按时申报。"}, to="")
        if places:
            page = self.open(url("call_places", call.code))
            self.press(page, "保存", {f"places_{body}": str(number) for body, number in places.items()})
        if windows:
            typed = {f"{key}_{end}": day for key, pair in windows.items() for end, day in zip(ENDS, pair, strict=True)}
            self.press(self.open(url("call_windows", call.code)), "保存", typed)
        page = self.open(url("call_open", call.code))
        self.press(page, "发布")
        call.refresh_from_db()
        return call

    def accept(self, number: str) -> Page:
        page = self.open(url("material_review", number))
        self.press(page, "保存材料审核意见", {"verdict": "agree", "text": "材料齐全。"})
        return self.press(self.open(url("accept", number)), "受理")

    def convene(self, call: Call, experts: list[Expert]) -> Panel:
        """A panel for the accepted files: members, a balanced draft, 下发."""
        page = self.open(url("call_panels", call.code))
        due = clock.today() + timedelta(days=20)
        files = page.tree.xpath('//input[@name="chosen"]/@value')
        typed = {"name": "专家评审组", "due_on": due.isoformat(), "marks_per_subject": "3", "chosen": files}
        self.press(page, "组建评审组", typed)
        panel = Panel.objects.latest("pk")
        page = self.open(reverse("assessments:members", args=[panel.pk]))
        keys = [str(each.pk) for each in experts]
        page = self.press(page, "保存专家名单", {"experts": keys, "chair": keys[0]})
        page = self.press(page, "生成分派稿")
        self.press(self.open(reverse("assessments:release", args=[panel.pk])), "下发")
        panel.refresh_from_db()
        return panel

    def record(self, panel: Panel) -> None:
        """Both records of every file."""
        for row in panel.files.all():
            day = clock.today().isoformat()
            page = self.open(reverse("assessments:visit", args=[panel.pk, row.pk]))
            visit = {"on": day, "place": "工作室现场", "people": "考察组三人", "conclusion": "与申报材料相符。"}
            self.press(page, "保存考察记录", {**visit, "found_site": "yes"})
            page = self.open(reverse("assessments:review", args=[panel.pk, row.pk]))
            self.press(page, "保存评审记录", {"on": day, "people": "专家组", "conclusion": "材料属实。"})

    def close(self, panel: Panel) -> Page:
        return self.press(self.open(reverse("assessments:close", args=[panel.pk])), "结束评审")

    def compile(self, call: Call) -> SelectionList:
        """按排名生成, minutes, 提交会签."""
        page = self.press(self.open(url("ranking", call.code)), "按排名生成拟定草稿")
        selection = SelectionList.objects.latest("pk")
        page = self.open(url("list_minutes", selection.pk))
        self.press(page, "保存", {"minutes": "会议逐件讨论，按得分排序形成一致意见。"})
        self.press(self.open(url("list_submit", selection.pk)), "提交会签")
        return selection

    def draft_notice(self, selection: SelectionList) -> PublicNotice:
        self.press(self.open(url("notice_draft", selection.pk)), "生成公示草稿")
        notice = PublicNotice.objects.latest("pk")
        self.press(self.open(url("notice_submit", notice.code)), "提交审核")
        return notice

    def dismiss(self, number: str) -> Page:
        """An objection taken up and found wanting."""
        page = self.press(self.open(url("objection_take_up", number)), "开始核查")
        typed = {"verdict": "dismissed", "finding": "经核查，材料属实，异议不成立。"}
        return self.press(page, "作出结论", typed)

    def draft_recognition(self, notice: PublicNotice, document_no: str) -> Recognition:
        self.press(self.open(url("notice_record", notice.code)), "生成草稿")
        record = Recognition.objects.latest("pk")
        page = self.open(url("recognition_edit", record.pk))
        self.press(page, "保存", {"document_no": document_no, "dated": clock.today().isoformat()})
        self.press(self.open(url("recognition_submit", record.pk)), "提交会签")
        return record


class Approver(Person):
    """Who countersigns: the bureau's approver, in Beijing the finance bureau's as well."""

    def approve_list(self, selection: SelectionList) -> Page:
        return self.press(self.open(url("list_approve", selection.pk)), "同意")

    def publish(self, notice: PublicNotice) -> Page:
        return self.press(self.open(url("notice_publish", notice.code)), "发布")

    def issue(self, record: Recognition) -> Page:
        return self.press(self.open(url("recognition_issue", record.pk)), "同意")


class ExpertAtHome(Person):
    """An expert: declares, marks, signs."""

    def declare(self, panel: Panel) -> Page:
        page = self.open(reverse("assessments:declare", args=[panel.pk]))
        names = page.tree.xpath('//input[starts-with(@name, "conflict_")]/@name')
        return self.press(page, "提交申明", dict.fromkeys(names, "no"))

    def mark(self, panel: Panel, application: Application, less: int) -> Page:
        """Full marks less a few on the first items, with what they rest on; then 签字提交."""
        assignment = panel.assignments.about(application).get(expert__user=self.user)
        page = self.open(reverse("assessments:mark", args=[panel.pk, assignment.pk]))
        typed = {}
        for key, line in sheets.lines(panel.sheet).items():
            taken = min(less, int(line.points))
            less -= taken
            typed[f"m_{key}"] = str(int(line.points) - taken)
        reasons = page.tree.xpath('//*[starts-with(@name, "r_")]/@name')
        return self.press(page, "提交评分", {**typed, **dict.fromkeys(reasons, "依据申报表")})


def citizen_objects(notice: PublicNotice, application: Application) -> str:
    """Somebody from the public; answers the objection's number."""
    person = Person()
    page = person.open(url("object", notice.code))
    typed = {
        "about": str(application.pk),
        "name": "李某",
        "contact": "citizen@example.invalid",
        "text": "该工作室获奖情况与本人了解的不符，请核实。",
    }
    page = person.press(page, "提交异议", typed)
    return page.url.rstrip("/").rsplit("/", 1)[-1]
