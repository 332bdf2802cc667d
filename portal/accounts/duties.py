"""What a lead master answers for, city by city, each duty with its clause."""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts.kinds import City


@dataclass(frozen=True)
class Duty:
    """One duty in a few words, with the clause it comes from."""

    title: str
    text: str
    clause: str


_BEIJING = "京人社能发〔2023〕3号 第十二条"
_HANGZHOU = "杭人社发〔2023〕112号"

DUTIES: dict[str, tuple[Duty, ...]] = {
    # BJ-35 to BJ-39
    City.BEIJING: (
        Duty("第一责任人", "领办人是工作室日常运行的第一责任人。", _BEIJING),
        Duty("引领技能研发", "组织研发和攻关，推动技术升级，总结推广绝招绝技。", f"{_BEIJING}（一）"),
        Duty("名师带徒", "参与单位的培训和评价，把技能传给徒弟。", f"{_BEIJING}（二）"),
        Duty("技艺交流", "推广成果和操作法，参加区域、行业交流，与职业院校共建。", f"{_BEIJING}（三）"),
        Duty("社会效益", "参加政府组织的研修、培训和竞赛评判，弘扬工匠精神。", f"{_BEIJING}（四）"),
    ),
    # HZ-11 to HZ-16, HZ-48
    City.HANGZHOU: (
        Duty("名师带徒", "带徒传技，参加企业技能评价和新型学徒制培养。", f"{_HANGZHOU} 二（一）"),
        Duty("技术攻关", "改进工艺，解决生产难题，推广新技术。", f"{_HANGZHOU} 二（二）"),
        Duty("技艺交流", "在企业、行业和职业院校之间开展交流。", f"{_HANGZHOU} 二（三）"),
        Duty("技能研发", "总结绝招绝技和创新成果，试验推广。", f"{_HANGZHOU} 二（四）"),
        Duty("社会效益", "面向社会开展技能培训和服务活动。", f"{_HANGZHOU} 二（五）"),
        Duty("工匠精神", "宣传工匠精神，参与“名城工匠”活动。", f"{_HANGZHOU} 二（六）"),
        Duty("年度报送", "每年 1 月 5 日前报送上年工作总结、年度运行情况表和本年计划。", f"{_HANGZHOU} 五（一）"),
    ),
}
