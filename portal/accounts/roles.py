"""Every role in words: what it may do, in which organisations it is held, and what one person may not combine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from portal.accounts.kinds import OrganisationKind as Kind


class Role(models.TextChoices):
    HOST_CLERK = "host_clerk", "单位经办人"
    HOST_ADMINISTRATOR = "host_administrator", "单位管理员"
    LEAD_MASTER = "lead_master", "领衔人（领办人）"
    DISTRICT_OFFICER = "district_officer", "区县经办"
    RECOMMENDER_OFFICER = "recommender_officer", "市属局、集团经办"
    CITY_OFFICER = "city_officer", "市局经办"
    CITY_APPROVER = "city_approver", "市局审批"
    FINANCE_APPROVER = "finance_approver", "财政会签"
    CENTRE_OFFICER = "centre_officer", "就业促进中心经办"
    FINANCE_OFFICER = "finance_officer", "资金经办"
    EXPERT = "expert", "评审专家"
    SUPERVISOR = "supervisor", "监督查阅"
    ADMINISTRATOR = "administrator", "平台管理员"


class Permission(models.TextChoices):
    FILL_APPLICATION = "fill_application", "填写申报"
    SUBMIT_APPLICATION = "submit_application", "提交、撤回申报"
    MANAGE_COLLEAGUES = "manage_colleagues", "管理本单位人员"
    KEEP_RECORDS = "keep_records", "登记工作室台账"
    FIRST_REVIEW = "first_review", "初审、原件校验"
    RECOMMEND = "recommend", "签署意见、推荐上报"
    INSPECT = "inspect", "督导检查"
    OPEN_CALL = "open_call", "发布申报通知"
    REVISE_POLICY = "revise_policy", "修订、解释办法，调整批次参数"
    ACCEPT = "accept", "受理"
    SEAT_PANEL = "seat_panel", "组织专家评审"
    PROPOSE = "propose", "拟定名单、起草公示"
    RELEASE = "release", "名单生效、发布公示、认定"
    COUNTERSIGN = "countersign", "财政会签"
    PAY = "pay", "编制拨付批次"
    MARK = "mark", "评分"
    READ_ALL = "read_all", "查阅全部业务"
    REVEAL_ID = "reveal_id", "查看完整证件号码（留痕）"
    EXPORT = "export", "导出名册"
    MANAGE_ACCOUNTS = "manage_accounts", "管理账号、岗位"
    MANAGE_ORGANISATIONS = "manage_organisations", "管理机构名录"
    MANAGE_CALENDAR = "manage_calendar", "导入工作日历"
    READ_OPERATIONS = "read_operations", "查看运行状况、留痕校验"


DESCRIPTIONS: dict[Role, str] = {
    Role.HOST_CLERK: "填写本单位的申报表、上传材料、答复补正，登记工作室日常台账。",
    Role.HOST_ADMINISTRATOR: "同意同事加入本单位，邀请领衔人（领办人），开通或停用本单位人员；也可以填写和提交申报。",
    Role.LEAD_MASTER: "主持工作室，是日常运行的第一责任人；查看本人的申报进度，登记带徒、攻关和交流记录。",
    Role.DISTRICT_OFFICER: "初审本辖区单位的申报，校验原件，签署意见并推荐上报；督导辖区内的工作室。",
    Role.RECOMMENDER_OFFICER: "初审所属单位的申报，签署意见并在名额内推荐上报；督导所属单位的工作室。",
    Role.CITY_OFFICER: (
        "发布申报通知，受理、组织评审，拟定名单，起草公示和认定文件；修订和解释办法，调整批次参数，统筹规划（北京为职业能力建设处）。"
    ),
    Role.CITY_APPROVER: "复核市局经办拟定的事项，使名单生效，发布公示，作出认定；与拟定人不能是同一人。",
    Role.FINANCE_APPROVER: "代表市财政局对拟认定名单和认定文件会签，与市人社局共同认定。",
    Role.CENTRE_OFFICER: "受理推荐材料，组织评审和绩效考核，监督工作室运行和资金使用。",
    Role.FINANCE_OFFICER: "编制和复核拨付批次、对账、追回；同一批次的编制人与复核人不能是同一人。",
    Role.EXPERT: "只查看分派给本人且已申明无利害关系的材料，现场考察，逐项评分并签字。",
    Role.SUPERVISOR: "查阅全部业务和留痕，不能改动任何内容。",
    Role.ADMINISTRATOR: "管理账号、机构、工作日历和运行状况；看不到申报、评分等业务内容。",
}

_P = Permission
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.HOST_CLERK: frozenset({_P.FILL_APPLICATION, _P.SUBMIT_APPLICATION, _P.KEEP_RECORDS}),
    Role.HOST_ADMINISTRATOR: frozenset(
        {_P.FILL_APPLICATION, _P.SUBMIT_APPLICATION, _P.KEEP_RECORDS, _P.MANAGE_COLLEAGUES}
    ),
    Role.LEAD_MASTER: frozenset({_P.FILL_APPLICATION, _P.KEEP_RECORDS}),
    Role.DISTRICT_OFFICER: frozenset({_P.FIRST_REVIEW, _P.RECOMMEND, _P.INSPECT, _P.REVEAL_ID, _P.EXPORT}),
    Role.RECOMMENDER_OFFICER: frozenset({_P.FIRST_REVIEW, _P.RECOMMEND, _P.INSPECT, _P.REVEAL_ID, _P.EXPORT}),
    Role.CITY_OFFICER: frozenset(
        {
            _P.OPEN_CALL,
            _P.REVISE_POLICY,
            _P.ACCEPT,
            _P.SEAT_PANEL,
            _P.PROPOSE,
            _P.INSPECT,
            _P.REVEAL_ID,
            _P.EXPORT,
        }
    ),
    Role.CITY_APPROVER: frozenset({_P.RELEASE, _P.EXPORT}),
    Role.FINANCE_APPROVER: frozenset({_P.COUNTERSIGN, _P.EXPORT}),
    Role.CENTRE_OFFICER: frozenset({_P.ACCEPT, _P.SEAT_PANEL, _P.PROPOSE, _P.INSPECT, _P.REVEAL_ID, _P.EXPORT}),
    Role.FINANCE_OFFICER: frozenset({_P.PAY, _P.EXPORT}),
    Role.EXPERT: frozenset({_P.MARK}),
    Role.SUPERVISOR: frozenset({_P.READ_ALL, _P.READ_OPERATIONS}),
    Role.ADMINISTRATOR: frozenset(
        {_P.MANAGE_ACCOUNTS, _P.MANAGE_ORGANISATIONS, _P.MANAGE_CALENDAR, _P.READ_OPERATIONS}
    ),
}

ORGANISATION_KINDS: dict[Role, frozenset[Kind]] = {
    Role.HOST_CLERK: frozenset({Kind.HOST}),
    Role.HOST_ADMINISTRATOR: frozenset({Kind.HOST}),
    Role.LEAD_MASTER: frozenset({Kind.HOST}),
    Role.DISTRICT_OFFICER: frozenset({Kind.DISTRICT_BUREAU}),
    Role.RECOMMENDER_OFFICER: frozenset({Kind.MUNICIPAL_BODY, Kind.ENTERPRISE_GROUP}),
    Role.CITY_OFFICER: frozenset({Kind.CITY_BUREAU}),
    Role.CITY_APPROVER: frozenset({Kind.CITY_BUREAU}),
    Role.FINANCE_APPROVER: frozenset({Kind.FINANCE_BUREAU}),
    Role.CENTRE_OFFICER: frozenset({Kind.EMPLOYMENT_CENTRE}),
    Role.FINANCE_OFFICER: frozenset({Kind.CITY_BUREAU, Kind.FINANCE_BUREAU, Kind.EMPLOYMENT_CENTRE}),
    Role.EXPERT: frozenset({Kind.CITY_BUREAU, Kind.EMPLOYMENT_CENTRE}),
    Role.SUPERVISOR: frozenset({Kind.CITY_BUREAU, Kind.FINANCE_BUREAU, Kind.OPERATOR}),
    Role.ADMINISTRATOR: frozenset({Kind.OPERATOR}),
}

HOST_ROLES = frozenset({Role.HOST_CLERK, Role.HOST_ADMINISTRATOR, Role.LEAD_MASTER})
# Those who decide or prepare decisions; an expert may not be one of them in the same city.
OFFICER_ROLES = frozenset(
    {
        Role.DISTRICT_OFFICER,
        Role.RECOMMENDER_OFFICER,
        Role.CITY_OFFICER,
        Role.CITY_APPROVER,
        Role.FINANCE_APPROVER,
        Role.CENTRE_OFFICER,
        Role.FINANCE_OFFICER,
        Role.SUPERVISOR,
    }
)
# Who signs in with a second factor where the installation asks for it (T-H5).
FACTOR_ROLES = OFFICER_ROLES | {Role.EXPERT, Role.ADMINISTRATOR}
# Given by an invitation from the platform's administrator; host people come by registration or through their own unit.
INVITED_ROLES = tuple(role for role in Role if role not in HOST_ROLES)


@dataclass(frozen=True)
class Holding:
    """A role held in a city; an empty city means the platform as a whole."""

    role: Role
    city: str


def may_be_held_in(role: Role, kind: str) -> bool:
    return kind in ORGANISATION_KINDS[role]


def exclusion(wanted: Holding, held: Iterable[Holding]) -> str:
    """Why the wanted role may not join those held; empty when it may. Maker and checker differ by person, per case."""
    for other in held:
        reason = _exclusion_of_pair(wanted, other) or _exclusion_of_pair(other, wanted)
        if reason:
            return reason
    return ""


def _exclusion_of_pair(one: Holding, other: Holding) -> str:
    if one.role == Role.ADMINISTRATOR and other.role != Role.ADMINISTRATOR:
        return f"平台管理员不接触业务，不能同时担任“{other.role.label}”。请另用一个账号。"
    if one.role == Role.EXPERT and other.role in OFFICER_ROLES and one.city == other.city:
        return f"同一城市的评审专家不能同时担任“{other.role.label}”。请换人，或先撤去其中一个岗位。"
    return ""
