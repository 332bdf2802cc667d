"""Answers that pass every rule of both cities' packs; all people, numbers and units are invented."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.policy.identifiers import resident_id_check_digit

REPORT_TEXT = "本单位设备齐全、人才梯队完整，长期承担关键工序的技术攻关任务，建立工作室有利于技艺传承。" * 5


def resident_id(birth: date, *, male: bool = True, serial: int = 1, region: str = "330101") -> str:
    """A number with a right check digit and a region code that is issued to nobody (§5b)."""
    first = f"{region}{birth:%Y%m%d}{serial:02d}{1 if male else 2}"
    return first + resident_id_check_digit(first)


def unit(host: Any, *, beijing: bool) -> dict[str, Any]:
    return {
        "name": host.name,
        "uscc": host.uscc,
        "nature": host.nature,
        "ownership": "private",
        "funding_form": host.funding_form,
        "industry": "C",
        "industry_focus": "high_tech_manufacturing" if beijing else "advanced_equipment",
        "scale": "large",
        "leading_enterprise": True,
        "registered_address": "试验路 1 号",
        "region": host.region_id,
        "studio_address": "试验路 1 号 2 号楼",
        "affiliation": host.affiliation,
        "superior": host.parent.name if host.parent else "",
        "legal_person": "周明远",
        "contact": "周明远",
        "contact_phone": "13800000000",
        "contact_email": "contact@example.invalid",
        "staff_total": "500",
        "skilled_total": "200",
        "senior_workers": "60",
        "technicians": "20",
        "senior_technicians": "5",
        "special_technicians": "1",
        "chief_technicians": "0",
        "echelon_note": "各等级技能人才配备齐全，逐级带教。",
        "district_studio": True,
        "district_document_no": "试人社发〔2024〕8号",
        "district_date": "2024-06-18",
    }


def leader(*, name: str, id_number: str, birth: date, male: bool, occupation: str, honour: str) -> dict[str, Any]:
    return {
        "name": name,
        "id_type": "resident",
        "id_number": id_number,
        "sex": "male" if male else "female",
        "birth": birth.isoformat(),
        "ethnicity": "汉族",
        "political": "none",
        "education": "college",
        "phone": "13900000000",
        "retirement_group": "male60" if male else "female55",
        "employment_status": "in_post",
        "relation": "contract",
        "post": f"{occupation}岗位",
        "occupation_years": "25",
        "front_line_years": "25",
        "work_since": "1998-07",
        "occupation": occupation,
        "leader_route": "senior_technician",
        "skill_level": "senior_technician",
        "cert_name": "职业技能等级证书",
        "cert_occupation": occupation,
        "cert_number": "Y000033000001201000001",
        "cert_issuer": "试验技能人才评价中心",
        "cert_date": "2020-05-20",
        "cert_verified": "found",
        "title_level": "none",
        "skills": "擅长精密装配和疑难故障排除，独创“三点校准”操作法。",
        "achievements": "主持完成技术攻关 12 项，年节约成本 300 万元。",
        "recognition": "多次承担行业培训，徒弟遍布本地企业。",
        "honours": [
            {"honour": honour, "name": "全国技术能手", "level": "national", "year": "2019", "issuer": "试验部门"}
        ],
        "results": [
            {
                "kind": "utility_patent",
                "name": "一种校准工装",
                "number": "ZL2020000001",
                "date": "2020-03-02",
                "rank": "1",
            }
        ],
        "apprentices": [
            {"name": "徒一", "occupation": occupation, "level_before": "senior_worker", "level_after": "technician"}
        ],
        "resume": [{"since": "1998-07", "unit": "试验机械有限公司", "post": "装配工"}],
    }


def member(number: int) -> dict[str, Any]:
    birth = date(1985, 3, number)
    return {
        "name": f"成员{'一二三四五六七八九'[number - 1]}",
        "sex": "male",
        "id_number": resident_id(birth, serial=number),
        "birth": birth.isoformat(),
        "education": "college",
        "category": "skilled",
        "occupation": "钳工",
        "skill_level": "technician",
        "post": "装配岗",
        "duty": "工艺改进",
        "is_staff": True,
        "relation": "contract",
    }


def safeguards() -> dict[str, Any]:
    return {
        "area": "120",
        "area_use": "攻关区 60 平方米，教学区 40 平方米，展示区 20 平方米。",
        "agreement_date": "2026-01-15",
        "agreement_parties": "单位与技能大师",
        "invested": "200000",
        "yearly_budget": "300000",
        "support_note": "经费来自单位职工教育经费，场地和设备由单位保障。",
        "matching_commitment": "300000",
        "account_name": "技能大师工作室专账",
        "equipment": [{"name": "三坐标测量机", "quantity": "1", "value": "480000"}],
    }


def projects() -> dict[str, Any]:
    return {
        "project_basis": ["technical_problem"],
        "projects": [
            {
                "name": "主轴装配精度提升",
                "basis": "technical_problem",
                "source_level": "unit",
                "start": "2026-01",
                "end": "2027-12",
                "goal": "装配一次合格率达到 99%。",
                "benefit": "年节约返工成本 50 万元。",
            }
        ],
    }


def plan(years: int) -> dict[str, Any]:
    counts = dict.fromkeys(("problems", "promotions", "apprentices", "high_skilled", "exchanges", "services"), "2")
    return {
        "plan_text": "围绕关键工序开展攻关，每年带徒不少于两人，成果在本行业推广。",
        "targets": [{"year": str(2027 + each), **counts} for each in range(years)],
        "fund_use": [{"category": "equipment", "amount": "100000"}],
    }


def undertaking(signer: str) -> dict[str, Any]:
    ticks = (
        "support_undertaking", "credit_commitment", "truth_commitment", "leader_commitment", "privacy_consent",
    )  # fmt: skip
    return {**dict.fromkeys(ticks, True), "signer": signer}
