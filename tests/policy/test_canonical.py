"""The mark of what is signed, frozen or printed."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from portal.policy.canonical import fingerprint

OF_NOTHING = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_the_mark_is_the_hash_of_the_json_without_blanks():
    content = {}

    mark = fingerprint(content)

    assert mark == OF_NOTHING


def test_the_order_of_keys_does_not_matter():
    one, other = {"a": 1, "b": "二"}, {"b": "二", "a": 1}

    marks = {fingerprint(one), fingerprint(other)}

    assert len(marks) == 1


@pytest.mark.parametrize("changed", [[2, 1], [1, 2, None], ["1", 2], {"1": 2}])
def test_every_change_of_the_content_changes_the_mark(changed):
    read = [1, 2]

    marks = {fingerprint(read), fingerprint(changed)}

    assert len(marks) == 2


def test_days_moments_and_amounts_have_a_mark():
    content = [datetime(2026, 1, 5, tzinfo=UTC), Decimal("100000.00")]

    marks = {fingerprint(content), fingerprint(["2026-01-05T00:00:00Z", "100000.00"])}

    assert len(marks) == 1
