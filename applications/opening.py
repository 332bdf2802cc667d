"""Opening a draft: the call must be receiving, the route must be the unit's, the number is drawn at once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from applications import copies, kinds, prefill, routes
from applications.models import Application, Call, Section
from applications.models.application import HOST_ROLES
from applications.models.call import Window
from applications.states import State
from applications.workflow import WORKFLOW
from portal.accounts.models import Branch, Organisation
from portal.documents.numbers import next_number
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.policy.wording import due_words, start_words
from portal.workflow import engine

if TYPE_CHECKING:
    from portal.accounts.models import User


def create_draft(
    call: Call,
    host: Organisation,
    *,
    by: User,
    branch: Branch | None = None,
    recommender: Organisation | None = None,
    anew: bool = False,
) -> Application:
    """A new draft with its number, its first reviewer and what is already known filled in.

    An untouched draft of the same unit for the same call, branch and reviewer is opened again instead, unless it is for
    a studio's new lead master: that is opened `anew`, from the studio's change alone (BJ-56).
    Raises `Refused`: not the host's people, wrong city, call not receiving, wrong route, foreign branch.
    """
    at = clock.now(fresh=True)
    _check(call, host, by, branch, at)
    if kinds.changes_leader(call) and not anew:
        raise Refused(f"更换{call.measures.word('lead_master')}的申报从工作室的“变更”页面进入。")
    measures = call.measures
    office = routes.choose(measures, host, branch, recommender)
    with transaction.atomic():
        untouched = None if anew else _untouched(call, host, branch, office)
        if untouched is not None:
            return untouched
        application = Application(
            number=next_application_number(call),
            call=call,
            city=call.city,
            host=host,
            branch=branch,
            recommender=office,
            created_by=by,
            created_at=at,
        )
        engine.begin(WORKFLOW, application, by=by, label="建立草稿")
        _sections(application, by)
        return application


def next_application_number(call: Call) -> str:
    """HZ-2027-0031; gaps are allowed."""
    prefix = call.measures.word("reference_prefix")
    return f"{prefix}-{call.year}-{next_number(f'application:{call.city}:{call.year}'):04d}"


def _check(call: Call, host: Organisation, by: User, branch: Branch | None, at: datetime) -> None:
    if not by.is_in(*HOST_ROLES) or by.organisation != host:
        raise Refused("只有申报单位的经办人、管理员可以建立申报。")
    if host.city != call.city:
        raise Refused("贵单位登记在另一个城市，不能参加本批次申报。")
    if branch is not None and branch.organisation_id != host.pk:
        raise Refused("所选的分厂、分公司不属于贵单位。")
    require_receiving(call, at)


def require_receiving(call: Call, at: datetime) -> None:
    """Refuse what comes before the window opens or after it closed (ux.md message 11)."""
    if call.is_receiving(at):
        return
    window = call.window(Window.Kind.APPLICATION)
    if at < window.opens_at:
        raise Refused(f"本批次 {start_words(window.opens_at)} 开始接收申报，届时可以建立草稿。")
    raise Refused(f"申报已于 {due_words(window.closes_at)}截止，不再接收新的提交。草稿会保留，下一批次可以接着用。")


def _untouched(call: Call, host: Organisation, branch: Branch | None, office: Organisation) -> Application | None:
    drafts = Application.objects.filter(call=call, host=host, branch=branch, recommender=office, state=State.DRAFT)
    return drafts.exclude(sections__version__gt=0).first()


def _sections(application: Application, by: User) -> None:
    """One row per section of the pack, with first values and where each came from."""
    measures = application.measures
    known = prefill.Known.about(application, by)
    rows = [
        Section(application=application, key=spec.key, data=prefill.first_values(spec, known))
        for spec in measures.sections
    ]
    Section.objects.bulk_create(rows)
    changed = [name for row in rows for name in copies.update(application, measures, application.call.kind, row)]
    if changed:
        application.save(update_fields=changed)
