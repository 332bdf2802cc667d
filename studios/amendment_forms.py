"""What is typed about a change: the new values of a ground, the expert group's finding, the day it holds from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms

from portal.accounts.fields import PlainText, Uscc
from portal.accounts.models import Region
from portal.policy import clock
from portal.policy.wording import day_words
from studios import amendment_terms as terms
from studios.leaders import STAYS
from studios.life_forms import FILES
from studios.offices import pack_of
from studios.record_fields import Day
from studios.record_forms import FilesField
from studios.rules.amendments import ACCEPTED
from studios.states import AmendmentState, LeaderPost

if TYPE_CHECKING:
    from portal.policy.measures import Ground, Measures
    from studios.models import Studio

CONCLUSIONS = ((ACCEPTED, "认定属于可以变更的情形"), ("refused", "不予认定"))
LISTED = [(each.value, each.label) for each in AmendmentState if each != AmendmentState.DRAFT]


def _today() -> Any:
    return clock.today()


def _regions(city: str) -> list[tuple[str, str]]:
    return [(each.name, each.name) for each in Region.objects.of(city)]


def fields_of(ground: Ground, pack: Measures) -> dict[str, forms.Field]:
    """The new values this ground may name; where it may alter several, none is asked for by itself."""
    asked = len([each for each in ground.changes if each != "host"]) == 1
    makers: dict[str, Callable[[], dict[str, forms.Field]]] = {
        "unit_name": lambda: {"unit_name": PlainText(longest=100, label="新的单位名称", required=asked)},
        "host": lambda: {
            "host": Uscc(
                label="新单位的统一社会信用代码", required=False,
                help_text="只改名称的不填；合并、分立、重组后由另一家单位承接的填写，新单位须先在平台登记。",
            )
        },
        "address": lambda: {
            "address": PlainText(longest=200, label="新的工作地址", required=asked),
            "region": forms.ChoiceField(
                label="迁入的区县", required=False, choices=[("", "不变"), *_regions(pack.city)],
                help_text="迁到别的区县的才选；由区县推荐的，今后由迁入区县管理。",
            ),
        },
        "lead_master": lambda: {
            "lead_master": PlainText(longest=60, label=f"新的{pack.word('lead_master')}姓名"),
            "cause": forms.ChoiceField(
                label="更换原因",
                choices=[("", "请选择"), *((each.key, each.label) for each in pack.grounds_of("leader_gone"))],
            ),
        },
        "leader_post": lambda: {
            "leader_post": forms.ChoiceField(
                label="任职情况", widget=forms.RadioSelect,
                choices=[(each.value, LeaderPost(each).label) for each in STAYS],
            ),
            "since": Day(label="从哪一天起"),
            "until": Day(label="到哪一天", help_text="照返聘合同或延迟退休的协议填写。"),
        },
    }  # fmt: skip
    return {key: field for name in ground.changes for key, field in makers[name]().items()}


class AmendmentForm(forms.Form):
    """The ground's new values, why, and the papers."""

    reason = PlainText(
        longest=2000, lines=True, label="变更理由", widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明事情经过和依据的文件。",
    )  # fmt: skip
    papers = FilesField(label="证明材料", required=False, help_text=FILES)

    def __init__(self, *args: Any, studio: Studio, ground: Ground, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pack = pack_of(studio)
        own = fields_of(ground, pack)
        self.names = tuple(own)
        self.fields = {**own, **self.fields}
        wanted = f"需要：{ground.evidence}。" if ground.evidence else ""
        self.fields["papers"].help_text = f"{wanted}PDF、JPG 或 PNG；提交时至少一份。"
        present = terms.present(studio, ground)
        for name in self.names:
            before = present.get(name, "")
            if before and name in ("unit_name", "address", "lead_master"):
                self.fields[name].help_text = f"现在：{before}"
        if "since" in self.fields and studio.leader_retires_on is not None:
            retires = day_words(studio.leader_retires_on)
            self.fields["since"].help_text = f"{pack.word('lead_master')}{studio.lead_master}，法定退休日 {retires}。"

    def new(self) -> dict[str, str]:
        """What was typed, as the record keeps it; days as ISO text."""
        data = self.cleaned_data
        return {
            name: data[name].isoformat() if name in terms.DAYS else str(data[name]) for name in self.names if data[name]
        }


class PanelForm(forms.Form):
    """What the expert group found (HZ-62)."""

    on = Day(label="认定日期", initial=_today)
    members = PlainText(longest=500, lines=True, label="专家组成员", help_text="写姓名，用顿号隔开。")
    conclusion = forms.ChoiceField(label="结论", choices=CONCLUSIONS, widget=forms.RadioSelect)
    remark = PlainText(longest=1000, lines=True, label="意见")
    papers = FilesField(label="专家组意见文件", help_text="PDF、JPG 或 PNG。")


class EffectiveForm(forms.Form):
    effective_on = Day(label="生效日期", initial=_today)
    remark = PlainText(longest=500, lines=True, label="办理意见", required=False)


class AmendmentFilter(forms.Form):
    """Word, state and ground of a list."""

    q = forms.CharField(label="编号、工作室或单位", required=False, max_length=60)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *LISTED])
    ground = forms.ChoiceField(label="事由", required=False)

    def __init__(self, *args: Any, pack: Measures, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(each.key, each.label) for each in pack.grounds_of("change")]
        self.fields["ground"].choices = [("", "全部"), *known]  # type: ignore[attr-defined]
