"""The steps of a new version of a sheet: imported, then published by a second person, or discarded."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from assessments import revision_rules as rules
from assessments.models import SheetRevision
from assessments.states import RevisionState
from portal.accounts.models import User
from portal.workflow.engine import Letter, Step, Workflow

S = RevisionState


def _people(audience: str, revision: SheetRevision) -> Iterable[User]:
    return [revision.imported_by]


def _letter(step: Step, revision: SheetRevision, audience: str, remark: str) -> Letter:
    words = {
        "publish": f"《{revision.title}》的新版本已发布，以后启动的考核用新版本，已启动的仍用原版本。",
        "discard": f"《{revision.title}》的新版本已作废。{remark}",
    }
    return Letter(f"评分表新版本{step.label}", words[step.name], reverse("assessments:revision", args=[revision.pk]))


WORKFLOW = Workflow(
    name="revision",
    title="评分表新版本",
    states=S,
    initial=S.IMPORTED,
    steps=(
        Step(
            "publish", "发布", (S.IMPORTED,), S.PUBLISHED, rules.check_publish, "审批岗位会签", ("importer",), "BJ-53"
        ),
        Step("discard", "作废", (S.IMPORTED,), S.DISCARDED, rules.check_discard, "组织单位经办", ("importer",)),
    ),
    recipients=_people,
    letter=_letter,
)
