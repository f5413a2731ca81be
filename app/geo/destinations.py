"""Which port of the region a declared destination means: free text as crews type it, to a UN/LOCODE.

What is not surely one port of the table is none: a destination that is not understood is unknown.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from app.geo import dataset
from app.geo.ellipsoid import FloatArray
from app.geo.geodesy import distance_nm

_COUNTRIES = {
    "SY": ("SYRIA", "SYRIAN ARAB REPUBLIC", "SYR"),
    "CY": ("CYPRUS", "CYP"),
    "EG": ("EGYPT", "EGY"),
    "LB": ("LEBANON", "LBN"),
    "IL": ("ISRAEL", "ISR"),
    "TR": ("TURKEY", "TURKIYE", "TUR"),
    "GR": ("GREECE", "CRETE", "GRC"),
    "LY": ("LIBYA", "LBY"),
    "RU": ("RUSSIA", "RUS"),
}
_ROUTE = re.compile(r">|\bTO\b")
"""Parts the ports of a route: `EGPSD>SYTTS`, as IMO SN.1/Circ.244 has it, and what crews make of it."""
_BETWEEN = re.compile(r"[-/_]")
_NO_PLACE = frozenset(
    ("PORT", "OF", "ROADS", "ROAD", "ANCH", "ANCHORAGE", "OUTER", "INNER", "OPL", "OFF", "TERMINAL", "PILOT")
)
"""Words beside a port's name that leave it the same port."""


@dataclass(frozen=True)
class Destination:
    """A port of the region, or a state of it; `locode` and `name` are None where only the state is known."""

    country: str
    """ISO 3166 alpha-2."""
    locode: str | None = None
    name: str | None = None

    def __str__(self) -> str:
        known = " ".join(part for part in (self.locode, self.name) if part)
        return known or _COUNTRIES[self.country][0].title()


@lru_cache(maxsize=4096)
def resolve(text: str | None) -> Destination | None:
    """The port that a declared destination means, of a route the last one; None: none that is known.

    >>> [str(resolve(text)) for text in ("SYTTS", "TARTOUS", ">SY TTS", "TARTUS/SYRIA", "EGPSD>SYTTS")]
    ['SYTTS Tartus', 'SYTTS Tartus', 'SYTTS Tartus', 'SYTTS Tartus', 'SYTTS Tartus']
    >>> [resolve(text) for text in ("FOR ORDERS", "SYTTS>", "TRIPOLI", "", None)]
    [None, None, None, None, None]
    >>> str(resolve("TRIPOLI LEBANON")), str(resolve("SYRIA"))
    ('LBKYE Tripoli', 'Syria')
    """
    last = _ROUTE.split((text or "").upper())[-1].split(" VIA ")[0]
    return _port(last) or _last_of(_BETWEEN.split(last))


def _last_of(parts: list[str]) -> Destination | None:
    """`TARTUS-BEIRUT` is a route only if both ends are ports."""
    ends = [_port(part) for part in (parts[0], parts[-1])]
    return ends[1] if len(parts) == 2 and all(ends) else None


def _port(text: str) -> Destination | None:
    words = [word for word in re.split(r"[^A-Z]+", text) if word]
    named = _of_name("".join(words))
    if named is not None:
        return named
    bare = [word for word in words if word not in _NO_PLACE]
    return _of_name("".join(bare)) or _with_country(words) or _with_country(bare)


def _with_country(words: list[str]) -> Destination | None:
    """`TARTUS SYRIA`, `SY TARTUS`: both must agree."""
    for country, names in _COUNTRIES.items():
        for state in ([country], *(name.split() for name in names)):
            if words == state and len(state[0]) > len(country):
                return Destination(country)
            for place in _without(words, state):
                found = [d for d in _table().get("".join(place), ()) if d.country == country]
                if len(found) == 1:
                    return found[0]
    return None


def _without(words: list[str], state: list[str]) -> list[list[str]]:
    n, found = len(state), []
    if words[:n] == state:
        found.append(words[n:])
    if words[-n:] == state:
        found.append(words[:-n])
    return [place for place in found if place]


def _of_name(compact: str) -> Destination | None:
    found = _table().get(compact, ())
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[Destination, ...]]:
    """Code, name or other spelling, letters only -> the ports that are called so."""
    table: dict[str, tuple[Destination, ...]] = {}
    for row in _rows():
        port = Destination(row["country"], row["locode"] or None, row["name"])
        for called in (row["locode"], row["name"], *row["spellings"].split("|")):
            key = re.sub("[^A-Z]", "", called.upper())
            if key and port not in table.get(key, ()):
                table[key] = (*table.get(key, ()), port)
    return table


@lru_cache(maxsize=1)
def _rows() -> list[dict[str, str]]:
    with (dataset.FOLDER / dataset.DESTINATIONS).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def nearest_port_nm(lon: float, lat: float) -> float:
    """NM from a point (degrees) to the nearest port of the table."""
    lons, lats = _places()
    return float(distance_nm(np.full(len(lons), lon), np.full(len(lats), lat), lons, lats).min())


@lru_cache(maxsize=1)
def _places() -> tuple[FloatArray, FloatArray]:
    rows = _rows()
    return np.array([float(row["lon"]) for row in rows]), np.array([float(row["lat"]) for row in rows])
