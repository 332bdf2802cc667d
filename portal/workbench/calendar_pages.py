"""The working calendar in the console: years loaded, import in two steps, template, and the banner."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.access import AuthenticatedHttpRequest, needs
from portal.accounts.roles import Permission, Role
from portal.audit import log as audit
from portal.documents import spreadsheets
from portal.policy import calendar_import, clock
from portal.policy.calendar_import import Day, Parsed
from portal.policy.models import WorkCalendarYear
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from portal.accounts.models import User

SALT = "workbench.calendar"
LIFE_SECONDS = 3600
MOST_BYTES = 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# From this month on the missing next year is a red banner; the State Council's notice comes in November.
BANNER_FROM_MONTH = 12
# Those who can act on the banner, or whose notices and corrections it would stop.
WARNED = (Role.ADMINISTRATOR, Role.CITY_OFFICER, Role.CITY_APPROVER, Role.CENTRE_OFFICER)
EXAMPLE = (
    ("{year}-01-01", "休息", "元旦"),
    ("{year}-05-01", "休息", "劳动节"),
    ("{year}-10-01", "休息", "国庆节"),
    ("（调休上班的周六、周日也要写，如 {year}-01-04）", "上班", "元旦调休"),
)


class CalendarForm(forms.Form):
    """The file of one year."""

    file = forms.FileField(
        label="节假日安排文件",
        help_text="Excel（.xlsx）或 TOML，一次一年，不超过 1 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.toml"}),
        error_messages={"required": "请选择要导入的文件。", "empty": "这个文件是空的，请重新选择。"},
    )
    source = forms.CharField(
        label="依据", max_length=200, required=False, help_text="国务院办公厅通知的文号，例如 国办发明电〔2026〕7号。"
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith((".xlsx", ".toml")):
            raise forms.ValidationError("请上传 Excel（.xlsx）或 TOML 文件，可以先下载模板。")
        if file.size > MOST_BYTES:
            raise forms.ValidationError("文件超过 1 MB。一年的节假日安排只有几十行，请检查是否选错了文件。")
        return file


@needs(Permission.MANAGE_CALENDAR)
def calendar(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Years loaded; a file is read and shown row by row before anything is written."""
    form = CalendarForm(request.POST, request.FILES) if request.method == "POST" else CalendarForm()
    if form.is_valid():
        upload = form.cleaned_data["file"]
        parsed = parse(upload.read(), upload.name)
        return render(request, "console/calendar_check.html", _findings(parsed, form.cleaned_data["source"]))
    years = WorkCalendarYear.objects.order_by("-year").annotate(
        rest=Count("days", filter=Q(days__is_working=False)), work=Count("days", filter=Q(days__is_working=True))
    )
    context = {"form": form, "years": years, "calendar": warning(request.user), "next_year": clock.today().year + 1}
    return render(request, "console/calendar.html", context)


def parse(content: bytes, name: str) -> Parsed:
    """The dry run of either kind of file; one that is no Excel is told in words like any other fault."""
    if name.lower().endswith(".toml"):
        return calendar_import.parse_toml(content)
    try:
        columns = len(calendar_import.COLUMNS)
        return calendar_import.parse_rows(
            spreadsheets.first_sheet(content, rows=calendar_import.MOST_ROWS + 1, columns=columns)
        )
    except ValidationError as error:
        return calendar_import.unreadable(error.messages[0])


def _findings(parsed: Parsed, source: str) -> dict[str, Any]:
    """The dry run: every day, every problem, and the payload of the second step when all is well."""
    source = source.strip() or parsed.source
    payload = ""
    if parsed.is_clean and parsed.year is not None:
        days = [[each.day.isoformat(), each.is_working, each.name] for each in parsed.days]
        payload = signing.dumps([parsed.year, source, days], salt=SALT, compress=True)
    held = WorkCalendarYear.objects.filter(year=parsed.year or 0).first()
    return {"parsed": parsed, "source": source, "payload": payload, "held": held}


@needs(Permission.MANAGE_CALENDAR)
@require_POST
def calendar_confirm(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The second step: what was shown is stored, in place of what the year held."""
    try:
        year, source, rows = signing.loads(request.POST.get("rows", ""), salt=SALT, max_age=LIFE_SECONDS)
    except signing.BadSignature:
        raise Refused("核对结果已过一小时，或不完整。请重新上传文件，再核对一次。") from None
    days = tuple(Day(date.fromisoformat(day), works, name) for day, works, name in rows)
    with transaction.atomic():
        stored = calendar_import.store(year, days, request.user, source)
        audit.append(
            subject=stored,
            action="calendar.import",
            label=f"导入 {year} 年工作日历",
            actor=request.user,
            remark=source,
            data={"days": len(days)},
        )
    messages.success(request, f"{year} 年工作日历已导入，共 {len(days)} 天。")
    return redirect("workbench:calendar")


@needs(Permission.MANAGE_CALENDAR)
@require_safe
def calendar_template(request: AuthenticatedHttpRequest) -> HttpResponse:
    """An Excel sheet for the next year with its heading and what a row looks like."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "节假日安排"
    sheet.append(list(calendar_import.COLUMNS))
    year = clock.today().year + 1
    for day, arrangement, name in EXAMPLE[:3]:
        sheet.append([day.format(year=year), arrangement, name])
    notes = book.create_sheet("填写说明")
    for day, arrangement, name in EXAMPLE:
        notes.append([day.format(year=year), arrangement, name])
    for page in (sheet, notes):
        page.column_dimensions["A"].width = 44 if page is notes else 16
        page.column_dimensions["C"].width = 16
    file = BytesIO()
    book.save(file)
    headers = {"Content-Disposition": f'attachment; filename="calendar-{year}.xlsx"'}
    return HttpResponse(file.getvalue(), content_type=XLSX, headers=headers)


def missing_year() -> int | None:
    """Next year from December on, or the present one, when its arrangement is not loaded."""
    today = clock.today()
    wanted = [today.year, *([today.year + 1] if today.month >= BANNER_FROM_MONTH else [])]
    held = set(WorkCalendarYear.objects.filter(year__in=wanted).values_list("year", flat=True))
    return next((year for year in wanted if year not in held), None)


def warning(user: User) -> dict[str, str]:
    """The red banner for those it concerns; empty for everyone else and while nothing is missing."""
    if not user.is_in(*WARNED):
        return {}
    year = missing_year()
    if year is None:
        return {}
    words = f"{year} 年工作日历未导入，涉及 {year} 年工作日的补正期限和公示期不能确定。"
    if user.may(Permission.MANAGE_CALENDAR):
        return {"words": f"{words}请在国务院办公厅通知公布后导入。", "url": "/console/calendar/", "label": "去导入"}
    return {"words": f"{words}请联系平台管理员在“工作日历”导入。"}
