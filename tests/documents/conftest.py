"""A record that files hang on, people with and without a right to it, and a guard that tells them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from portal.accounts.models import Organisation, User
from portal.documents import attachments, guards, storing
from portal.documents.models import Attachment
from tests.documents import files
from tests.factories.accounts import OrganisationFactory, UserFactory

ANY = ("pdf", "image", "office")


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> Path:
    """Every test has a folder of its own for stored files."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.SENDFILE_ROOT = settings.MEDIA_ROOT
    (tmp_path / "media").mkdir()
    from django_sendfile.utils import _get_sendfile

    _get_sendfile.cache_clear()
    return tmp_path / "media"


@pytest.fixture
def host(db: None) -> Organisation:
    return OrganisationFactory()


@pytest.fixture
def clerk(host: Organisation) -> User:
    """Belongs to the record the files hang on."""
    return UserFactory(host_clerk=True, organisation=host)


@pytest.fixture
def stranger(db: None) -> User:
    return UserFactory(host_clerk=True)


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """People of an organisation see its files."""
    monkeypatch.setattr(guards, "_guards", {})
    guards.register("accounts.organisation", lambda user, owner, document: user.organisation == owner)
    yield


@pytest.fixture
def receive(host: Organisation, clerk: User) -> Callable[..., Attachment]:
    """`receive("a.pdf", content)` takes a file for the host, all kinds allowed."""

    def take(name: str, content: bytes, **options: Any) -> Attachment:
        given = {"owner": host, "slot": "evidence", "by": clerk, "accept": ANY, **options}
        return attachments.receive(files.upload(name, content), **given)

    return take


@pytest.fixture
def stored_files(own_files: Path) -> Callable[[], list[str]]:
    """Names of everything on disk at that moment."""

    def names() -> list[str]:
        root = storing.local_path(default_storage, "")
        assert root == own_files
        return sorted(path.relative_to(own_files).as_posix() for path in own_files.rglob("*") if path.is_file())

    return names
