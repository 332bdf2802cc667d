"""What the host of a demonstration case types into each section of the form."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.workbench.demo.cases import Case, resident_id

Typed = dict[str, Any]

_FOCUS = {True: "high_tech_manufacturing", False: "advanced_equipment"}
_HONOURS = {
    "national_expert": ("全国技术能手", "national"),
    "chinese_skill_award": ("中华技能大奖", "national"),
    "heritage_inheritor": ("市级非物质文化遗产代表性传承人", "city"),
    "time_honoured_craftsman": ("老字号工匠", "city"),
}
_LEVEL_DIGIT = {"senior_technician": 1, "technician": 2}
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙"
_GIVEN = ("知远", "书恒", "嘉言", "思齐", "望舒", "景明", "若谷", "行之", "怀瑾", "清晏", "晓楠", "子墨")
REPORT = (
    "本单位长期从事{occupation}相关的生产和服务，设备齐全，人才梯队完整。{leader}从业二十余年，"
    "在关键工序上形成了稳定可靠的操作方法，带出的徒弟已成为各班组的骨干。建立工作室，可以把分散在个人手里的"
    "经验整理成可以传授的规程，用于攻关、培训和行业交流。"
)


def of(case: Case, *, year: int, signer: str) -> dict[str, Typed]:
    """Answers by section; `year` is that of the call, `signer` the clerk who signs the undertaking."""
    return {
        "unit": unit(case, year),
        "leader": leader(case),
        "team": team(case),
        "safeguards": safeguards(case, year),
        "projects": projects(case, year),
        "plan": plan(case, year),
        "undertaking": undertaking(signer),
    }


def unit(case: Case, year: int) -> Typed:
    typed: Typed = {
        "name": case.unit,
        "uscc": case.uscc,
        "nature": case.nature,
        "ownership": "private",
        "funding_form": case.funding,
        "industry": case.industry,
        "industry_focus": case.focus or _FOCUS[case.beijing],
        "scale": "small" if case.nature == "sole_trader" else "medium",
        "leading_enterprise": False,
        "registered_address": f"虚构路 {case.number} 号",
        "region": case.region,
        "studio_address": f"虚构路 {case.number} 号 2 号楼",
        "affiliation": case.affiliation,
        "superior": case.parent,
        "legal_person": f"{case.leader[0]}怀远",
        "contact": clerk_name(case),
        "contact_phone": "13800000000",
        "contact_email": "contact@example.invalid",
        **_headcount(case),
        "echelon_note": f"{case.occupation}岗位各等级人才配备齐全，老中青逐级带教，每年安排脱产研修。",
        "district_studio": case.district_level,
    }
    if case.district_level:
        typed |= {"district_document_no": district_document(case, year), "district_date": f"{year - 1}-06-18"}
    return typed


def district_document(case: Case, year: int) -> str:
    """The number under which the district or the trade recognised the studio the year before."""
    return f"人社发〔{year - 1}〕{case.number}号"


def _headcount(case: Case) -> Typed:
    size = 6 if case.nature == "sole_trader" else 180 + case.number * 7
    return {
        "staff_total": str(size),
        "skilled_total": str(size * 2 // 3),
        "senior_workers": str(size // 8),
        "technicians": str(size // 20),
        "senior_technicians": str(size // 60),
        "special_technicians": "0",
        "chief_technicians": "1" if case.level == "chief_technician" else "0",
    }


def clerk_name(case: Case) -> str:
    return f"{_SURNAMES[case.number % len(_SURNAMES)]}{_GIVEN[case.number * 5 % len(_GIVEN)]}"


def leader(case: Case) -> Typed:
    typed: Typed = {
        "name": case.leader,
        "id_type": "resident",
        "id_number": case.id_number,
        "sex": case.sex,
        "birth": case.birth.isoformat(),
        "ethnicity": "汉族",
        "political": "none",
        "education": "college",
        "phone": "13900000000",
        "retirement_group": case.group,
        "employment_status": case.employment,
        "relation": case.relation,
        "retired_on": _day(case.retired_on),
        "rehired_from": _day(case.rehired_from),
        "post": f"{case.occupation}岗位",
        "occupation_years": "22",
        "front_line_years": "20",
        "work_since": f"{case.birth.year + 20}-07",
        "occupation": case.occupation,
        "leader_route": case.route or ("technician" if case.level == "technician" else "senior_technician"),
        "skill_level": case.level,
        "title_level": "none",
        "skills": f"擅长{case.occupation}关键工序和疑难问题处理，总结的“三看三试”操作法在本单位推广。",
        "achievements": "近五年主持攻关 9 项，其中 3 项在同行业推广，累计节约成本约 260 万元。",
        "recognition": "多次承担行业培训授课和竞赛裁判，徒弟中有 12 人取得高级工以上证书。",
    }
    return typed | _certificate(case) | _achievements(case)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _certificate(case: Case) -> Typed:
    if case.route == "unique_skill":
        return {"route_evidence": "家传制作技艺第四代传人，掌握全部七十余道工序，省内目前能独立完成的不足十人。"}
    digit = _LEVEL_DIGIT.get(case.level)
    number = f"Y00003300000120{digit}{case.number:06d}" if digit else f"YT{case.number:020d}"
    return {
        "cert_name": "职业技能等级证书",
        "cert_occupation": case.occupation,
        "cert_number": number,
        "cert_issuer": "演示技能人才评价中心",
        "cert_date": "2020-05-20",
        "cert_verified": "found",
    }


def _achievements(case: Case) -> Typed:
    honours = [each for each in (case.honour, case.second_honour) if each]
    return {
        "honours": [
            {
                "honour": key,
                "name": _HONOURS[key][0],
                "level": _HONOURS[key][1],
                "year": "2019",
                "issuer": "演示授予单位",
            }
            for key in honours
        ],
        "results": [
            {
                "kind": "utility_patent",
                "name": f"一种{case.occupation}用校准工装",
                "number": f"ZL2020{case.number:06d}",
                "date": "2020-03-02",
                "rank": "1",
            }
        ],
        "apprentices": [
            {
                "name": f"{_SURNAMES[(case.number + each) % 12]}{_GIVEN[(case.number * 3 + each) % 12]}",
                "occupation": case.occupation,
                "level_before": "senior_worker",
                "level_after": "technician",
                "result": "能独立承担关键工序",
            }
            for each in (4, 7)
        ],
        "resume": [
            {"since": f"{case.birth.year + 20}-07", "until": "2010-12", "unit": case.unit, "post": "学徒、操作工"},
            {"since": "2011-01", "unit": case.unit, "post": f"{case.occupation}岗位带头人"},
        ],
    }


def team(case: Case) -> Typed:
    return {
        "team_note": "一人主抓攻关，一人主抓带徒，其余成员负责资料整理和设备维护。",
        "members": [_member(case, each) for each in range(1, case.members + 1)],
    }


def _member(case: Case, place: int) -> Typed:
    birth = date(1984 + place, 3, 1 + case.number % 28)
    return {
        "name": f"{_SURNAMES[(case.number + place) % 12]}{_GIVEN[(case.number * 7 + place) % 12]}",
        "sex": "male",
        "id_number": resident_id(birth, male=True, serial=case.number + place, beijing=case.beijing),
        "birth": birth.isoformat(),
        "education": "college",
        "category": "skilled",
        "occupation": case.occupation,
        "skill_level": "technician" if place == 1 else "senior_worker",
        "post": f"{case.occupation}岗位",
        "duty": ("技术攻关", "带徒传艺", "资料与设备")[place % 3],
        "is_staff": True,
        "relation": "establishment" if case.nature == "public_institution" else "contract",
    }


def safeguards(case: Case, year: int) -> Typed:
    return {
        "established": f"{year - 3}-03",
        "area": "120",
        "area_use": "攻关区 60 平方米，教学区 40 平方米，成果展示区 20 平方米。",
        "agreement_date": f"{year}-01-15",
        "agreement_parties": f"{case.unit}与{case.leader}"[:100],
        "invested": "220000",
        "yearly_budget": "300000",
        "support_note": "经费来自职工教育经费，场地和设备由单位保障，每周安排一天专门用于攻关和带徒。",
        "matching_commitment": case.matching,
        "account_name": "技能大师工作室专账",
        "equipment": [
            {"name": "专用工位和检测设备", "quantity": "4", "value": "360000", "bought": "2021"},
            {"name": "教学演示设备", "quantity": "2", "value": "80000", "bought": "2022"},
        ],
    }


def projects(case: Case, year: int) -> Typed:
    inherited = case.route == "unique_skill" or case.focus == "intangible_heritage"
    basis = "inheritance" if inherited else "technical_problem"
    return {
        "project_basis": [basis],
        "inheritance_results": "已带出两名能独立制作的徒弟，恢复失传工序三道。" if inherited else "",
        "projects": [
            {
                "name": f"{case.occupation}关键工序质量提升",
                "basis": basis,
                "source_level": "unit",
                "start": f"{year}-01",
                "end": f"{year + 1}-12",
                "goal": "一次合格率达到 99%，形成可以传授的操作规程。",
                "benefit": "年节约返工成本约 50 万元。",
            }
        ],
    }


def plan(case: Case, year: int) -> Typed:
    counts = {"problems": "2", "promotions": "1", "apprentices": "10", "high_skilled": "3", "exchanges": "2"}
    years = range(year + 1, year + (3 if case.beijing else 4))
    return {
        "plan_text": "第一年完善制度、整理规程；此后每年完成两项攻关，带徒十人，面向行业组织两次交流。",
        "targets": [{"year": str(each), **counts, "services": "2"} for each in years],
        "fund_use": [
            {"category": "equipment", "amount": "60000", "note": "教学演示设备"},
            {"category": "exchange", "amount": "40000", "note": "行业交流"},
        ],
    }


def report(case: Case, longest: int) -> str:
    """One part of the 申办报告, within its limits."""
    return (REPORT.format(occupation=case.occupation, leader=case.leader) * 2)[:longest]


def undertaking(signer: str) -> Typed:
    ticks = ("support_undertaking", "credit_commitment", "truth_commitment", "leader_commitment", "privacy_consent")
    return {**dict.fromkeys(ticks, True), "signer": signer}
