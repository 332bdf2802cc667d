"""Every step of an application, one function each, in order of life; only these call the engine."""

from applications.transitions.acceptance import accept, decide_grant, decline, record_material_review
from applications.transitions.appraisal import close_panel, seat_panel
from applications.transitions.desk import drop_point, gather_point, open_file, take_over
from applications.transitions.filing import attach_sealed_scan, lapse, resubmit, submit, withdraw
from applications.transitions.originals import check_originals, receive_paper, return_originals, verify_online
from applications.transitions.outcome import (
    close_call,
    end_void,
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
    move_rank,
    ranked,
    report_upward,
    return_for_correction,
    sign_opinion,
    waive,
)
from applications.transitions.selection import (
    approve_list,
    compile_list,
    decide_entries,
    discard_list,
    draft_promotion,
    minute_list,
    revise_list,
    submit_list,
)
from applications.transitions.talking import chase, write_note
from applications.transitions.transfer import transfer

__all__ = [
    "accept",
    "approve_list",
    "attach_sealed_scan",
    "chase",
    "check_originals",
    "close_call",
    "close_panel",
    "compile_list",
    "decide_entries",
    "decide_grant",
    "decline",
    "decline_to_recommend",
    "discard_list",
    "draft_promotion",
    "drop_point",
    "end_void",
    "extend_correction",
    "gather_point",
    "give_verdict",
    "issue_recognition",
    "lapse",
    "minute_list",
    "move_rank",
    "open_file",
    "publish_notice",
    "ranked",
    "receive_paper",
    "record_material_review",
    "report_upward",
    "resubmit",
    "return_for_correction",
    "return_originals",
    "revise_list",
    "revise_recognition",
    "seat_panel",
    "sign_opinion",
    "strike_out",
    "submit",
    "submit_list",
    "submit_recognition",
    "take_over",
    "transfer",
    "verify_online",
    "waive",
    "withdraw",
    "write_note",
]
