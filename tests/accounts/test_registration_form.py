"""What the registration says at each field."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.accounts.models import EmailConfirmation, Organisation
from tests.accounts.conftest import NEW_PASSWORD
from tests.factories.accounts import OrganisationFactory, uscc

pytestmark = pytest.mark.django_db
REGISTER = "/accounts/register/"


def errors(client, data):
    answer = client.post(REGISTER, data)
    assert answer.status_code == 200, answer
    return answer.context["form"].errors, answer.content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "请填写单位名称。"),
        ("name", "a\x00b", "含有无法保存的字符（多半是复制时带进来的），请删去后重新输入。"),
        ("name", "甲" * 5000, "最多 100 个字，现在有 5000 个，请写得短一些。"),
        ("uscc", "9133010079965960XN", "统一社会信用代码最后一位"),
        ("uscc", "123", "统一社会信用代码应为 18 位，现在是 3 位"),
        ("nature", "", "请选择单位性质。"),
        ("nature", "guild", "单位性质请从列表里选一项。"),
        ("region_id", "330103", "所在区县请从列表里选一项。"),
        ("parent_id", "0", "主管单位请从列表里选一项。"),
        ("phone", "12345", "手机号应为 11 位数字"),
        ("email", "zhou", "邮箱格式不对"),
        ("password", "short", "密码太短，至少要 12 个字符。"),
        ("password", "p" * 5000, "密码最多 128 个字符，请设短一些。"),
        ("password", "secret\x00secret-1", "密码里有无法识别的字符，请重新输入。"),
        ("password_again", "copper-anvil-28", "两次输入的密码不一样，请重新输入。"),
    ],
)
def test_each_field_says_what_to_do(client, unit_form, field, typed, said):
    found, _ = errors(client, unit_form(**{field: typed}))

    assert said in str(found[field])
    assert not EmailConfirmation.objects.exists()


def test_what_was_typed_is_kept_but_not_the_password(client, unit_form):
    _, page = errors(client, unit_form(phone="12"))

    assert 'value="杭州钱江重机有限公司"' in page and 'value="12"' in page
    assert NEW_PASSWORD not in page


def test_full_width_letters_and_digits_are_read(client, unit_form):
    wide = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})
    data = unit_form()

    client.post(REGISTER, {**data, **{key: data[key].translate(wide) for key in ("uscc", "phone", "email")}})

    kept = EmailConfirmation.objects.get()
    assert kept.email == "zhou@example.invalid"
    assert (kept.details["uscc"], kept.details["phone"]) == (uscc(4711), "13800000001")


@pytest.mark.parametrize("rare", ["杭州𬭎铭厂", "北京㛃美喆堃社"])
def test_rare_characters_are_kept(client, unit_form, rare):
    client.post(REGISTER, unit_form(name=rare))

    assert EmailConfirmation.objects.get().details["name"] == rare


def test_a_public_institution_names_its_funding(client, unit_form):
    code = uscc(5, prefix="12")

    found, _ = errors(client, unit_form(nature="public_institution", uscc=code))
    answer = client.post(REGISTER, unit_form(nature="public_institution", uscc=code, funding_form="full"))

    assert found["funding_form"] == ["事业单位请选择经费形式。"]
    assert answer.url == reverse("accounts:registered")


def test_an_enterprise_has_no_funding_form(client, unit_form):
    client.post(REGISTER, unit_form(funding_form="full"))

    assert EmailConfirmation.objects.get().details["funding_form"] == ""


@pytest.mark.parametrize(("prefix", "likely"), [("12", "事业单位"), ("92", "个体工商户"), ("51", "社会组织")])
def test_a_code_that_contradicts_the_nature_is_asked_about_once(client, unit_form, prefix, likely):
    data = unit_form(uscc=uscc(6, prefix=prefix))

    found, page = errors(client, data)
    answer = client.post(REGISTER, {**data, "checked": "on"})

    assert f"以 {prefix} 开头，一般是{likely}" in found["checked"][0]
    assert "我已核对" in page
    assert answer.url == reverse("accounts:registered")


def test_a_sole_trader_of_beijing_hears_that_it_cannot_apply(client, unit_form):
    trader = {"nature": "sole_trader", "uscc": uscc(7, prefix="92", region="110105"), "region_id": "110105"}

    found, _ = errors(client, unit_form(**trader))

    assert "个体工商户登记后不能申报〔京人社能发〔2023〕3号 第三条〕" in found["checked"][0]


def test_a_sole_trader_of_hangzhou_is_welcome(client, unit_form):
    answer = client.post(REGISTER, unit_form(nature="sole_trader", uscc=uscc(7, prefix="92")))

    assert answer.url == reverse("accounts:registered")


def test_a_municipal_unit_of_beijing_names_its_parent(client, unit_form):
    group = Organisation.objects.superiors().get(name="首钢集团")
    data = unit_form(region_id="110107", affiliation="municipal", uscc=uscc(8, region="110107"))

    found, _ = errors(client, data)
    client.post(REGISTER, {**data, "parent_id": group.pk})

    assert "市属单位请选择主管单位" in found["parent_id"][0]
    kept = EmailConfirmation.objects.get().details
    assert (kept["city"], kept["parent_id"]) == ("beijing", group.pk)


def test_a_central_unit_has_no_listed_parent(client, unit_form):
    group = Organisation.objects.superiors().get(name="首钢集团")

    client.post(REGISTER, unit_form(region_id="110106", affiliation="central", parent_id=group.pk))

    kept = EmailConfirmation.objects.get().details
    assert (kept["affiliation"], kept["parent_id"]) == ("central", None)


def test_affiliation_does_not_matter_in_hangzhou(client, unit_form):
    client.post(REGISTER, unit_form(affiliation="municipal"))

    assert EmailConfirmation.objects.get().details["affiliation"] == "local"


def test_a_deactivated_group_is_no_longer_offered(client):
    gone = OrganisationFactory(kind="enterprise_group", beijing=True, active=False)

    page = client.get(REGISTER).content.decode()

    assert "首钢集团" in page and gone.name not in page


def test_a_password_like_ones_own_name_is_refused(client, unit_form):
    found, _ = errors(client, unit_form(email="zhoumingyuan@example.invalid", password="zhoumingyuan"))

    assert found["password"] == ["密码与您的姓名、邮箱或手机号太相近，请换一个。"]
