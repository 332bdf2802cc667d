"""Districts as squares, roughly where they lie; not a map, and no borders are drawn (ux.md §7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count
from django.http import QueryDict

from portal.accounts.kinds import City
from portal.accounts.models import Region
from studios.models import Studio

# Six squares a row; "" is an empty one.
LAYOUT: dict[str, tuple[str, ...]] = {
    City.HANGZHOU: (
        *("", "", "", "330110", "330113", ""),
        *("", "330112", "330106", "330105", "330102", "330114"),
        *("330122", "330111", "HZ-XHFJQ", "330108", "330109", ""),
        *("330127", "330182", "", "", "", ""),
    ),
    City.BEIJING: (
        *("", "", "110119", "110116", "110118", ""),
        *("", "", "110114", "110113", "110117", ""),
        *("110109", "110107", "110108", "110101", "110105", "110112"),
        *("", "110111", "110106", "110102", "BJ-BDA", ""),
        *("", "", "", "110115", "", ""),
    ),
}
SHORT = {"HZ-XHFJQ": "景区", "BJ-BDA": "经开区"}
# From how many studios on a square is drawn one shade darker.
SHADES = (1, 3, 6, 12)


@dataclass(frozen=True)
class Tile:
    """One square: a district with its studios, or an empty one (code "")."""

    code: str
    name: str = ""
    short: str = ""
    count: int = 0
    query: str = ""

    @property
    def shade(self) -> int:
        return sum(self.count >= step for step in SHADES)


@dataclass(frozen=True)
class Board:
    """One city: its squares in reading order, and how many studios it has in all."""

    city: str
    label: str
    tiles: tuple[Tile, ...]
    total: int
    # Studios whose district is not known.
    elsewhere: int

    @property
    def districts(self) -> tuple[Tile, ...]:
        return tuple(sorted((tile for tile in self.tiles if tile.code), key=lambda tile: (-tile.count, tile.code)))


def boards() -> list[Board]:
    """Both cities, counting the studios that hold their title; in two statements."""
    names = dict(Region.objects.exclude(city="").values_list("code", "name"))
    counted = Studio.objects.holding().order_by().values_list("city", "region").annotate(Count("pk"))
    counts = {(city, code): number for city, code, number in counted}
    return [_board(city, names, counts) for city in City]


def _board(city: City, names: dict[str, str], counts: dict[tuple[str, str | None], int]) -> Board:
    tiles = tuple(_tiles(city, names, counts))
    total = sum(number for (place, _), number in counts.items() if place == city)
    return Board(city.value, str(city.label), tiles, total, total - sum(tile.count for tile in tiles))


def _tiles(city: City, names: dict[str, str], counts: dict[tuple[str, str | None], int]) -> Iterator[Tile]:
    for code in LAYOUT[city]:
        name = names.get(code, "")
        if not name:
            yield Tile("")
            continue
        query = QueryDict(mutable=True)
        query.update({"city": city.value, "region": code})
        short = SHORT.get(code) or (name[:-1] if len(name) > 2 else name)
        yield Tile(code, name, short, counts.get((city.value, code), 0), query.urlencode())
