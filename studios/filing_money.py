"""Amounts of a year that another trade's books know already, offered for the money lines of the yearly form (§4.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from portal.policy import wording

if TYPE_CHECKING:
    from studios.models import Studio

# (studio, year) → yuan by field of studios.filing_forms.OperationForm, in one statement.
Books = Callable[["Studio", int], Mapping[str, Decimal]]
_books: list[Books] = []


def register(books: Books) -> None:
    """A trade above enters its books; called from its `apps.py`."""
    _books.append(books)


def known(studio: Studio, year: int) -> dict[str, str]:
    """What can be offered, as it is typed; nothing for a line the books have no amount for."""
    found = {name: amount for books in _books for name, amount in books(studio, year).items()}
    return {name: wording.digits(amount) for name, amount in found.items() if amount > 0}
