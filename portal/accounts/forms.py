"""Signing in, passwords, the profile, and the host's registration."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from portal.accounts.fields import Email, Mobile, Password, PlainText, Uscc, narrow
from portal.accounts.kinds import Affiliation, City, FundingForm, Nature
from portal.accounts.models import Organisation, Region, User
from portal.policy.identifiers import uscc_nature


class WordyForm(forms.Form):
    """A form whose empty fields say what to do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            verb = "请选择" if isinstance(field, forms.ChoiceField) else "请填写"
            field.error_messages["required"] = f"{verb}{field.label}。"
            field.error_messages["invalid_choice"] = f"{field.label}请从列表里选一项。"
            field.error_messages["invalid"] = f"{field.label}的格式不对，请重新填写。"


class LoginForm(WordyForm):
    """The length is checked here, before the lockout's log and the database see the name."""

    username = PlainText(label="登录名或邮箱", longest=254, widget=forms.TextInput(attrs={"autocomplete": "username"}))
    password = Password(label="密码")

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean_username(self) -> str:
        return narrow(self.cleaned_data["username"]).lower()

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "username" in data and "password" in data:
            self.user = authenticate(self.request, username=data["username"], password=data["password"])
            if self.user is None:
                raise ValidationError("登录名（邮箱）或密码不对，请再试一次。连续 5 次不对，将锁定 15 分钟。")
        return data


class NewPasswordForm(WordyForm):
    """Two fields for a password nobody has seen yet; `user` gives what it must not resemble."""

    password = Password(label="密码", new=True, help_text="至少 12 个字符，不用常见密码，也不要和姓名、邮箱相近。")
    password_again = Password(label="再输一次密码", new=True)

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password_again"].error_messages["required"] = "请再输一次密码。"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        password, again = data.get("password"), data.get("password_again")
        if password and again and password != again:
            self.add_error("password_again", "两次输入的密码不一样，请重新输入。")
        if password:
            try:
                password_validation.validate_password(password, self.resembled())
            except ValidationError as error:
                self.add_error("password", error)
        return data

    def resembled(self) -> User | None:
        return self.user


class PasswordChangeForm(NewPasswordForm):
    old_password = Password(label="现在的密码")
    field_order = ["old_password", "password", "password_again"]

    def clean_old_password(self) -> str:
        old: str = self.cleaned_data["old_password"]
        if self.user is None or not self.user.check_password(old):
            raise ValidationError("现在的密码不对，请再输一次。")
        return old


class ResetForm(WordyForm):
    email = Email(label="登记时用的邮箱")


class ConfirmForm(WordyForm):
    password = Password(label="登记时设的密码")


