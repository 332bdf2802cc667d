"""Every step of an application, one function each, in order of life; only these call the engine."""

from applications.transitions.acceptance import accept, decline, record_material_review
from applications.transitions.appraisal import close_panel, seat_panel
from applications.transitions.filing import attach_sealed_scan, lapse, resubmit, submit, withdraw
from applications.transitions.outcome import (
    close_call,
    issue_recognition,
    publish_notice,
    revise_recognition,
    strike_out,
    submit_recognition,
)
from applications.transitions.review import (
    decline_to_recommend,
    extend_correction,
    give_verdict,
    report_upward,
    return_for_correction,
    sign_opinion,
    waive,
)
from applications.transitions.selection import approve_list, compile_list, discard_list, submit_list

__all__ = [
    "accept",
    "approve_list",
    "attach_sealed_scan",
    "close_call",
    "close_panel",
    "compile_list",
    "decline",
    "decline_to_recommend",
    "discard_list",
    "extend_correction",
    "give_verdict",
    "issue_recognition",
    "lapse",
    "publish_notice",
    "record_material_review",
    "report_upward",
    "resubmit",
    "return_for_correction",
    "revise_recognition",
    "seat_panel",
    "sign_opinion",
    "strike_out",
    "submit",
    "submit_list",
    "submit_recognition",
    "waive",
    "withdraw",
]
