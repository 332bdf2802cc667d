"""Records of the assessments: sheets, the expert pool, panels with their marks, records of visit and documents."""

from assessments.models.experts import OFFICES, Expert
from assessments.models.panels import Assignment, Mark, Panel, PanelFile, PanelMember
from assessments.models.records import DocumentReview, SiteVisit
from assessments.models.sheets import SheetVersion

__all__ = [
    "OFFICES", "Assignment", "DocumentReview", "Expert", "Mark", "Panel", "PanelFile", "PanelMember", "SheetVersion",
    "SiteVisit",
]  # fmt: skip
