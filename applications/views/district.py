"""An office's own register of district-level studios (HZ-72): list, enter, change, import with a dry run."""

from __future__ import annotations

import io
from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from applications.models.application import DESK_ROLES
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.fields import Day
from portal.accounts.models import Organisation
from portal.documents import uploads
from portal.policy import clock, measures
from portal.policy.refusal import Refused
from studios import district_import
from studios.models import DistrictStudio

PER_PAGE = 50
SALT = "applications.district_studios"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SearchForm(forms.Form):
    q = forms.CharField(max_length=60, required=False)

    def __init__(self, *args: Any, city: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = f"名称、{measures.lead_word(city)}、单位或文号"


class EntryForm(forms.ModelForm):
    """One entry of the register."""

    class Meta:
        model = DistrictStudio
        fields = (
            "name", "rung", "host", "lead_master", "occupation", "document_no", "recognised_on", "grew_from",
            "revoked_on",
        )  # fmt: skip
        field_classes = {"recognised_on": Day, "revoked_on": Day}
        labels = {"grew_from": "由哪家工作室成长而来"}
        help_texts = {"revoked_on": "称号已撤销的才填。", "grew_from": "先登记企业内部的工作室，再在这里选。"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead_master"].label = measures.lead_word(self.instance.office.city)
        below = DistrictStudio.objects.of_office(self.instance.office).filter(rung=DistrictStudio.Rung.ENTERPRISE)
        choice: Any = self.fields["grew_from"]
        choice.queryset, choice.empty_label = below.exclude(pk=self.instance.pk).order_by("name"), "没有"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("recognised_on"), cleaned.get("revoked_on")
        if since and since > clock.today():
            self.add_error("recognised_on", "认定日期不能晚于今天。")
        if since and until and until < since:
            self.add_error("revoked_on", "撤销日期不能早于认定日期。")
        if cleaned.get("rung") == DistrictStudio.Rung.ENTERPRISE and cleaned.get("grew_from"):
            self.add_error("grew_from", "企业内部的工作室是第一级，这里选“没有”。")
        same = DistrictStudio.objects.of_office(self.instance.office).exclude(pk=self.instance.pk)
        if same.filter(document_no=cleaned.get("document_no"), name=cleaned.get("name")).exists():
            self.add_error("document_no", "名册里已有同一文号、同一名称的工作室。")
        return cleaned


class SheetForm(forms.Form):
    file = forms.FileField(
        label="Excel 文件",
        help_text="先下载模板填写，一次最多 500 行，不超过 2 MB。",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择文件。"},
    )


def office_of(request: AuthenticatedHttpRequest) -> Organisation:
    if not request.user.is_in(*DESK_ROLES) or request.user.organisation is None:
        raise Http404
    return request.user.organisation


@require_GET
def register(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The register, newest first."""
    office = office_of(request)
    form = SearchForm(request.GET or None, city=office.city)
    found = DistrictStudio.objects.of_office(office).select_related("grew_from")
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    if text:
        found = found.filter(
            Q(name__icontains=text)
            | Q(lead_master__icontains=text)
            | Q(host__icontains=text)
            | Q(document_no__icontains=text)
        )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "applications/desk/district_studios.html", {"form": form, "page_obj": page})


@require_http_methods(["GET", "POST"])
def new(request: AuthenticatedHttpRequest) -> HttpResponse:
    return _entry(request, DistrictStudio(office=office_of(request)))


@require_http_methods(["GET", "POST"])
def edit(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    return _entry(request, get_object_or_404(DistrictStudio.objects.of_office(office_of(request)), pk=pk))


def _entry(request: AuthenticatedHttpRequest, entry: DistrictStudio) -> HttpResponse:
    form = EntryForm(request.POST or None, instance=entry)
    if form.is_valid():
        form.save()
        messages.success(request, f"已保存：{entry.name}")
        return redirect("applications:district_studios")
    return render(request, "applications/desk/district_studio.html", {"form": form, "entry": entry})


@require_http_methods(["GET", "POST"])
def load(request: AuthenticatedHttpRequest) -> HttpResponse:
    """First the sheet, judged row by row; then the second press writes the good rows."""
    office = office_of(request)
    if request.method == "POST" and "rows" in request.POST:
        return _store(request, office)
    form = SheetForm(request.POST or None, request.FILES or None)
    rows: list[district_import.Row] = []
    if form.is_valid():
        try:
            rows = district_import.judge(district_import.read(_content(form), office.city), office)
        except (ValidationError, Refused) as error:
            form.add_error("file", error if isinstance(error, ValidationError) else error.reason)
    plain = [{key: value for key, value in asdict(row).items() if key != "problems"} for row in rows]
    context = {
        "form": form,
        "rows": rows,
        "good": sum(row.good for row in rows),
        "signed": signing.dumps(plain, salt=SALT, compress=True) if rows else "",
    }
    return render(request, "applications/desk/district_import.html", context)


def _content(form: SheetForm) -> bytes:
    content: bytes = uploads.examine(form.cleaned_data["file"], accept=["xlsx"], max_bytes=2 * 1024 * 1024).content
    return content


def _store(request: AuthenticatedHttpRequest, office: Organisation) -> HttpResponse:
    try:
        plain = signing.loads(request.POST["rows"], salt=SALT, max_age=3600)
    except signing.BadSignature:
        raise Refused("核对页已经过期，请重新上传文件") from None
    stored = district_import.store([district_import.Row(**each) for each in plain], office)
    messages.success(request, f"已导入 {stored} 家区县级工作室")
    return redirect("applications:district_studios")


@require_GET
def template(request: AuthenticatedHttpRequest) -> FileResponse:
    """The empty sheet."""
    office = office_of(request)
    file = io.BytesIO()
    district_import.template(file, office.city)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="区县级工作室导入模板.xlsx", content_type=XLSX)
