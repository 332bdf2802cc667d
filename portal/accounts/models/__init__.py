"""Organisations, people, and how people come in."""

from portal.accounts.models.factors import Authenticator, RecoveryCode
from portal.accounts.models.feeds import CalendarFeed
from portal.accounts.models.joining import EmailConfirmation, Invitation, JoinRequest
from portal.accounts.models.organisations import Branch, Organisation, Region
from portal.accounts.models.people import Post, User
from portal.accounts.models.reveals import Reveal

__all__ = [
    "Authenticator",
    "Branch",
    "CalendarFeed",
    "EmailConfirmation",
    "Invitation",
    "JoinRequest",
    "Organisation",
    "Post",
    "RecoveryCode",
    "Region",
    "Reveal",
    "User",
]
