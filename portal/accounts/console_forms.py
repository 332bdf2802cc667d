"""Forms of the console: inviting, posts, accounts, the list of Beijing's bodies, filters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.accounts.fields import Email, Mobile, PlainText
from portal.accounts.forms import WordyForm
from portal.accounts.kinds import City, OrganisationKind
from portal.accounts.models import Organisation
from portal.accounts.roles import INVITED_ROLES, Role, may_be_held_in
from portal.accounts.unit_forms import RemarkForm


def office_choices() -> list[tuple[str, Any]]:
    """Every active office that is no host, grouped by kind (one query)."""
    groups: dict[str, list[tuple[str, str]]] = {}
    offices = Organisation.objects.active().exclude(kind=OrganisationKind.HOST)
    for pk, kind, city, name in offices.order_by("city", "kind", "region_id", "name").values_list(
        "pk", "kind", "city", "name"
    ):
        label = f"{City(city).label} {OrganisationKind(kind).label}" if city else OrganisationKind(kind).label
        groups.setdefault(label, []).append((str(pk), name))
    return [("", "请选择"), *groups.items()]


class PostForm(WordyForm):
    """An office and a role that fit each other."""

    organisation = forms.ChoiceField(label="机构")
    role = forms.ChoiceField(label="角色", choices=[("", "请选择"), *((r.value, r.label) for r in INVITED_ROLES)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = office_choices()  # type: ignore[attr-defined]

    def clean_organisation(self) -> Organisation:
        return Organisation.objects.get(pk=self.cleaned_data["organisation"])

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        organisation, role = data.get("organisation"), data.get("role")
        if organisation and role and not may_be_held_in(role, organisation.kind):
            self.add_error("role", f"“{role.label}”不能设在“{organisation.get_kind_display()}”，请另选机构或角色。")
        return data


class InviteForm(PostForm):
    name = PlainText(label="姓名", longest=40)
    email = Email(label="电子邮箱")
    phone = Mobile(label="手机号码", required=False)
    field_order = ["name", "email", "phone", "organisation", "role"]


class ImportForm(WordyForm):
    file = forms.FileField(label="Excel 文件", help_text="xlsx 格式，最多 500 行、2 MB。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].error_messages["required"] = "请选择要导入的 Excel 文件。"
        self.fields["file"].error_messages["empty"] = "这个文件是空的，请换一个。"
        self.fields["file"].widget.attrs["accept"] = ".xlsx"


class SwitchForm(RemarkForm):
    """Opening what is closed or closing what is open, with a reason.

    The page carries what it was about, so that a second press or an older tab never does the opposite.
    """

    to = forms.ChoiceField(choices=[("open", "启用"), ("closed", "停用")], widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, on: bool, **kwargs: Any) -> None:
        super().__init__(*args, initial={"to": "closed" if on else "open"}, **kwargs)
        self.opposite = not on

    @property
    def turns_on(self) -> bool:
        """What the page asked for; without its word, the opposite of what is."""
        asked = self.cleaned_data.get("to")
        return asked == "open" if asked else self.opposite


class SuperiorForm(WordyForm):
    """One of Beijing's municipal bodies or enterprise groups (BJ-26)."""

    kind = forms.ChoiceField(
        label="类别",
        choices=[
            (kind.value, kind.label) for kind in (OrganisationKind.MUNICIPAL_BODY, OrganisationKind.ENTERPRISE_GROUP)
        ],
    )
    name = PlainText(label="名称", longest=100)
    short_name = PlainText(label="简称", longest=40, required=False)

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        same = Organisation.objects.superiors().filter(city=City.BEIJING, name=name)
        if self.organisation is not None:
            same = same.exclude(pk=self.organisation.pk)
        if same.exists():
            raise ValidationError("名录里已有同名的单位。如已停用，请把它重新启用。")
        return name


class _Filter(forms.Form):
    """A filter never fails: what it does not understand it leaves out."""

    q = forms.CharField(label="查找", required=False, max_length=100)

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: str(self.cleaned_data.get(name) or "").replace("\x00", "") for name in self.fields}


class UserFilter(_Filter):
    city = forms.ChoiceField(label="城市", required=False, choices=[("", "全部城市"), *City.choices])
    role = forms.ChoiceField(label="角色", required=False, choices=[("", "全部角色"), *Role.choices])
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部状态"), ("open", "启用"), ("closed", "停用"), ("idle", "没有岗位")],
    )


class OrganisationFilter(_Filter):
    city = forms.ChoiceField(label="城市", required=False, choices=[("", "全部城市"), *City.choices])
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部类别"), *OrganisationKind.choices])
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部状态"), ("open", "启用"), ("closed", "停用")]
    )
