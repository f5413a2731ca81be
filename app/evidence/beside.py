"""Sightings beside an alert: of its time, near its place, or of the units that its vessels are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from app.domain.naval.sighting import Sighting
from app.domain.naval.writing import to_dict
from app.domain.time import parse_iso
from app.evidence.archive import BundleError
from app.evidence.listing import MOST_SIGHTINGS
from app.geo.geodesy import METRES_PER_NM, distance_nm
from app.posture.area import BELT_NM, holds_point

NEAR_NM = BELT_NM
"""So far from an alert's place what was seen is told with it: as wide as an area of the board."""


def span_of(alert: Mapping[str, Any], until_ms: int) -> tuple[int, int]:
    """`[since, until)` of an alert in ms, never empty; while it goes on it lasts until `until_ms`."""
    ended = alert["ended_at"]
    since_ms = parse_iso(alert["started_at"])
    return since_ms, max(since_ms, until_ms if ended is None else parse_iso(ended)) + 1


def beside(
    alert: Mapping[str, Any], seen: Iterable[Sighting], units: Collection[str]
) -> list[dict[str, Any]]:
    """Those of the sightings of its time that are near it or name one of the units, each with why.

    Sources are told by link and hash. `BundleError` if they are too many.
    """
    told = ((why, one) for one in seen if (why := _why(alert, one, units)))
    found = [{"why": why, **to_dict(one)} for why, one in told]
    if len(found) > MOST_SIGHTINGS:
        raise BundleError(f"{len(found):,} sightings are beside it: a bundle holds {MOST_SIGHTINGS:,}")
    return found


def _why(alert: Mapping[str, Any], one: Sighting, units: Collection[str]) -> str:
    hers = sorted({subject.unit for subject in one.subjects if subject.unit} & set(units))
    parts = [f"of {unit}, who one of its vessels is taken for" for unit in hers]
    if alert["lon"] is not None and alert["lat"] is not None:
        parts += _near(float(alert["lon"]), float(alert["lat"]), one)
    return "; ".join(parts)


def _near(lon: float, lat: float, one: Sighting) -> list[str]:
    """A circle so wide that it holds the sea about and much else says nothing of the place."""
    footprint, where = one.sensor.footprint, one.where
    if footprint is not None and holds_point(footprint, lon, lat):
        return ["its image covers the alert's place"]
    if where is None or where.uncertainty_m / METRES_PER_NM > 2 * NEAR_NM:
        return []
    away_nm = float(distance_nm(where.lon, where.lat, lon, lat))
    if away_nm - where.uncertainty_m / METRES_PER_NM > NEAR_NM:
        return []
    return [f"its place lies {away_nm:.1f} NM from the alert's, give or take {where.uncertainty_m:,.0f} m"]
