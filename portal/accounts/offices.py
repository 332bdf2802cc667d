"""The regions and offices that ship with the portal, read from data/."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from portal.accounts.kinds import City, OrganisationKind

DATA = Path(__file__).parent / "data"


def regions() -> Iterator[dict[str, str]]:
    """Each region as code, name and city."""
    for city, places in _read("regions.toml").items():
        for code, name in places.items():
            yield {"code": code, "name": name, "city": city}


def offices() -> Iterator[dict[str, Any]]:
    """Each office as the fields of an `Organisation`; `region` is the region's code or None."""
    data = _read("offices.toml")
    for region in regions():
        yield _district_bureau(region, data["district_bureaus"].get(region["code"], ""))
    for office in data["offices"]:
        yield {**office, "region": None}
    for kind, names in data["beijing_superiors"].items():
        for name in names:
            yield {"kind": kind, "city": City.BEIJING.value, "name": name, "short_name": "", "region": None}


def _district_bureau(region: dict[str, str], name: str) -> dict[str, Any]:
    place = region["name"]
    city_prefix = "" if region["city"] == City.HANGZHOU and not place.endswith("区") else City(region["city"]).label
    return {
        "kind": OrganisationKind.DISTRICT_BUREAU.value,
        "city": region["city"],
        "name": name or f"{city_prefix}{place}人力资源和社会保障局",
        "short_name": "开发区社会事业局" if region["code"] == "BJ-BDA" else f"{place}人社局",
        "region": region["code"],
    }


def _read(name: str) -> dict[str, Any]:
    with (DATA / name).open("rb") as file:
        return tomllib.load(file)
