"""The kinds of records a studio keeps, as one frozen table: columns, files, the duty each belongs to, and examples.

Columns are those of `studios.models.records` under the words a kind gives them, at most five beside the file, so that a
record fits on a phone. A media report keeps its medium in `partner`, its level in `level`, its address in `detail`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from studios.models import ActivityRecord, Apprenticeship, Trainee

if TYPE_CHECKING:
    from studios.models.records import Record

Shape = Literal["date", "text", "long", "link", "choice", "people", "money", "number", "patent", "tick"]
Choices = tuple[tuple[str, str], ...]

TABLES: dict[str, type[Record]] = {"activity": ActivityRecord, "apprentice": Apprenticeship, "trainee": Trainee}
ORGANISERS: Choices = tuple(ActivityRecord.Organiser.choices)
LEVELS: Choices = tuple(ActivityRecord.Level.choices)
PATENTS: Choices = (("invention", "发明"), ("utility", "实用新型"), ("design", "外观设计"))
EVALUATIONS: Choices = (("evaluation", "企业技能评价"), ("new_apprenticeship", "企业新型学徒制"))
JUDGING: Choices = (("judge", "评判"), ("coach", "指导"))
MONEY: Choices = (("income", "收入"), ("spending", "支出"))


@dataclass(frozen=True)
class Column:
    """One answer: the attribute it is kept in, its words, its shape."""

    name: str
    label: str
    shape: Shape
    required: bool = True
    help: str = ""
    choices: Choices = ()

    @property
    def from_pack(self) -> bool:
        """Its choices are the pack's list of skill levels."""
        return self.name == "skill_level"


@dataclass(frozen=True)
class Kind:
    """One kind of record. `duties` are the packs' keys for the duty it serves, the first that a pack knows."""

    key: str
    label: str
    register: str
    duties: tuple[str, ...]
    help: str
    columns: tuple[Column, ...]
    proof: str
    proof_required: bool = False
    table: str = "activity"
    # What began in an earlier year and still stands may bear its own date.
    standing: bool = False

    @property
    def model(self) -> type[Record]:
        return TABLES[self.table]

    def column(self, name: str) -> Column:
        return next(each for each in self.columns if each.name == name)


@dataclass(frozen=True)
class Register:
    """A page of records: its words, and three lines that show an empty one what belongs there."""

    key: str
    label: str
    words: str
    examples: tuple[str, str, str]


REGISTERS: dict[str, Register] = {
    each.key: each
    for each in (
        Register(
            "apprentices", "带徒与培养", "徒弟、高技能人才花名册",
            (
                "3月5日，与车工周某签订带徒协议，附协议照片",
                "6月18日，徒弟李某取得高级工证书，附证书照片",
                "9月1日，与本单位新进钳工王某签订带徒协议",
            ),
        ),
        Register(
            "activities", "活动", "交流、校企合作、培训、评价、竞赛、社会服务、工匠精神",
            (
                "4月20日，参加区里组织的技能交流会，12人，附现场照片",
                "5月1日，随人社局进社区义务维修，服务60人次",
                "10月12日，为职业院校学生讲工匠故事，40人",
            ),
        ),
        Register(
            "results", "成果", "攻关、推广、专利、奖项",
            (
                "2月至7月，夹具改进攻关，年节约12万元，附财务证明",
                "8月，改进后的工艺推广到二车间",
                "11月3日，取得实用新型专利一件，附证书",
            ),
        ),
        Register(
            "media", "宣传与条件", "媒体报道、设备、场地、制度、经费收支",
            (
                "5月4日，市日报报道工作室带徒事迹，附版面照片",
                "7月，新购数控车床1台",
                "1月，管理制度和岗位职责上墙，附照片",
            ),
        ),
    )
}  # fmt: skip

_NAME = "名称"
_PHOTO = "现场照片或文件"


