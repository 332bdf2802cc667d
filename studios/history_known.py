"""What the register and the directory of units hold, read once for a sheet of studios from before the portal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.accounts.kinds import OrganisationKind
from portal.accounts.models import Organisation, Region
from portal.policy.identifiers import normalise
from studios.models import Plaque, Studio
from studios.states import HOLDING

# A pair that may hold one title in Beijing: (unit's code, occupation's key).
Place = tuple[str, str]
# A title as it is recognised again: name and document without blanks, half-width.
Title = tuple[str, str]


def title_of(name: str, document_no: str) -> Title:
    """Blanks and the width of signs do not make another title."""
    return normalise(name), normalise(document_no)


@dataclass
class Known:
    """Grows with every row that is good, so that a sheet's own doubles are seen as well."""

    city: str
    regions: dict[str, Region]
    bureaus: dict[str, Organisation]
    bodies: dict[str, Organisation]
    hosts: dict[str, Organisation]
    numbers: dict[str, str] = field(default_factory=dict)
    # The city's own numbers with their titles; `numbers` has those of the sheet and of other cities as well.
    own: dict[str, Title] = field(default_factory=dict)
    titles: set[Title] = field(default_factory=set)
    plaques: set[str] = field(default_factory=set)
    leaders: set[str] = field(default_factory=set)
    places: set[Place] = field(default_factory=set)

    @classmethod
    def about(cls, city: str, codes: Iterable[str]) -> Known:
        """Six statements, however many rows; two more ask the clock."""
        offices = list(Organisation.objects.filter(city=city).exclude(kind=OrganisationKind.HOST))
        known = cls(
            city=city,
            regions={region.name: region for region in Region.objects.of(city)},
            bureaus={
                office.region_id: office
                for office in offices
                if office.kind == OrganisationKind.DISTRICT_BUREAU and office.region_id
            },
            bodies={
                name: office
                for office in offices
                if office.kind in (OrganisationKind.MUNICIPAL_BODY, OrganisationKind.ENTERPRISE_GROUP)
                for name in (office.name, office.short_name)
                if name
            },
            hosts={host.uscc: host for host in Organisation.objects.filter(uscc__in=set(codes)) if host.uscc},
        )
        known._read_register()
        return known

    def _read_register(self) -> None:
        columns = (
            "number",
            "city",
            "name",
            "document_no",
            "state",
            "leader_index",
            "host__uscc",
            "occupation_key",
            "branch_id",
        )
        for number, city, name, document, state, leader, uscc, occupation, branch in Studio.objects.values_list(
            *columns
        ):
            self.numbers[number] = city
            if city == self.city:
                self.own[normalise(number)] = title_of(name, document)
                self.titles.add(self.own[normalise(number)])
                if state in HOLDING:
                    self.leaders.add(leader)
                    if branch is None:
                        # A branch may have its own beside the head office (BJ-23).
                        self.places.add((uscc or "", occupation))
        self.plaques.update(Plaque.objects.values_list("number", flat=True))
        self.plaques.update(Studio.objects.values_list("plaque_no", flat=True))
