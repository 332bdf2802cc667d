"""The register of studios and everything kept about one through the years."""

from studios.models.activities import Attendance, CityActivity
from studios.models.agreements import ProgressNote, TargetAgreement
from studios.models.amendments import Amendment
from studios.models.endings import EndingProposal, RenewalApplication
from studios.models.filings import BodySummary, YearlyFiling
from studios.models.guidance import GuidanceNote, OfficeRule, Showcase
from studios.models.inspections import Inspection, RectificationOrder
from studios.models.nothing import NothingToRecord
from studios.models.pending import PendingMatter
from studios.models.people import LeaderStatus, Member
from studios.models.plaques import Plaque
from studios.models.records import ActivityRecord, Apprenticeship, Trainee
from studios.models.studio import DistrictStudio, DistrictStudioQuerySet, FormerCare, Studio, StudioQuerySet
from studios.models.terms import AssessmentResult, ResultEntry, Term, assessment_of

__all__ = [
    "ActivityRecord",
    "Amendment",
    "Apprenticeship",
    "AssessmentResult",
    "Attendance",
    "BodySummary",
    "CityActivity",
    "DistrictStudio",
    "DistrictStudioQuerySet",
    "EndingProposal",
    "FormerCare",
    "GuidanceNote",
    "Inspection",
    "LeaderStatus",
    "Member",
    "NothingToRecord",
    "OfficeRule",
    "PendingMatter",
    "Plaque",
    "ProgressNote",
    "RectificationOrder",
    "RenewalApplication",
    "ResultEntry",
    "Showcase",
    "Studio",
    "StudioQuerySet",
    "TargetAgreement",
    "Term",
    "Trainee",
    "YearlyFiling",
    "assessment_of",
]
