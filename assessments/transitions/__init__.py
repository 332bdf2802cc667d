"""Everything that changes a panel, in order of its life: convened, seated, released, marked, recorded, closed."""

from assessments.transitions.marking import (
    Answer,
    declare,
    declare_all,
    enter,
    excuse,
    recuse,
    save_marks,
    submit,
    submit_all,
)
from assessments.transitions.panels import (
    add_files,
    assign,
    chase,
    close,
    draw,
    open_panel,
    release,
    reschedule,
    seat,
    set_members,
    swap,
    unassign,
)
from assessments.transitions.recording import record_review, record_visit

__all__ = [
    "Answer", "add_files", "assign", "chase", "close", "declare", "declare_all", "draw", "enter", "excuse",
    "open_panel", "record_review", "record_visit", "recuse", "release", "reschedule", "save_marks", "seat",
    "set_members", "submit", "submit_all", "swap", "unassign",
]  # fmt: skip
