"""Letters that affect rights: reason, basis, remedy, never an expert's name (ux.md §8 rule 11)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from applications import kinds, standing_studio
from applications.models import Letter
from portal.policy import clock, wording

if TYPE_CHECKING:
    from applications.models import Application, SelectionEntry

NOT_RECOMMENDED = "not_recommended"
KEPT = "草稿会保留，下一批次可以接着用。"


def not_recommended(application: Application, reasons: str) -> Letter:
    """From the first reviewer, which decides and answers for it (HZ-32, BJ-28)."""
    desk = application.recommender.name
    remedy = f"{_objecting(desk)}；也可以向市级人力资源社会保障部门反映。{KEPT}"
    text = f"经初审，本申报未获推荐。\n理由：{reasons}"
    return _write(application, NOT_RECOMMENDED, "初审结果通知", text, remedy)


def declined(application: Application, reasons: str) -> Letter:
    text = f"经审核，本申报不予受理。\n理由：{reasons}"
    return _write(application, "declined", "不予受理通知", text, _remedy(application))


def not_selected(application: Application, entry: SelectionEntry) -> Letter:
    text = f"经现场考察、材料评审和综合评审，本申报未列入本批次拟认定名单。\n理由：{entry.reason}"
    return _write(application, "not_selected", "评审结果通知", text, _remedy(application))


def void(application: Application) -> Letter:
    """Nobody objected: the change that the file was for has ended (BJ-56)."""
    text = f"取消本申报的拟认定。\n理由：{standing_studio.ENDED}"
    return _write(application, "void", "申报结束通知", text, _remedy(application))


def struck_out(application: Application, finding: str) -> Letter:
    text = f"公示期间收到异议，经核查异议成立，取消本申报的拟认定。\n核查结论：{finding}"
    return _write(application, "struck_out", "公示异议核查结果通知", text, _remedy(application))


def reserve_closed(application: Application) -> Letter:
    text = "本申报列为后备，本批次没有空出名额，未予认定。\n理由：按综合评审得分排序，未进入本批次名额。"
    return _write(application, "reserve_closed", "评审结果通知", text, _remedy(application))


def recognised(application: Application) -> Letter:
    """The title, what it is called by, until when, and what comes next (HZ-45, HZ-49, BJ-33)."""
    if kinds.changes_leader(application.call):
        return _replaced(application)
    studio, pack = application.studio, application.measures
    assert studio is not None  # noqa: S101 - the register has just entered it
    end = f"至 {wording.day_words(studio.valid_to)}" if studio.valid_to else "，长期有效，动态管理"
    duties = "、".join(duty.label for duty in pack.duties)
    text = (
        f"经审核、评审和公示，{kinds.granted(pack, application.call)}。\n"
        f"认定文号：{studio.document_no}；工作室编号：{studio.number}；铭牌编号：{studio.plaque_no}。\n"
        f"有效期：自 {wording.day_words(studio.valid_from)} 起{end}。\n"
        f"接下来：请落实场地和经费，按办法开展{duties}，并按年度报送运行情况和工作总结。"
        "工作室的名称、领衔人（领办人）、单位有变化的，请及时在平台办理变更。"
    )
    closing = f"有疑问的，可以向{_issuers(application)}咨询。"
    return _write(application, "recognised", "认定结果通知", text, closing)


def _replaced(application: Application) -> Letter:
    """The title goes on as it was; what changes with the master, and since when (BJ-56, A-32)."""
    studio, pack, record = application.studio, application.measures, application.recognition
    assert studio is not None and record is not None and record.dated is not None  # noqa: S101 - just written
    text = (
        f"经审核、评审和公示，同意{kinds.granted(pack, application.call)}，"
        f"自 {wording.day_words(record.dated)}起由{studio.lead_master}领办。\n"
        f"文号：{record.document_no}；工作室编号：{studio.number}，不变；名称：{studio.name}；"
        f"铭牌编号：{studio.plaque_no}。\n"
        "认定日期、考核周期和已有资助不变，不再发放一次性资助；铭牌换发的，请交回原铭牌。"
    )
    closing = f"有疑问的，可以向{_issuers(application)}咨询。"
    return _write(application, "recognised", f"{kinds.granted(pack, application.call)}结果通知", text, closing)


def issuers(letter: Letter) -> Sequence[str]:
    """Who stands under the letter."""
    if letter.kind == NOT_RECOMMENDED:
        return (letter.application.recommender.name,)
    return letter.application.measures.offices.issuers


def _issuers(application: Application) -> str:
    return "、".join(application.measures.offices.issuers)


def _remedy(application: Application) -> str:
    return f"{_objecting(_issuers(application))}；也可以依法申请行政复议或者提起行政诉讼。{KEPT}"


def _objecting(office: str) -> str:
    return f"救济途径：对结果有异议的，可以自收到本通知之日起 5 个工作日内向{office}书面申请复核"


def _write(application: Application, kind: str, title: str, text: str, closing: str) -> Letter:
    pack = application.measures
    body = (
        f"{application.host.name}：\n"
        f"贵单位申报的“{application.studio_name}”（编号 {application.number}）办理结果如下。\n"
        f"{text}\n"
        f"依据：{pack.title}（{pack.document_no}）。\n"
        f"{closing}"
    )
    return Letter.objects.create(
        application=application, kind=kind, title=title, body=body, issued_at=clock.now(fresh=True)
    )
