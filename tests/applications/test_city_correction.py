"""A correction for the city: a changed print is sealed anew, a replaced original compared anew, before 受理."""

from __future__ import annotations

import pytest

from applications import transitions
from applications.models import Application
from portal.notifications.models import Message
from portal.policy.refusal import Refused
from tests.applications.desk_scene import chain_of, says, url
from tests.applications.test_kept_verdicts import correct, hand_in, send_back
from tests.factories.applications import attach, evidence
from tests.factories.chain import Chain


@pytest.fixture
def chain(at) -> Chain:
    return chain_of(at)


@pytest.fixture
def endorsed(chain) -> Application:
    return chain.bring(chain.draft(), "endorsed")


def test_a_changed_print_is_not_accepted_without_its_own_sealed_scan(chain, endorsed):
    """HZ-40: what the unit sealed is what is accepted."""
    send_back(endorsed, chain.officer, ("field", "leader.skills"))
    correct(endorsed, skills="改写后的专长，内容完整。")

    with pytest.raises(Refused, match="缺少第 2 版申报表的盖章扫描件，请通知单位上传"):
        chain.accept(endorsed)

    transitions.attach_sealed_scan(endorsed, by=endorsed.created_by, version_no=2, attachment_id="scan")
    assert chain.accept(endorsed).state == "accepted"


def test_an_unchanged_print_keeps_its_scan(chain, endorsed):
    send_back(endorsed, chain.officer, ("field", "leader.skills"))
    correct(endorsed)

    assert chain.accept(endorsed).state == "accepted"


def test_a_new_original_is_compared_by_the_district_before_acceptance(chain, endorsed, client_of):
    """HZ-42: the district compares it, though the file lies with the city by now."""
    send_back(endorsed, chain.officer, ("file", "evidence"))
    row = evidence(endorsed, "evidence", title="新获奖")
    attach(row, by=endorsed.created_by)
    hand_in(endorsed)
    transitions.attach_sealed_scan(endorsed, by=endorsed.created_by, version_no=2, attachment_id="scan")

    with pytest.raises(Refused, match="还有 1 件材料原件没有校验：新获奖"):
        chain.accept(endorsed)
    district = client_of(chain.reviewer(endorsed))
    says(district, url("originals", endorsed))
    district.post(url("originals", endorsed), {"pick": [row.pk], "action": "checked"})

    assert chain.accept(endorsed).state == "accepted"


def test_the_district_hears_of_the_correction(chain, endorsed):
    district = chain.reviewer(endorsed)
    send_back(endorsed, chain.officer, ("field", "leader.skills"))

    correct(endorsed)

    told = Message.objects.filter(user=district, subject="市级退回的补正已交回")
    assert told.count() == 1


def test_once_accepted_originals_are_no_longer_ticked(chain, endorsed):
    chain.accept(endorsed)
    row = endorsed.evidence.filter(slot="evidence").first()

    with pytest.raises(Refused, match="现为“市级已受理”"):
        transitions.check_originals(endorsed, by=chain.reviewer(endorsed), keys=[row.pk], seen=False)
