"""Forms of the host beside the 申报表 itself: route choice, evidence rows, undertaking, withdrawal, reveal."""

from __future__ import annotations

from typing import Any

from django import forms

from applications import routes
from applications.models import Evidence
from portal.accounts.models import Branch, Organisation, Region
from portal.desks.routes import ways
from portal.policy.measures import Measures
from portal.policy.refusal import Refused

HEAD_OFFICE, NEW_BRANCH = "head", "new"
REASON = {"required": "请写明理由。", "max_length": "理由最多 %(limit_value)d 字，现有 %(show_value)d 字。"}


class OpeningForm(forms.Form):
    """Which part of the unit applies, and through whom (BJ-23, BJ-26)."""

    branch = forms.ChoiceField(label="由哪里申报", widget=forms.RadioSelect)
    branch_name = forms.CharField(label="新增分厂、分公司名称", max_length=100, required=False)
    branch_region = forms.ChoiceField(label="新增分厂、分公司所在区", required=False)
    branch_address = forms.CharField(label="新增分厂、分公司地址", max_length=200, required=False)
    route = forms.ChoiceField(label="报送途径", widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, host: Organisation, measures: Measures, regions: dict[str, str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.host = host
        self.measures = measures
        branches = [(str(each.pk), each.name) for each in host.branches.select_related("region")]
        choices = [(HEAD_OFFICE, f"{host.name}（总部）"), *branches, (NEW_BRANCH, "新增一个分厂、分公司")]
        self._choice("branch").choices = choices
        self._choice("branch_region").choices = [("", "请选择"), *regions.items()]
        self._choice("route").choices = [(each.key, each.label) for each in measures.routes]
        usual = ways(measures, host)
        self.initial.setdefault("branch", HEAD_OFFICE)
        self.initial.setdefault("route", usual[0].key if usual else "")

    def _choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        return field

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("branch") == NEW_BRANCH:
            for name in ("branch_name", "branch_region"):
                if not cleaned.get(name):
                    self.add_error(name, f"请填写“{self.fields[name].label}”。")
        if cleaned.get("route"):
            self._check_route(cleaned["route"])
        return cleaned

    def _check_route(self, key: str) -> None:
        """BJ-27: says at once who the right body is (message 17)."""
        try:
            routes.by_route(self.measures, self.host, None, key)
        except Refused as refused:
            self.add_error("route", str(refused))

    def chosen_branch(self) -> Branch | None:
        """The branch of the valid form; a new one is entered into the unit's register."""
        choice = self.cleaned_data["branch"]
        if choice == HEAD_OFFICE:
            return None
        if choice != NEW_BRANCH:
            return self.host.branches.get(pk=choice)
        branch, _ = Branch.objects.get_or_create(
            organisation=self.host,
            name=self.cleaned_data["branch_name"].strip(),
            defaults={
                "region": Region.objects.get(pk=self.cleaned_data["branch_region"]),
                "address": self.cleaned_data["branch_address"].strip(),
            },
        )
        return branch

    def chosen_recommender(self, branch: Branch | None) -> Organisation:
        return routes.by_route(self.measures, self.host, branch, self.cleaned_data["route"])


class EvidenceForm(forms.ModelForm):
    """One row of the evidence list (HZ-36, HZ-37, BJ-30)."""

    supports = forms.MultipleChoiceField(label="对应条目", required=False, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Evidence
        fields = ("title", "level", "issuer", "issued_on", "certificate_no", "claims_online", "supports")
        widgets = {"issued_on": forms.TextInput(attrs={"type": "date", "class": "w-medium"})}
        error_messages = {"title": {"required": "请写明材料名称，如“2024年度技术创新一等奖证书”。"}}

    def __init__(self, *args: Any, measures: Measures, online: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.use_required_attribute = False
        levels = [("", "不分级"), *measures.choices.get("honour_level", ())]
        self.fields["level"] = forms.ChoiceField(label="级别", required=False, choices=levels)
        self.fields["supports"].choices = supported_places(measures)  # type: ignore[attr-defined]
        if not online:
            del self.fields["claims_online"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("claims_online") and not cleaned.get("certificate_no"):
            self.add_error("certificate_no", "可全国联网查询的证书，请填写证书编号，审核时据此查询。")
        return cleaned


def supported_places(measures: Measures) -> list[tuple[str, str]]:
    """The tables of the form that evidence can speak for (UX-25)."""
    tables = ("honours", "certificates", "results", "apprentices", "members", "equipment", "projects")
    return [
        (f"{section.key}.{table.key}", table.label)
        for section in measures.sections
        for table in section.tables
        if table.key in tables
    ]


class UndertakingForm(forms.Form):
    """The last tick before the file is handed in; who and when is written into the form."""

    agreed = forms.BooleanField(
        label="本单位承诺以上内容和材料真实、完整，愿意承担相应责任。",
        error_messages={"required": "请先勾选承诺，再提交。"},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="撤回原因", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), error_messages=REASON
    )


class RevealForm(forms.Form):
    reason = forms.CharField(
        label="查看理由", max_length=200, help_text="会记入操作日志，例如“与原件核对”。", error_messages=REASON
    )


class CorrectionAnswersForm(forms.Form):
    """One answer per point of the return."""

    def __init__(self, *args: Any, points: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.use_required_attribute = False
        for point in points:
            self.fields[f"answer-{point.pk}"] = forms.CharField(
                label="补正说明",
                max_length=1000,
                required=True,
                initial=point.answer,
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"required": f"请写明“{point.label}”是怎样补正的。"},
            )

    def answers(self) -> dict[int, str]:
        return {int(name.removeprefix("answer-")): text for name, text in self.cleaned_data.items()}
