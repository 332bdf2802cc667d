"""The host's own page: its particulars, its branches, its people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.accounts.fields import Email, Mobile, PlainText
from portal.accounts.forms import UnitFields, WordyForm, region_choices
from portal.accounts.models import Organisation
from portal.accounts.roles import HOST_ROLES, Role


class UnitForm(UnitFields):
    """Particulars its administrator may change; name, code and district follow the licence and stay."""

    ownership = PlainText(label="所有制", longest=40, required=False, help_text="例如：国有、民营、外商投资。")
    contact = PlainText(label="联系人", longest=40)
    phone = Mobile(label="联系电话")
    field_order = [
        *("nature", "funding_form", "ownership", "region_id", "affiliation", "parent_id"),
        *("address", "legal_person", "contact", "phone", "checked"),
    ]

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        self.organisation = organisation
        initial = {name: getattr(organisation, name) for name in EDITABLE}
        super().__init__(*args, keep=organisation.parent, initial=initial, **kwargs)

    def uscc_given(self) -> str:
        return self.organisation.uscc or ""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("city") and data["city"] != self.organisation.city:
            self.add_error("region_id", "单位迁到另一个城市，请在那里重新登记。")
        return data

    def save(self) -> list[str]:
        """Store what differs; returns the labels of what changed."""
        changed = [name for name in EDITABLE if getattr(self.organisation, name) != self.cleaned_data[name]]
        for name in changed:
            setattr(self.organisation, name, self.cleaned_data[name])
        if changed:
            self.organisation.save(update_fields=changed)
        return [str(self.fields[name].label) for name in changed]


EDITABLE = (
    *("nature", "funding_form", "ownership", "region_id", "affiliation", "parent_id"),
    *("address", "legal_person", "contact", "phone"),
)


class BranchForm(WordyForm):
    name = PlainText(label="分厂、分公司名称", longest=100)
    region_id = forms.ChoiceField(label="所在区县")
    address = PlainText(label="地址", longest=200, required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        groups = dict(region_choices()[1:])
        self.fields["region_id"].choices = [("", "请选择"), *groups[organisation.get_city_display()]]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if self.organisation.branches.filter(name=name).exists():
            raise ValidationError("已有同名的分厂、分公司，不用重复添加。")
        return name


class ColleagueForm(WordyForm):
    """Inviting one's own people: the lead master above all."""

    role = forms.ChoiceField(
        label="角色",
        choices=[(role.value, role.label) for role in Role if role in HOST_ROLES],
        initial=Role.LEAD_MASTER.value,
    )
    name = PlainText(label="姓名", longest=40)
    email = Email(label="电子邮箱")
    phone = Mobile(label="手机号码", required=False)


class RemarkForm(WordyForm):
    """A reason for what is being done."""

    remark = PlainText(label="理由", longest=200)
