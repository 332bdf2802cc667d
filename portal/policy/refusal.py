"""The one way the program says no: a sentence for people, with the clause it rests on."""

from __future__ import annotations


class Refused(Exception):
    """A step that may not be taken. Disabled button, error page and test show the same reason, as it stands."""

    status = 403

    def __init__(self, reason: str, *, clause: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.clause = clause

    def __str__(self) -> str:
        return f"{self.reason}〔{self.clause}〕" if self.clause else self.reason


class Conflict(Refused):
    """Someone else was first: what the person saw is no longer so."""

    status = 409