class ProfileForm(WordyForm):
    name = PlainText(label="姓名", longest=40, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = Mobile(label="手机号码")


class AcceptForm(NewPasswordForm):
    """An invited person without an account: the name as it should appear, and a password."""

    name = PlainText(label="姓名", longest=40, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "password", "password_again"]


def region_choices() -> list[tuple[str, Any]]:
    """The districts of both cities, grouped (one query)."""
    groups: dict[str, list[tuple[str, str]]] = {City.HANGZHOU.label: [], City.BEIJING.label: []}
    for region in Region.objects.order_by("city", "code"):
        groups[region.get_city_display()].append((region.code, region.name))
    return [("", "请选择"), *groups.items()]


def superior_choices(keep: Organisation | None = None) -> list[tuple[str, Any]]:
    """Beijing's active bodies and groups, grouped by kind; one already chosen stays even when it was closed since."""
    groups: dict[str, list[tuple[str, str]]] = {}
    superiors = Organisation.objects.superiors().active()
    if keep is not None:
        superiors = superiors | Organisation.objects.superiors().filter(pk=keep.pk)
    for body in superiors.order_by("-kind", "name"):
        groups.setdefault(body.get_kind_display(), []).append((str(body.pk), body.name))
    return [("", "无"), *groups.items()]


class UnitFields(WordyForm):
    """What a unit says of itself, with the checks that hang together; registration and the unit's own page share it."""

    nature = forms.ChoiceField(label="单位性质", choices=[("", "请选择"), *Nature.choices])
    funding_form = forms.ChoiceField(
        label="经费形式",
        choices=[("", "不是事业单位"), *FundingForm.choices],
        required=False,
        help_text="事业单位必选，关系到是否列入建设经费资助。",
    )
    region_id = forms.ChoiceField(
        label="所在区县", help_text="按登记住所选择；西湖风景名胜区、北京经济技术开发区单列。"
    )
    affiliation = forms.ChoiceField(
        label="隶属关系",
        choices=Affiliation.choices,
        initial=Affiliation.LOCAL,
        required=False,
        help_text="仅北京市单位需要区分；杭州市单位按所在区县办理。",
    )
    parent_id = forms.ChoiceField(
        label="主管单位", required=False, help_text="选“市属局（总公司）、企业集团所属”时必选。"
    )
    address = PlainText(label="地址", longest=200, required=False)
    legal_person = PlainText(label="法定代表人（负责人）", longest=40, required=False)
    checked = forms.BooleanField(label="我已核对，按所填内容登记", required=False)

    def __init__(self, *args: Any, keep: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warnings: list[str] = []
        self.fields["region_id"].choices = region_choices()  # type: ignore[attr-defined]
        self.fields["parent_id"].choices = superior_choices(keep)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        self._check_funding(data)
        if data.get("region_id"):
            data["city"] = Region.objects.values_list("city", flat=True).get(pk=data["region_id"])
            self._check_affiliation(data)
        self.warnings = nature_warnings(self.uscc_given(), data.get("nature", ""), data.get("city", ""))
        if self.warnings and not data.get("checked"):
            self.add_error("checked", "".join(self.warnings) + "核对无误后勾选此项，再提交一次。")
        return data

    def uscc_given(self) -> str:
        return str(self.cleaned_data.get("uscc", ""))

    def _check_funding(self, data: dict[str, Any]) -> None:
        if data.get("nature") != Nature.PUBLIC_INSTITUTION:
            data["funding_form"] = ""
        elif not data.get("funding_form") and "funding_form" not in self.errors:
            self.add_error("funding_form", "事业单位请选择经费形式。")

    def _check_affiliation(self, data: dict[str, Any]) -> None:
        if data["city"] != City.BEIJING:
            data["affiliation"] = Affiliation.LOCAL
        data["affiliation"] = data.get("affiliation") or Affiliation.LOCAL
        if data["affiliation"] != Affiliation.MUNICIPAL:
            data["parent_id"] = None
        elif data.get("parent_id"):
            data["parent_id"] = int(data["parent_id"])
        elif "parent_id" not in self.errors:
            self.add_error("parent_id", "市属单位请选择主管单位；列表里没有的，请联系就业促进中心添加。")


def nature_warnings(uscc: str, nature: str, city: str) -> list[str]:
    """What the code's first digits say against the stated nature, and what the policy says against the nature."""
    found = []
    expected = uscc_nature(uscc)
    if expected and nature and expected != nature:
        likely, chosen = Nature(expected).label, Nature(nature).label
        found.append(f"统一社会信用代码以 {uscc[:2]} 开头，一般是{likely}，与所选的“{chosen}”不同。")
    if nature == Nature.SOLE_TRADER and city == City.BEIJING:
        found.append("北京市由企事业单位申报，个体工商户登记后不能申报〔京人社能发〔2023〕3号 第三条〕。")
    return found


class RegistrationForm(NewPasswordForm, UnitFields):
    """The host and its first person, on one page."""

    name = PlainText(label="单位名称", longest=100, help_text="与营业执照或法人登记证书一致。")
    uscc = Uscc(label="统一社会信用代码", help_text="18 位，在营业执照或法人登记证书上。")
    contact = PlainText(label="您的姓名", longest=40, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = Mobile(label="手机号码")
    email = Email(label="电子邮箱", help_text="用来登录和接收通知，请填常用的。")
    field_order = [
        *("name", "uscc", "nature", "funding_form", "region_id", "affiliation", "parent_id"),
        *("address", "legal_person", "contact", "phone", "email", "password", "password_again", "checked"),
    ]

    def resembled(self) -> User | None:
        return User(
            username="register",
            email=self.cleaned_data.get("email", ""),
            name=self.cleaned_data.get("contact", ""),
            phone=self.cleaned_data.get("phone", ""),
        )

    def details(self) -> dict[str, Any]:
        """What waits for the click: everything but the passwords."""
        left_out = {"password", "password_again", "checked"}
        return {key: value for key, value in self.cleaned_data.items() if key not in left_out}
