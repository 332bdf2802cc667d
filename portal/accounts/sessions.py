"""Sessions in the database, as Django keeps them; reading one, which every request does, is a prepared question."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from portal.policy.prepared import Given, Prepared

_living: Prepared[Session] = Prepared(
    lambda: Session.objects.filter(session_key=Given("key", CharField()), expire_date__gt=Given("now", DateTimeField()))
)


class SessionStore(DatabaseSessionStore):
    """Everything but the reading is Django's."""

    def _get_session_from_db(self) -> Any:
        found = _living.one(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found
