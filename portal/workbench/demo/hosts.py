"""The host's side of a story: the unit and its people, the filled form, the files, handing in and correcting."""

from __future__ import annotations

from applications import answers as reading
from applications import blueprint, materials, opening, rules, sealed_scans, sections, transitions
from applications.completeness import setting_of
from applications.models import Application, Call
from applications.reading import book_of
from applications.sections import Typed
from portal.accounts import demo as accounts
from portal.accounts.models import Branch, Organisation, User
from portal.accounts.roles import Role
from portal.policy import clock
from portal.policy.measures import MaterialSlot, SectionSpec
from portal.workbench.demo import answers, files
from portal.workbench.demo.cases import Case


def unit_of(case: Case) -> Organisation:
    """The unit of a case; two files of one unit share it."""
    found = Organisation.objects.filter(uscc=case.uscc).first()
    if found is not None:
        return found
    parent = Organisation.objects.superiors().get(city=case.city, name=case.parent) if case.parent else None
    return Organisation.objects.create(
        kind="host",
        city=case.city,
        name=case.unit,
        region_id=case.region,
        uscc=case.uscc,
        nature=case.nature,
        ownership="private" if case.nature == "enterprise" else "",
        funding_form=case.funding,
        affiliation="municipal" if parent else case.affiliation,
        parent=parent,
        address=f"虚构路 {case.number} 号",
        legal_person=f"{case.leader[0]}怀远",
        contact=answers.clerk_name(case),
        phone="13800000000",
        email="contact@example.invalid",
    )


def branch_of(case: Case, unit: Organisation) -> Branch | None:
    if not case.branch:
        return None
    branch, _ = Branch.objects.get_or_create(
        organisation=unit, name=case.branch, defaults={"region_id": case.branch_region, "address": "虚构路 3 号"}
    )
    return branch


def username_of(case: Case) -> str:
    return f"{accounts.PREFIX}{'bj' if case.beijing else 'hz'}-host-{case.serial or case.number}"


def clerk_of(case: Case) -> User:
    """The unit's clerk, who is its administrator as well."""
    unit, name = unit_of(case), username_of(case)
    places = [(unit, Role.HOST_CLERK), (unit, Role.HOST_ADMINISTRATOR)]
    return accounts.add_person(name, answers.clerk_name(case), f"{name}@example.invalid", places)


def draft(case: Case, call: Call) -> Application:
    """A filled draft with its files: every section saved and marked complete where the rules let it."""
    clerk, unit = clerk_of(case), unit_of(case)
    application = opening.create_draft(call, unit, by=clerk, branch=branch_of(case, unit))
    fill(application, case, by=clerk)
    upload(application, by=clerk)
    return application


def fill(application: Application, case: Case, *, by: User) -> None:
    typed = answers.of(case, year=application.call.year, signer=by.name)
    typed["unit"]["affiliation"] = application.host.affiliation
    for spec in blueprint.sections(application.measures, application.call.kind):
        given = typed.get(spec.key, {})
        if spec.key == blueprint.REPORT:
            given = {each.key: answers.report(case, each.max_length) for each in spec.fields}
        save(application, spec, given, by=by, explanations=case.explanations.get(spec.key, {}))
    application.refresh_from_db()


def save(
    application: Application,
    spec: SectionSpec,
    given: answers.Typed,
    *,
    by: User,
    explanations: dict[str, str] | None = None,
) -> None:
    """One section as a browser would send it: the fields that are asked, the tables, the written reasons."""
    kind, tables = application.call.kind, {each.key for each in spec.tables}
    asked = [each.key for each in spec.fields if reading.is_asked(each, given, kind)]
    sections.save(
        application,
        spec.key,
        Typed(
            fields={key: given[key] for key in asked if key in given},
            tables={key: given[key] for key in given if key in tables},
            explanations=explanations or {},
        ),
        by=by,
        at=clock.now(fresh=True),
        version=application.sections.get(key=spec.key).version,
        complete=True,
    )


def upload(application: Application, *, by: User) -> None:
    """A file into every slot the answers ask for."""
    measures = application.measures
    book = book_of(application, measures, setting_of(application))
    filled = materials.filled_slots(measures, book, materials.of(application))
    for slot in materials.slots(measures, application.call.kind):
        if slot.key not in filled and materials.is_required(slot, book):
            _put(application, slot, by)


def _put(application: Application, slot: MaterialSlot, by: User) -> None:
    row = materials.add_row(application, slot, by=by, values={"title": slot.label})
    picture = slot.key == "site_photos"
    file = (
        files.photo("工作室场地", application.pk)
        if picture
        else files.pdf(slot.label[:20], slot.label, application.host.name)
    )
    materials.add_file(row, file, slot=slot, by=by)


def submit(application: Application) -> None:
    transitions.submit(application, by=application.created_by)
    _seal(application)


def resubmit(application: Application, answer: str) -> None:
    """Hand the correction in with the same answer to every point, and the scan of the new print."""
    notice = rules.open_return(application)
    points = {point.pk: answer for point in notice.points.all()}
    transitions.resubmit(application, by=application.created_by, answers=points)
    _seal(application)


def _seal(application: Application) -> None:
    """The sealed print, scanned and sent in; its QR says which version it is (HZ-40)."""
    version = application.versions.get(number=application.version_no)
    scan = files.scan(version.code)
    sealed_scans.take(application, [scan], slot=sealed_scans.FORM, by=application.created_by)
