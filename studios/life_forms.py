"""What is typed about a title: people, renewals, results, proposals, plaques."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms

from portal.accounts.fields import PlainText
from portal.policy import clock, wording
from portal.policy.refusal import Refused
from studios import grounds, register_numbers
from studios.models import AssessmentResult
from studios.offices import pack_of
from studios.record_fields import Day
from studios.record_forms import FilesField
from studios.rules import ground_holds, people, results

if TYPE_CHECKING:
    from studios.models import Studio

FILES = "PDF、JPG 或 PNG，可以不传。"
LONGEST_TEXT = 4000


def _today() -> Any:
    return clock.today()


class RemarkForm(forms.Form):
    """A reason, or a remark that may be left out."""

    remark = PlainText(longest=500, lines=True, label="理由", error_messages={"required": "请写明理由。"})

    def __init__(self, *args: Any, label: str = "理由", required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remark"].label, self.fields["remark"].required = label, required


class LeaderForm(forms.Form):
    """Where the lead master stands since a day."""

    status = forms.ChoiceField(label="情形", widget=forms.RadioSelect)
    since = Day(label="自哪一天起", initial=_today)
    until = Day(label="到哪一天", required=False, help_text="返聘、延迟退休的填写，照合同或协议。")
    note = PlainText(longest=500, lines=True, label="说明", required=False)

    def __init__(self, *args: Any, studio: Studio, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = people.statuses(studio)  # type: ignore[attr-defined]


class MemberForm(forms.Form):
    name = PlainText(longest=60, label="姓名")
    joined_on = Day(label="加入日期", initial=_today)
    category = forms.ChoiceField(label="类别", required=False)
    occupation = PlainText(longest=80, label="职业（工种）或专业", required=False)
    level = PlainText(longest=40, label="技能等级或职称", required=False)

    def __init__(self, *args: Any, studio: Studio, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(label, label) for _, label in pack_of(studio).choices["member_category"]]
        self.fields["category"].choices = [("", "请选择"), *known]  # type: ignore[attr-defined]


class LeavingForm(forms.Form):
    left_on = Day(label="离开日期", initial=_today)
    reason = PlainText(longest=200, label="原因", required=False)


class RenewalForm(forms.Form):
    """What the unit hands in to go on."""

    plan = PlainText(
        longest=LONGEST_TEXT, lines=True, label="续建工作计划", widget=forms.Textarea(attrs={"rows": 8}),
        help_text="写明今后的主要方向、带徒和攻关计划、单位的支持。",
    )  # fmt: skip
    papers = FilesField(label="附件", required=False, help_text=FILES)


class RenewalReturnForm(RemarkForm):
    due_on = Day(label="补充期限", help_text="单位在这一天 24:00 前补充并再次提交；逾期的，系统提示到期终止。")


class RenewalDraftForm(forms.Form):
    remark = PlainText(longest=2000, lines=True, label="审核意见")
    document_no = PlainText(longest=60, label="准予续建的文号", required=False, help_text="建议不予续建的可以不填。")


class ResultForm(forms.Form):
    """A result as its document states it."""

    kind = forms.ChoiceField(label="考核")
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2199)
    grade = forms.ChoiceField(label="等次", choices=AssessmentResult.Grade.choices, widget=forms.RadioSelect)
    score = forms.DecimalField(label="得分", required=False, min_value=0, max_value=110, decimal_places=2, max_digits=5)
    concluded_on = Day(label="公布日期")
    document_no = PlainText(longest=60, label="文号")
    papers = FilesField(label="结果文件", help_text="PDF、JPG 或 PNG，复核时对照。")

    def __init__(self, *args: Any, studio: Studio, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = results.kinds(studio)  # type: ignore[attr-defined]
        self.fields["year"].initial = clock.today().year


class ProposalForm(forms.Form):
    """A ground, its day, facts and evidence."""

    ground = forms.ChoiceField(label="事由", widget=forms.RadioSelect)
    ground_on = Day(label="事由发生日", initial=_today)
    facts = PlainText(longest=LONGEST_TEXT, lines=True, label="事实和证据", widget=forms.Textarea(attrs={"rows": 6}))
    papers = FilesField(label="证据材料", required=False, help_text=FILES)

    def __init__(self, *args: Any, studio: Studio, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.studio = studio
        self.fields["ground"].choices = ground_choices(studio)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What the register says against the ground is said at the ground."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("ground") and data.get("ground_on"):
            try:
                ground_holds.check_proposable(self.studio, data["ground"], data["ground_on"])
            except Refused as refused:
                self.add_error("ground", wording.sentence(refused.reason))
        return data


class FactsForm(forms.Form):
    facts = PlainText(longest=LONGEST_TEXT, lines=True, label="事实和证据", widget=forms.Textarea(attrs={"rows": 6}))
    papers = FilesField(label="证据材料", required=False, help_text=FILES)


class HearingForm(forms.Form):
    heard_on = Day(label="听取意见日期", initial=_today)
    hearing = PlainText(
        longest=LONGEST_TEXT, lines=True, label="单位的陈述、申辩", widget=forms.Textarea(attrs={"rows": 6}),
        help_text="没有提出意见的，写明何时、以什么方式告知。",
    )  # fmt: skip
    papers = FilesField(label="附件", required=False, help_text=FILES)


class DecisionForm(forms.Form):
    decision = PlainText(longest=LONGEST_TEXT, lines=True, label="决定", widget=forms.Textarea(attrs={"rows": 6}))
    document_no = PlainText(longest=60, label="决定文号")
    effective_on = Day(label="生效日期", initial=_today)


class DayForm(forms.Form):
    """A day, and a photo if there is one."""

    on = Day(label="日期", initial=_today)
    papers = FilesField(label="照片", required=False, help_text=FILES)

    def __init__(self, *args: Any, label: str = "日期", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = label


class HandingForm(DayForm):
    to = PlainText(longest=60, label="领取人")
    field_order = ("on", "to", "papers")


class ReturnForm(DayForm):
    note = PlainText(longest=300, label="收回情况", help_text="如：完好；边角有磨损。")
    field_order = ("on", "note", "papers")

    def __init__(self, *args: Any, told: str = "", how: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if told:
            self.fields["note"].label, self.fields["note"].help_text = told, how


class OldPlaqueForm(forms.Form):
    """What is found out of a plaque from before the portal; whatever nobody knows stays empty."""

    hangs = forms.TypedChoiceField(
        label="情况", choices=[("yes", "已经交付，在单位悬挂"), ("no", "没有发过，需要制作")], widget=forms.RadioSelect,
        coerce=lambda text: text == "yes",
    )  # fmt: skip
    number = PlainText(longest=40, label="铭牌编号", required=False, help_text="照实物填写；铭牌上没有编号的不填。")
    on = Day(label="交付日期", required=False, help_text="不清楚的不填。")
    to = PlainText(longest=60, label="领取人", required=False, help_text="不清楚的不填。")
    papers = FilesField(label="照片", required=False, help_text=FILES)

    def clean_number(self) -> str:
        return register_numbers.read(self.cleaned_data["number"])


def ground_choices(studio: Studio) -> Sequence[tuple[str, str]]:
    """The pack's tree: each case with its clause; what only the portal's own clock can know is not typed."""
    pack = pack_of(studio)
    return [(each.key, f"{each.label}〔{pack.clause(each.clause)}〕") for each in grounds.leaves(pack)]
