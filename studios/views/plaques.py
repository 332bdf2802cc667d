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
from studios.life_forms import DayForm, HandingForm, OldPlaqueForm, ReturnForm
from studios.models import Plaque
from studios.transitions import plaque_facts
from studios.views import steps

edits = require_http_methods(["GET", "POST"])
SLOT = "photo"
Brought = Plaque.Brought
HERE = Q(recall_due_on=None, returned_on=None, lost_on=None)
STANDINGS = {
    "to_make": ("待制作", HERE & Q(made_on=None, brought="")),
    "to_hand": ("待交付", HERE & Q(made_on__isnull=False, handed_on=None, brought="")),
    "hanging": ("悬挂中", HERE & (Q(handed_on__isnull=False) | Q(brought=Brought.HANGS))),
    "unrecorded": (Brought.UNRECORDED.label, HERE & Q(brought=Brought.UNRECORDED)),
    "recall": ("待收回", Q(**plaques.OWED)),
    "returned": ("已收回", Q(returned_on__isnull=False)),
    "lost": ("遗失、损毁", Q(lost_on__isnull=False)),
}
STEPS: dict[str, tuple[str, Callable[..., None]]] = {
    "register": ("登记铭牌情况", plaque_facts.register),
    "make": ("登记制作", plaques.make),
    "hand": ("登记交付", plaques.hand_over),
    "return": ("登记收回", plaques.take_back),
    "lost": ("登记遗失、损毁", plaque_facts.report_lost),
}
# Where a refusal of the step is said, and what the page says of it.
FIELDS = {"register": "number"}
WORDS = {
    "register": "这块铭牌是启用系统以前发的。照实物或台账登记；不清楚的项目不填，以后查到了可以再登记。",
    "lost": "称号有效的，系统随即生成一块同样文字的新铭牌，请制作后交付；已经要求收回的，不再催收。",
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
        {"text": each.studio.unit, "wrap": True},
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
    if plaque.lost_on is not None:
        return "遗失、损毁"
    if plaque.returned_on is not None:
        return "已收回"
    if plaque.recall_due_on is not None:
        return "待收回（逾期）" if plaque.recall_due_on < clock.today() else "待收回"
    if plaque.brought == Brought.UNRECORDED:
        return str(Brought.UNRECORDED.label)
    if plaque.is_out:
        return "悬挂中"
    return "待交付" if plaque.made_on else "待制作"


@require_GET
def plaque(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    record = _of(request, number)
    refused = steps.refusal(plaques.require_registrar, request.user, record.studio)
    offered = []
    if refused is None:
        offered = [name for name in STEPS if _fits(record, name)]
    context = {
        "frame": steps.frame_of(request.user),
        "plaque": record,
        "studio": record.studio,
        "standing": standing(record),
        "files": life_files.of(record),
        "steps": [
            steps.button(STEPS[name][0], reverse("studios:plaque_step", args=[number, name]), None, _kind(name))
            for name in offered
        ],
    }
    return render(request, "studios/life/plaque.html", context)


def _kind(name: str) -> str:
    return "plain" if name == "lost" else "primary"


def _fits(record: Plaque, name: str) -> bool:
    if record.returned_on is not None or record.lost_on is not None:
        return False
    called = record.recall_due_on is not None
    fits = {
        "register": not called and bool(record.brought) and record.handed_on is None,
        "make": not called and not record.brought and record.made_on is None,
        "hand": not called and not record.brought and record.made_on is not None and record.handed_on is None,
        "return": called,
        "lost": record.is_out and (called or record.brought != Brought.UNRECORDED),
    }
    return fits[name]


@edits
def step(request: AuthenticatedHttpRequest, number: str, step: str) -> HttpResponse:
    record = _of(request, number)
    if step not in STEPS:
        raise Http404
    plaques.require_registrar(request.user, record.studio)
    label, act = STEPS[step]
    form = _form(step, record, request)

    def take() -> None:
        data = dict(form.cleaned_data)
        files = data.pop("papers")
        with transaction.atomic():
            act(record, by=request.user, **data)
            life_files.keep(files, record, SLOT, request.user)

    if request.method == "POST" and steps.done(form, take, field=FIELDS.get(step, "on")):
        messages.success(request, f"{label}：已登记。")
        return redirect("studios:plaque", record.number)
    return steps.page(
        request, form, title=f"{label}：{record.number}", label="登记", words=WORDS.get(step, ""),
        back=reverse("studios:plaque", args=[number]), danger=step == "lost",
    )  # fmt: skip


def _form(step: str, record: Plaque, request: AuthenticatedHttpRequest) -> Any:
    data, files = request.POST or None, request.FILES or None
    if step == "register":
        known = "" if record.number.startswith(plaques.UNREAD) else record.number
        return OldPlaqueForm(data, files, initial={"number": known})
    if step == "hand":
        return HandingForm(data, files, label="交付日期")
    if step == "lost":
        return ReturnForm(data, files, label="遗失、损毁日期", told="情况说明", how="如：搬迁时遗失，单位已书面说明。")
    return ReturnForm(data, files, label="收回日期") if step == "return" else DayForm(data, files, label="制作日期")


@require_GET
def picture(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The plaque's text as a sheet for its maker (§4.8)."""
    return redirect(certificate.request_plaque(_of(request, number), by=request.user))


def _of(request: AuthenticatedHttpRequest, number: str) -> Plaque:
    found = Plaque.objects.visible_to(request.user).select_related("studio__host", "replaced_by")
    record: Plaque = get_object_or_404(found, number=number)
    return record
