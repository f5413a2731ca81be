"""The collection `sightings`: who was seen where, or looked for and not seen."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from sqlalchemy import Connection

from app.api import sightings as resource
from app.api.features.collection import Collection, Extent, Feature, Found, Wanted, feature
from app.api.naval import KNOWN_AT, UNIT
from app.api.sightings import NEGATIVE, SOURCE_KIND, SUPERSEDED
from app.domain.naval import rows
from app.domain.naval.sighting import Sighting
from app.domain.naval.writing import to_dict
from app.store.naval import sightings as store
from app.store.reading import extents

_DRAWN = ("id", "polygon")
_YES_OR_NO: dict[str, Any] = {"type": "boolean"}


def _page(_request: Request, connection: Connection, wanted: Wanted) -> Found:
    asked, span = wanted.asked, wanted.span
    chosen = store.Wanted(
        since_ms=span.since_ms,
        until_ms=span.until_ms,
        bbox=wanted.bbox,
        units=asked[UNIT],
        source_kinds=asked[SOURCE_KIND],
        is_negative=asked[NEGATIVE],
        known_at_ms=asked[KNOWN_AT],
        with_superseded=asked[SUPERSEDED] or False,
        with_unplaced=True,
    )
    found, more = store.page(connection, chosen, resource.after(wanted.after), wanted.limit)
    return Found([_feature(one) for one in found], resource.numbers(found[-1]) if more else None)


def _one(_request: Request, connection: Connection, feature_id: str) -> Feature | None:
    found = store.by_id(connection, [feature_id]).get(feature_id)
    return None if found is None else _feature(found)


def _extent(_request: Request, connection: Connection) -> Extent:
    return Extent(*extents.of_sightings(connection))


def _feature(sighting: Sighting) -> Feature:
    where = sighting.where
    said: dict[str, Any] = dict(zip(rows.HEADER, rows.row(sighting), strict=True))
    said |= {"negative": sighting.is_negative, "synthetic": sighting.synthetic}
    if where is not None:
        said |= {"lon": where.lon, "lat": where.lat, "uncertainty_m": where.uncertainty_m}
    for name in _DRAWN:
        del said[name]
    return feature(sighting.id, resource.geometry(to_dict(sighting)), said)


SIGHTINGS = Collection(
    "sightings",
    "Sightings",
    "Who was seen where, by what means, or looked for and not seen (`negative`), the first observed first: a "
    "point with its `uncertainty_m`, a polygon where the report gives one, no geometry where it gives no "
    "place. `bbox` also takes those that may lie in it by their uncertainty, or whose image covers it.",
    _page,
    _one,
    _extent,
    key_size=3,
    queryables=(UNIT, NEGATIVE, SOURCE_KIND, KNOWN_AT, SUPERSEDED),
    default=100,
    most=1000,
    schemas={"negative": _YES_OR_NO, "superseded": _YES_OR_NO},
)
