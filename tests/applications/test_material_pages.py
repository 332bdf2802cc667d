"""Materials over HTTP: upload by script and plain, evidence rows, refusals."""

from __future__ import annotations

import pytest
from django.urls import reverse

from applications.models import Evidence
from portal.documents.models import Attachment
from portal.policy import clock
from tests.applications.files import picture
from tests.applications.pages import text, url

pytestmark = pytest.mark.django_db


def test_materials_list_every_slot_with_its_state(host, draft):
    page = host.get(url("materials", draft))

    assert text(page).count('data-test="slot"') == 19
    assert "0/60 个文件" in text(page)


def test_a_file_is_uploaded_by_script_and_by_the_plain_form(host, draft):
    target = url("upload", draft)
    row = host.post(target, {"slot": "licence", "file": picture()}, headers={"HX-Request": "true"})
    assert 'data-test="file-row"' in text(row)

    plain = host.post(target, {"slot": "licence", "file": picture("二.png")})
    assert plain.headers["Location"].endswith("#slot-licence")
    assert Attachment.objects.live().count() == 2
    bad = host.post(target, {"slot": "licence", "file": picture("三.png")}, headers={"HX-Request": "true"})
    assert (bad.status_code, "最多放 2 个文件" in text(bad)) == (403, True)


def test_the_plain_form_says_what_was_not_taken(host, draft):
    from django.core.files.uploadedfile import SimpleUploadedFile

    files = [picture(), SimpleUploadedFile("照片.heic", b"x")]
    page = host.post(url("upload", draft), {"slot": "site_photos", "file": files}, follow=True)

    assert "HEIC" in text(page)
    assert Attachment.objects.live().count() == 1
    assert "请先选择文件" in text(host.post(url("upload", draft), {"slot": "site_photos"}, follow=True))
    nothing = host.post(url("upload", draft), {"slot": "site_photos"}, headers={"HX-Request": "true"})
    assert nothing.status_code == 403
    assert host.post(url("upload", draft), {"slot": "nothing"}).status_code == 404


def test_evidence_is_entered_changed_moved_and_dropped(host, draft):
    new = url("evidence_new", draft, "evidence")
    assert "请写明材料名称" in text(host.post(new, {"title": ""}))
    host.post(new, {"title": "一等奖证书", "level": "city", "supports": ["leader.honours"]})
    row = Evidence.objects.get()
    assert row.supports == ["leader.honours"]
    assert host.get(url("evidence_edit", draft, row.pk)).status_code == 200
    host.post(url("evidence_edit", draft, row.pk), {"title": "特等奖证书"})
    host.post(new, {"title": "第二件"})
    host.post(url("evidence_move", draft, Evidence.objects.get(title="第二件").pk), {"direction": "up"})

    assert [each.title for each in draft.evidence.all()] == ["第二件", "特等奖证书"]
    upload = {"slot": "evidence", "evidence": row.pk, "file": picture()}
    host.post(url("upload", draft), upload)
    host.post(reverse("applications:file_remove", args=[Attachment.objects.get().pk]))
    assert not Attachment.objects.live().exists()
    host.post(url("evidence_remove", draft, Evidence.objects.get(title="第二件").pk))
    assert draft.evidence.count() == 1
    assert "特等奖证书" in text(host.get(url("materials", draft)))


def test_a_certificate_to_be_looked_up_needs_its_number(host, draft):
    new = url("evidence_new", draft, "skill_certificates")

    page = host.post(new, {"title": "高级技师证书", "claims_online": "on"})
    assert "请填写证书编号" in text(page)
    host.post(new, {"title": "高级技师证书", "claims_online": "on", "certificate_no": "Y000033000001201000001"})

    assert "可全国联网查询，免交复印件" in text(host.get(url("materials", draft)))


def test_a_file_of_something_else_is_not_removed_here(host, draft):
    stray = Attachment.objects.create(
        owner=draft, slot="x", original_name="x", file="x", size=1, mime="x", sha256="x", uploaded_at=clock.now()
    )

    assert host.post(reverse("applications:file_remove", args=[stray.pk])).status_code == 404
