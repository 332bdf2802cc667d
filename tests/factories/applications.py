"""Calls and applications. `fill_complete` writes answers and files that pass every rule; steps are taken for real."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from factory.django import DjangoModelFactory

from applications import blueprint, materials, opening, sections
from applications.completeness import setting_of
from applications.models import Application, Call, Evidence, Window
from applications.reading import book_of
from applications.sections import Typed
from applications.states import CallState
from portal.accounts.kinds import City
from portal.accounts.models import User
from portal.documents.models import Attachment
from portal.policy import clock
from portal.policy.measures import MaterialSlot, SectionSpec
from tests.factories import answers
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.traced_cases import walked

PACKS = {City.HANGZHOU: "hangzhou-2023", City.BEIJING: "beijing-2023"}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj " \
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"  # fmt: skip
# Days from now at which each window opens and closes; the application window is open.
WINDOWS = {
    "application": (-20, 20),
    "first_review": (-20, 40),
    "correction": (-20, 50),
    "site_visit": (20, 80),
    "expert_review": (20, 110),
    "notice": (60, 140),
}


class CallFactory(DjangoModelFactory[Call]):
    """An open call of Hangzhou with its six windows; `beijing=True`, `honorary=True`; asked again it is the same."""

    class Meta:
        model = Call

    class Params:
        beijing = factory.Trait(city=City.BEIJING)
        honorary = factory.Trait(kind=Call.Kind.HONORARY)

    city = City.HANGZHOU
    kind = Call.Kind.NEW
    year = factory.LazyFunction(lambda: clock.today().year)
    pack = factory.LazyAttribute(lambda call: PACKS[call.city])
    code = factory.LazyAttribute(lambda call: f"{call.city[:2].upper()}-{call.year}-{call.kind}")
    title = factory.LazyAttribute(
        lambda call: f"{call.year}年度{City(call.city).label}技能大师工作室{Call.Kind(call.kind).label}申报"
    )
    notice_no = factory.LazyAttribute(lambda call: f"试人社通〔{call.year}〕1号")
    notice_text = "请符合条件的单位按时申报。"
    state = CallState.OPEN
    published_at = factory.LazyFunction(lambda: clock.now() - timedelta(days=20))
    created_by = factory.LazyAttribute(lambda call: UserFactory(city_officer=True, city=call.city))
    windows: dict[str, tuple[datetime, datetime]] | None = None

    @classmethod
    def _create(cls, model_class: type[Call], *args: Any, **kwargs: Any) -> Call:
        windows = kwargs.pop("windows") or {}
        running = Call.objects.filter(city=kwargs["city"], kind=kwargs["kind"], year=kwargs["year"])
        found = running.exclude(state=CallState.FINISHED).first()
        if found is not None and kwargs["state"] != CallState.FINISHED:
            return found
        call = super()._create(model_class, *args, **kwargs)
        today = clock.start_of(clock.today())
        for kind, (opens, closes) in WINDOWS.items():
            opens_at, closes_at = windows.get(kind, (today + timedelta(days=opens), today + timedelta(days=closes)))
            Window.objects.create(call=call, kind=kind, opens_at=opens_at, closes_at=closes_at)
        return call


class ApplicationFactory(DjangoModelFactory[Application]):
    """A draft made by a clerk of a fresh host; `beijing=True` moves it, `complete=True` fills it to be handed in.

    `leader_name=`, `occupation=`, `birth=`, `serial=` describe the lead master of a complete one.
    """

    class Meta:
        model = Application

    class Params:
        beijing = factory.Trait(city=City.BEIJING)

    city = City.HANGZHOU
    call = factory.LazyAttribute(lambda o: CallFactory(city=o.city))
    host = factory.LazyAttribute(lambda o: OrganisationFactory(city=o.city))
    created_by = factory.LazyAttribute(lambda o: UserFactory(host_clerk=True, organisation=o.host))
    branch = None
    recommender = None
    complete = False
    leader_name = factory.Sequence(lambda n: f"沈砚{_numeral(n)}")
    occupation = "装配钳工"
    birth = date(1976, 9, 8)
    serial = factory.Sequence(lambda n: n % 90 + 1)

    @classmethod
    def _create(cls, model_class: type[Application], *args: Any, **kwargs: Any) -> Application:
        application = opening.create_draft(
            kwargs["call"],
            kwargs["host"],
            by=kwargs["created_by"],
            branch=kwargs["branch"],
            recommender=kwargs["recommender"],
        )
        if kwargs["complete"]:
            person = {key: kwargs[key] for key in ("leader_name", "occupation", "birth", "serial")}
            with walked("complete", application.city, application.call.kind):
                fill_complete(application, by=kwargs["created_by"], **person)
        return application


def _numeral(number: int) -> str:
    digits = "零一二三四五六七八九"
    return "".join(digits[int(each)] for each in str(number))


def fill_complete(
    application: Application,
    *,
    by: User | None = None,
    leader_name: str = "沈砚舟",
    occupation: str = "装配钳工",
    birth: date = date(1976, 9, 8),
    male: bool = True,
    serial: int = 1,
    members: int = 3,
    files: bool = True,
    **changes: dict[str, Any],
) -> Application:
    """Fill every section so that all rules pass, mark it complete and put a file into every slot that asks for one.

    `changes` by section overwrite answers: `fill_complete(a, unit={"district_studio": False})`.
    """
    by = by or application.created_by
    beijing = application.city == City.BEIJING
    honour = "national_expert"
    person = {
        "name": leader_name,
        "id_number": answers.resident_id(birth, male=male, serial=serial),
        "birth": birth,
        "male": male,
    }
    given: dict[str, dict[str, Any]] = {
        "unit": answers.unit(application.host, beijing=beijing),
        "leader": answers.leader(**person, occupation=occupation, honour=honour),
        "team": {"members": [answers.member(each) for each in range(1, members + 1)]},
        "safeguards": answers.safeguards(),
        "projects": answers.projects(),
        "plan": answers.plan(2 if beijing else 3),
        "undertaking": answers.undertaking(by.name),
    }
    measures = application.measures
    for spec in blueprint.sections(measures, application.call.kind):
        typed = {**given.get(spec.key, {}), **changes.get(spec.key, {})}
        if spec.key == blueprint.REPORT:
            typed = {each.key: answers.REPORT_TEXT[: each.max_length] for each in spec.fields} | typed
        _save(application, spec, typed, by)
    application.refresh_from_db()
    if files:
        fill_materials(application, by=by)
    return application


def _save(application: Application, spec: SectionSpec, typed: dict[str, Any], by: User) -> None:
    tables = {each.key for each in spec.tables}
    row = application.sections.get(key=spec.key)
    sections.save(
        application,
        spec.key,
        Typed(
            fields={key: value for key, value in typed.items() if key not in tables},
            tables={key: value for key, value in typed.items() if key in tables},
        ),
        by=by,
        at=clock.now(fresh=True),
        version=row.version,
        complete=True,
    )


def fill_materials(application: Application, *, by: User) -> None:
    """A file for every slot the answers ask for."""
    measures = application.measures
    book = book_of(application, measures, setting_of(application))
    held = materials.of(application)
    filled = materials.filled_slots(measures, book, held)
    for slot in materials.slots(measures, application.call.kind):
        if slot.key not in filled and materials.is_required(slot, book):
            attach(evidence(application, slot), by=by)


def evidence(application: Application, slot: MaterialSlot | str, **values: Any) -> Evidence:
    """One evidence row, as the host would have entered it."""
    key = slot if isinstance(slot, str) else slot.key
    title = key if isinstance(slot, str) else slot.label
    return Evidence.objects.create(application=application, slot=key, **{"title": title, **values})


def attach(row: Evidence, *, by: User, name: str = "材料.pdf", content: bytes = PDF) -> Attachment:
    """A stored file behind an evidence row, past the checks of an upload."""
    stored = default_storage.save(f"attachments/{uuid.uuid4().hex}.pdf", ContentFile(content))
    return Attachment.objects.create(
        owner=row,
        slot=row.slot,
        original_name=name,
        file=stored,
        size=len(content),
        mime="application/pdf",
        sha256=uuid.uuid5(uuid.NAMESPACE_OID, stored).hex * 2,
        pages=1,
        uploaded_by=by,
        uploaded_at=clock.now(fresh=True),
    )
