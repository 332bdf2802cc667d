"""Pages that say what went wrong: an address that only takes a button's press, the frame of the signed-in person."""

from __future__ import annotations

import pytest

from portal.workbench.templatetags.wording import sentence
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_the_address_of_a_button_opened_like_a_page_says_what_to_do(client_of):
    page = client_of(UserFactory(city_officer=True)).get("/accounts/switch/")

    assert page.status_code == 405
    assert page["Allow"] == "POST"
    assert "这一步要从页面上的按钮提交" in page.content.decode()


def test_a_missing_page_keeps_the_menu_of_whoever_is_signed_in(client, client_of):
    officers = client_of(UserFactory(city_officer=True)).get("/nonexistent/").content.decode()

    assert "市级受理" in officers
    assert "市级受理" not in client.get("/nonexistent/").content.decode()


@pytest.mark.parametrize(
    ("words", "printed"),
    [("还没有材料", "还没有材料。"), ("请稍后重试。", "请稍后重试。"), ("可以吗？", "可以吗？"), ("", ""), (None, "")],
)
def test_a_reason_ends_with_one_full_stop(words, printed):
    assert sentence(words) == printed
