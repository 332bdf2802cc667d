"""The register of plaques: the city's list, one plaque's page, made, handed over, returned, and its picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.access import AuthenticatedHttpRequest
from portal.policy import clock
from studios import certificate, life_files, plaques
from studios.life_forms import DayForm, HandingForm, ReturnForm
from studios.models import Plaque
from studios.views import steps

edits = require_http_methods(["GET", "POST"])
SLOT = "photo"
STANDINGS = {
    "to_make": ("待制作", Q(made_on=None, recall_due_on=None, returned_on=None)),
    "to_hand": ("待交付", Q(made_on__isnull=False, handed_on=None, recall_due_on=None)),
    "hanging": ("悬挂中", Q(handed_on__isnull=False, recall_due_on=None)),
    "recall": ("待收回", Q(recall_due_on__isnull=False, returned_on=None)),
    "returned": ("已收回", Q(returned_on__isnull=False)),
}
STEPS: dict[str, tuple[str, Callable[..., None]]] = {
    "make": ("登记制作", plaques.make),
    "hand": ("登记交付", plaques.hand_over),
    "return": ("登记收回", plaques.take_back),
}


class PlaqueFilter(forms.Form):
    q = forms.CharField(label="铭牌编号、工作室或单位", required=False, max_length=60)
    standing = forms.ChoiceField(
        label="情况", required=False, choices=[("", "全部"), *((key, label) for key, (label, _) in STANDINGS.items())]
    )


@require_GET
def plaque_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    steps.require_city(request.user)
    form = PlaqueFilter(request.GET)
    found = _narrowed(Plaque.objects.visible_to(request.user), form)
    labels = ("铭牌编号", "铭牌文字", "单位", "情况", "交付日期", "应收回日期")
    empty = ("没有符合条件的铭牌", "工作室认定后，铭牌自动列在这里。")
    found = found.select_related("studio__host")
    return steps.listing(request, found, _cells, title="铭牌", labels=labels, empty=empty, form=form)


def _cells(each: Plaque) -> list[dict[str, Any]]:
    return [
        {"text": each.number, "url": reverse("studios:plaque", args=[each.number])},
        {"text": each.text, "wrap": True},
        {"text": each.studio.host.name, "wrap": True},
        {"text": standing(each)},
        {"text": each.handed_on or "–"},
        {"text": each.recall_due_on or "–"},
    ]


def _narrowed(found: QuerySet[Plaque], form: PlaqueFilter) -> QuerySet[Plaque]:
    if not form.is_valid():
        return found
    text, chosen = form.cleaned_data["q"].strip(), form.cleaned_data["standing"]
    if text:
        found = found.filter(
            Q(number__icontains=text) | Q(text__icontains=text) | Q(studio__host__name__icontains=text)
        )
    return found.filter(STANDINGS[chosen][1]) if chosen else found


def standing(plaque: Plaque) -> str:
    """What has become of it, in a word."""
    if plaque.returned_on is not None:
        return "已收回"
    if plaque.recall_due_on is not None:
        return "待收回（逾期）" if plaque.recall_due_on < clock.today() else "待收回"
    if plaque.handed_on is not None:
        return "悬挂中"
    return "待交付" if plaque.made_on else "待制作"


@require_GET
def plaque(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    record = _of(request, number)
    refused = steps.refusal(plaques.require_registrar, request.user, record.studio)
    offered = []
    if record.returned_on is None and refused is None:
        offered = [name for name in STEPS if _fits(record, name)]
    context = {
        "frame": steps.frame_of(request.user),
        "plaque": record,
        "studio": record.studio,
        "standing": standing(record),
        "files": life_files.of(record),
        "steps": [
            steps.button(STEPS[name][0], reverse("studios:plaque_step", args=[number, name])) for name in offered
        ],
    }
    return render(request, "studios/life/plaque.html", context)


def _fits(record: Plaque, name: str) -> bool:
    if name == "return":
        return record.recall_due_on is not None
    if record.recall_due_on is not None:
        return False
    return record.made_on is None if name == "make" else record.made_on is not None and record.handed_on is None


@edits
def step(request: AuthenticatedHttpRequest, number: str, step: str) -> HttpResponse:
    record = _of(request, number)
    if step not in STEPS:
        raise Http404
    plaques.require_registrar(request.user, record.studio)
    label, act = STEPS[step]
    form = _form(step, request)

    def take() -> None:
        data = dict(form.cleaned_data)
        files = data.pop("papers")
        with transaction.atomic():
            act(record, by=request.user, **data)
            life_files.keep(files, record, SLOT, request.user)

    if request.method == "POST" and steps.done(form, take, field="on"):
        messages.success(request, f"{label}：已登记。")
        return redirect("studios:plaque", number)
    return steps.page(
        request, form, title=f"{label}：{record.number}", label="登记", back=reverse("studios:plaque", args=[number])
    )


def _form(step: str, request: AuthenticatedHttpRequest) -> Any:
    data, files = request.POST or None, request.FILES or None
    if step == "hand":
        return HandingForm(data, files, label="交付日期")
    return ReturnForm(data, files, label="收回日期") if step == "return" else DayForm(data, files, label="制作日期")


@require_GET
def picture(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The plaque's text as a sheet for its maker (§4.8)."""
    return redirect(certificate.request_plaque(_of(request, number), by=request.user))


def _of(request: AuthenticatedHttpRequest, number: str) -> Plaque:
    found = Plaque.objects.visible_to(request.user).select_related("studio__host", "replaced_by")
    record: Plaque = get_object_or_404(found, number=number)
    return record