def _on(label: str = "日期", help: str = "") -> Column:
    return Column("on", label, "date", help=help)


def _title(label: str = _NAME, help: str = "") -> Column:
    return Column("title", label, "text", help=help)


def _people(label: str = "人数", *, required: bool = False) -> Column:
    return Column("people", label, "people", required)


def _partner(label: str, *, required: bool = False, help: str = "") -> Column:
    return Column("partner", label, "text", required, help)


def _detail(label: str = "说明", *, required: bool = False) -> Column:
    return Column("detail", label, "long", required)


_BENEFIT = Column("amount", "年经济效益（元）", "money", False, "按单位财务核算填写；填了要附证明。")
_OCCUPATION = Column("occupation", "职业（工种）", "text")

KINDS: dict[str, Kind] = {
    each.key: each
    for each in (
        Kind(
            "apprentice", "带徒", "apprentices", ("mentoring",), "签了带徒协议的徒弟，一人一条。",
            (
                _on("协议签订日期"),
                Column("person", "徒弟姓名", "text"),
                Column("unit", "徒弟所在单位", "text"),
                _OCCUPATION,
                Column("agreement", "已签带徒协议", "tick", False, "没有签协议的，考核时要扣分。"),
            ),
            "带徒协议", table="apprentice", standing=True,
        ),
        Kind(
            "trainee", "高技能人才培养", "apprentices", ("mentoring",), "经工作室培养取得技能等级证书的人，一人一条。",
            (
                _on("证书日期"),
                Column("person", "姓名", "text"),
                _OCCUPATION,
                Column("skill_level", "取得等级", "choice"),
                Column("certificate_no", "证书编号", "number", help="照证书填写，编号里的等级会与所填等级核对。"),
            ),
            "证书照片", table="trainee",
        ),
        Kind(
            "renovation", "技改攻关项目", "results", ("problem_solving", "development"), "参与本单位技术改造或革新。",
            (
                _on("开始日期", "按这一天计入年度。"),
                _title("项目名称"),
                Column("until", "完成日期", "date", False),
                _BENEFIT,
                _detail("结果"),
            ),
            "证明材料",
        ),
        Kind(
            "promotion", "成果推广", "results", ("development",), "总结的技艺、工法或成果推广到别处使用。",
            (_on("推广日期"), _title("成果名称"), _partner("推广到的单位或班组"), _BENEFIT, _detail()),
            "证明材料",
        ),
        Kind(
            "exchange", "交流活动", "activities", ("exchange",), "行业或区域的交流会、研讨会、展示。",
            (
                _on(),
                _title("活动名称"),
                Column("organiser", "由谁组织", "choice", choices=ORGANISERS),
                _partner("主办单位"),
                _people("参加人数"),
            ),
            _PHOTO,
        ),
        Kind(
            "school", "校企合作", "activities", ("exchange",), "与职业院校合作培养、师徒结对。",
            (
                _on("协议或活动日期"),
                _title("合作内容"),
                _partner("合作院校", required=True),
                _people("学生人数"),
                _detail(),
            ),
            "合作协议或照片",
        ),
        Kind(
            "public_training", "社会培训", "activities", ("social_benefit",), "向社会提供的职业技能培训。",
            (_on(), _title("培训内容"), _partner("培训对象"), _people("培训人次", required=True), _detail()),
            _PHOTO,
        ),
        Kind(
            "evaluation", "技能评价与新型学徒制", "activities", ("mentoring",),
            "参与企业技能评价、企业新型学徒制培养。",
            (
                _on(),
                _title("工作内容"),
                Column("variety", "参与的工作", "choice", choices=EVALUATIONS),
                _people("评价或培养人数"),
                _detail(),
            ),
            "证明材料",
        ),
        Kind(
            "judging", "竞赛评判指导", "activities", ("social_benefit", "exchange"),
            "担任技能竞赛裁判，或指导选手参赛。",
            (
                _on(),
                _title("竞赛名称"),
                Column("variety", "承担的工作", "choice", choices=JUDGING),
                Column("level", "竞赛级别", "choice", choices=LEVELS),
                _partner("主办单位"),
            ),
            _PHOTO,
        ),
        Kind(
            "service", "社会服务", "activities", ("social_benefit",), "公益和技能服务社会的活动，按组织部门计分。",
            (
                _on(),
                _title("活动名称"),
                Column("organiser", "由谁组织", "choice", choices=ORGANISERS, help="政府、行业组织的分值不同。"),
                _partner("组织单位"),
                _people("服务人次"),
            ),
            _PHOTO,
        ),
        Kind(
            "craft_spirit", "工匠精神活动", "activities", ("craft_spirit", "social_benefit"),
            "弘扬工匠精神的宣讲、展示、进校园等。",
            (_on(), _title("活动名称"), _partner("地点或对象"), _people("参加人数"), _detail()),
            _PHOTO,
        ),
        Kind(
            "patent", "专利", "results", ("development",), "单位或团队成员获得授权的国家专利。",
            (
                _on("授权公告日", "按授权日期计入年度，申请中的不填。"),
                _title("专利名称"),
                Column("number", "专利号", "patent"),
                Column("variety", "专利种类", "choice", choices=PATENTS),
                _partner("专利权人", required=True, help="单位或团队成员。"),
            ),
            "专利证书",
        ),
        Kind(
            "award", "奖项", "results", ("development",), "工作室、领衔人（领办人）或成员获得的奖项。",
            (
                _on("获奖日期"),
                _title("奖项名称"),
                Column("level", "奖项级别", "choice", choices=LEVELS),
                _partner("获奖人或集体", required=True),
                _detail("颁奖单位"),
            ),
            "获奖证书",
        ),
        Kind(
            "media", "媒体报道", "media", ("craft_spirit", "social_benefit"), "电视台、报刊等媒体的报道。",
            (
                _on("报道日期"),
                _title("报道标题"),
                _partner("媒体名称", required=True),
                Column("level", "媒体级别", "choice", choices=LEVELS),
                Column("detail", "网址", "link", False, "有网络版的请粘贴网址。"),
            ),
            "版面或截图",
        ),
        Kind(
            "equipment", "设备购置", "media", ("development",), "工作室新增的设备。",
            (
                _on("购置日期"),
                _title("设备名称"),
                Column("number", "型号", "number", False),
                _people("数量（台、套）", required=True),
                Column("amount", "原值（元）", "money", False),
            ),
            "照片或发票", standing=True,
        ),
        Kind(
            "site", "场地", "media", ("development",), "场地、标牌、成果荣誉展示栏的情况或变化。",
            (_on(), _title("场地或变化", "如 标牌更新、展示栏上墙。"), _partner("地点"), _detail()),
            "照片", standing=True,
        ),
        Kind(
            "rules_posted", "制度上墙", "media", ("development",), "管理制度、岗位职责张贴在明显处。",
            (_on("上墙日期"), _title("制度名称"), _detail()),
            "照片", proof_required=True, standing=True,
        ),
        Kind(
            "funds", "经费收支", "media", ("development",), "年度经费收入和支出，一类一条即可。",
            (
                _on(),
                _title("用途或来源"),
                Column("variety", "收入或支出", "choice", choices=MONEY),
                Column("amount", "金额（元）", "money"),
                _detail(),
            ),
            "凭证",
        ),
    )
}  # fmt: skip


def of_register(register: str) -> tuple[Kind, ...]:
    return tuple(each for each in KINDS.values() if each.register == register)


def kind_of(record: Record) -> Kind:
    """The kind of a stored record: its own word, or the one kind of its table."""
    if isinstance(record, ActivityRecord):
        return KINDS[record.kind]
    return KINDS["apprentice" if isinstance(record, Apprenticeship) else "trainee"]
