"""Where a sighting from outside says that it was; who knows the places is handed in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

from app.domain.naval.fields import FieldError, is_blank, number, ring, shown, text
from app.domain.naval.sighting import Bearing, Located, Ring

_WAYS = (
    "n", "nne", "ne", "ene", "e", "ese", "se", "sse", "s", "ssw", "sw", "wsw", "w", "wnw", "nw", "nnw",
)  # fmt: skip
COMPASS = {way: 22.5 * place for place, way in enumerate(_WAYS)}
MOST_KM = 20_000.0
_RANGE = re.compile(r"(?:(>)\s*)?([0-9.]+)(?:\s*[-\u2013]\s*([0-9.]+))?")
_SECTOR = re.compile(r"([0-9.]+)\s*[-\u2013]\s*([0-9.]+)")
_DIGITS = {"range_m": 3, "bearing_deg": 6}
_WHERE = ("polygon", "range_km", "range_m", "place", "lon")
"""By each of these a place is told; by one of them at a time."""


class Places(Protocol):
    """The places that are listed, and the geometry on them: `app.geo.locating`."""

    def place_named(self, name: str) -> str | None:
        """The name as it is listed."""

    def gate_named(self, name: str) -> str | None:
        """The strait that is meant."""

    def close_to(self, name: str, *, among_gates: bool = False) -> str | None:
        """The listed name most like it."""

    def at_place(self, name: str, uncertainty_m: float | None = None, said: str | None = None) -> Located:
        """A listed place."""

    def at_point(
        self, lon: float, lat: float, uncertainty_m: float | None = None, said: str | None = None
    ) -> Located:
        """A position."""

    def at_bearing(self, bearing: Bearing, said: str | None = None) -> Located:
        """A range and bearing."""

    def in_polygon(self, ring: Ring, said: str | None = None) -> Located:
        """A polygon; `ValueError` if it is none."""

    def check_ring(self, ring: Ring) -> None:
        """`ValueError` if it is no polygon."""

    def around_range(self, range_m: float) -> tuple[float, float]:
        """What a bare range stands for."""

    def around_bearing(self, bearing_deg: float) -> tuple[float, float]:
        """What a bare bearing stands for."""


def located(given: Mapping[str, Any], places: Places) -> Located | None:
    """Where it was, as one circle; None if nothing is said of it."""
    said = text(given.get("place_said"), "place_said", 300)
    uncertainty_m = number(given.get("uncertainty_m"), "uncertainty_m", 0, 2_000_000)
    told = [name for name in _WHERE if not is_blank(given.get(name))]
    if len(told) > 1:
        raise FieldError(told[1], f"is given beside {told[0]}: place it by one of them")
    if told in (["polygon"], ["range_km"], ["range_m"]) and uncertainty_m is not None:
        raise FieldError("uncertainty_m", f"follows from {told[0]}: leave it blank, or give min-max there")
    if not told:
        _refuse_half(given, said)
        return None
    if told == ["polygon"]:
        return _in_polygon(given, said, places)
    if told == ["place"]:
        return places.at_place(listed(given["place"], "place", places), uncertainty_m, said)
    if told == ["lon"]:
        return places.at_point(*_point(given), uncertainty_m, said)
    return places.at_bearing(_bearing(given, places), said)


def outline(value: Any, field: str, places: Places) -> Ring | None:  # noqa: ANN401
    """A polygon that is one; None if blank."""
    corners = ring(value, field)
    if corners is not None:
        try:
            places.check_ring(corners)
        except ValueError as error:
            raise FieldError(field, f"is no polygon: {error}") from None
    return corners


def listed(value: Any, field: str, places: Places) -> str:  # noqa: ANN401
    """The listed place that is meant."""
    said = text(value, field, 120)
    found = places.place_named(said) if said else None
    if found is None:
        close = places.close_to(said) if said else None
        hint = f"did you mean {close!r}?" if close else "GET /v1/zones and docs/sightings.md name them"
        raise FieldError(field, f"{shown(said)} is no listed place: {hint}")
    return found


def strait(value: Any, places: Places) -> str | None:  # noqa: ANN401
    """The gate that is meant; None if blank."""
    said = text(value, "gate", 120)
    if said is None:
        return None
    found = places.gate_named(said)
    if found is None:
        close = places.close_to(said, among_gates=True)
        raise FieldError(
            "gate", f"{shown(said)} is no listed gate" + (f": did you mean {close}?" if close else "")
        )
    return found


def _refuse_half(given: Mapping[str, Any], said: str | None) -> None:
    for name, wanting in (("lat", "lon"), ("bearing_deg", "range_km"), ("datum", "range_km")):
        if not is_blank(given.get(name)):
            raise FieldError(wanting, f"is blank, and {name} is not: give both")
    if said is not None:
        raise FieldError(
            "place_said",
            "places nothing by itself: add place, range_km and datum, or polygon; or say it in note",
        )


def _in_polygon(given: Mapping[str, Any], said: str | None, places: Places) -> Located:
    corners = outline(given["polygon"], "polygon", places)
    assert corners is not None
    return places.in_polygon(corners, said)


def _point(given: Mapping[str, Any]) -> tuple[float, float]:
    lon, lat = number(given.get("lon"), "lon", -180, 180), number(given.get("lat"), "lat", -90, 90)
    if lon is None or lat is None:
        raise FieldError("lat", "is blank, and lon is not: give both")
    return lon, lat


def _bearing(given: Mapping[str, Any], places: Places) -> Bearing:
    if is_blank(given.get("datum")):
        raise FieldError("datum", "is blank: from which listed place is the range reckoned?")
    datum = listed(given["datum"], "datum", places)
    said = text(given.get("datum_said"), "datum_said", 120) or datum
    exact = given.get("range_m")
    span_m = _pair(exact, "range_m", 1000 * MOST_KM) if exact else _range_m(given["range_km"], places)
    return Bearing(datum, said, span_m, sector(given.get("bearing_deg"), places))


def _range_m(value: Any, places: Places) -> tuple[float, float]:  # noqa: ANN401
    parts = _RANGE.fullmatch(f"{value}".strip())
    if parts is None:
        raise FieldError("range_km", f"{shown(value)} is no range: write 13, 8-13 or >15")
    nearest = number(parts[2], "range_km", 0, MOST_KM)
    farthest = number(parts[3], "range_km", 0, MOST_KM)
    assert nearest is not None
    if parts[1]:
        if farthest is not None:
            raise FieldError("range_km", f"{shown(value)} is no range: write >15 or 15-20")
        return _metres(nearest), _metres(2 * nearest)
    if farthest is None:
        return places.around_range(_metres(nearest))
    if farthest < nearest:
        raise FieldError("range_km", f"{shown(value)} ends before it begins")
    return _metres(nearest), _metres(farthest)


def _metres(kilometres: float) -> float:
    return round(1000.0 * kilometres, 3)


def sector(value: Any, places: Places) -> tuple[float, float] | None:  # noqa: ANN401
    """The bearings between which it lies, clockwise; None if any."""
    if is_blank(value):
        return None
    if isinstance(value, (list, tuple)):
        return _pair(value, "bearing_deg", 360)
    said = f"{value}".strip()
    if between := _SECTOR.fullmatch(said):
        return _pair([between[1], between[2]], "bearing_deg", 360)
    if (words := _of_words(said)) is not None:
        return words if words[0] != words[1] else places.around_bearing(words[0])
    found = number(value, "bearing_deg", 0, 360) if re.fullmatch("[0-9.]+", said) else None
    if found is None:
        raise FieldError("bearing_deg", f"{shown(value)} is no bearing: write 315, 300-330, NW or W/SW")
    return places.around_bearing(found % 360.0)


def _of_words(said: str) -> tuple[float, float] | None:
    """Of one word of the compass, the same twice; of two, from the one to the other the short way."""
    folded = said.casefold()
    for name in ("north", "east", "south", "west"):
        folded = folded.replace(name, name[0])
    parts = [re.sub(r"[\s-]", "", part) for part in re.split(r"/| to | and ", folded)]
    if len(parts) > 2 or not all(part in COMPASS for part in parts):
        return None
    first, second = COMPASS[parts[0]], COMPASS[parts[-1]]
    return (first, second) if (second - first) % 360.0 <= 180.0 else (second, first)


def _pair(value: Any, field: str, most: float) -> tuple[float, float]:  # noqa: ANN401
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise FieldError(field, f"{shown(value)} is no pair of numbers")
    first, second = (number(part, field, 0, most) for part in value)
    if first is None or second is None:
        raise FieldError(field, f"{shown(value)} is no pair of numbers")
    # So many digits as a table can hold without an exponent.
    return round(first, _DIGITS[field]), round(second, _DIGITS[field])
