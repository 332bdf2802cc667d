"""Calls, applications with their form, versions and evidence, and the decisions about them."""

from applications.models.application import Application, Letter, Note
from applications.models.batch import Batch
from applications.models.call import Call, Override, Place, Window, WindowExtension
from applications.models.decision import Recognition, SelectionEntry, SelectionList
from applications.models.form import Evidence, Section, Version

__all__ = [
    "Application",
    "Batch",
    "Call",
    "Evidence",
    "Letter",
    "Note",
    "Override",
    "Place",
    "Recognition",
    "Section",
    "SelectionEntry",
    "SelectionList",
    "Version",
    "Window",
    "WindowExtension",
]
