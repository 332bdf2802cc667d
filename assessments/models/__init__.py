"""Records of the assessments: sheets, the expert pool, panels and what they record, rounds and their studios."""

from assessments.models.experts import OFFICES, Expert
from assessments.models.findings import Finding
from assessments.models.grades import GradeEntry, GradeList, Recheck, ResultLetter
from assessments.models.panels import Assignment, Mark, Panel, PanelFile, PanelMember
from assessments.models.participants import FinalMark, Participant, SelfMark, SelfVersion
from assessments.models.records import DocumentReview, Moderation, SiteVisit
from assessments.models.revisions import Rehearsal, SheetRevision
from assessments.models.rounds import Round, RoundOverride, RoundWindow
from assessments.models.sheets import SheetVersion

__all__ = [
    "OFFICES",
    "Assignment",
    "DocumentReview",
    "Expert",
    "FinalMark",
    "Finding",
    "GradeEntry",
    "GradeList",
    "Mark",
    "Moderation",
    "Panel",
    "PanelFile",
    "PanelMember",
    "Participant",
    "Recheck",
    "Rehearsal",
    "ResultLetter",
    "Round",
    "RoundOverride",
    "RoundWindow",
    "SelfMark",
    "SelfVersion",
    "SheetRevision",
    "SheetVersion",
    "SiteVisit",
]
