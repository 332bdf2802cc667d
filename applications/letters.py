"""Letters that affect rights: reason, basis, remedy, never an expert's name (ux.md §8 rule 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applications.models import Letter
from portal.policy import clock

if TYPE_CHECKING:
    from applications.models import Application, SelectionEntry


def declined(application: Application, reasons: str) -> Letter:
    return _write(application, "declined", "不予受理通知", f"经审核，本申报不予受理。\n理由：{reasons}")


def not_selected(application: Application, entry: SelectionEntry) -> Letter:
    text = f"经现场考察、材料评审和综合评审，本申报未列入本批次拟认定名单。\n理由：{entry.reason}"
    return _write(application, "not_selected", "评审结果通知", text)


def struck_out(application: Application, finding: str) -> Letter:
    text = f"公示期间收到异议，经核查异议成立，取消本申报的拟认定。\n核查结论：{finding}"
    return _write(application, "struck_out", "公示异议核查结果通知", text)


def reserve_closed(application: Application) -> Letter:
    text = "本申报列为后备，本批次没有空出名额，未予认定。\n理由：按综合评审得分排序，未进入本批次名额。"
    return _write(application, "reserve_closed", "评审结果通知", text)


def _write(application: Application, kind: str, title: str, text: str) -> Letter:
    pack = application.measures
    issuers = "、".join(pack.offices.issuers)
    body = (
        f"{application.host.name}：\n"
        f"贵单位申报的“{application.studio_name}”（编号 {application.number}）办理结果如下。\n"
        f"{text}\n"
        f"依据：{pack.title}（{pack.document_no}）。\n"
        f"救济途径：对结果有异议的，可以自收到本通知之日起 5 个工作日内向{issuers}书面申请复核；"
        "也可以依法申请行政复议或者提起行政诉讼。草稿会保留，下一批次可以接着用。"
    )
    return Letter.objects.create(
        application=application, kind=kind, title=title, body=body, issued_at=clock.now(fresh=True)
    )
