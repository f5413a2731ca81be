"""Sightings as plain dicts that JSON holds, and back; the id that follows from what a sighting says."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from app.domain.naval.sighting import (
    Activity,
    Bearing,
    Confidence,
    IdentityBasis,
    Located,
    Ring,
    Sensor,
    Sighting,
    Source,
    SourceKind,
    Span,
    Subject,
)
from app.domain.time import iso, iso_or_none, parse_iso

Plain = Mapping[str, Any]
_NOT_SAID = ("id", "known_at", "exceeds_sensor", "reference")
"""What is no part of what a sighting says: when we came to know it, our own judgement, a row's number."""


def to_dict(sighting: Sighting) -> dict[str, Any]:
    """All of it; times as ISO 8601, what is unknown as None."""
    return {
        "id": sighting.id,
        "observed": {"from": iso(sighting.observed.from_ms), "until": iso(sighting.observed.until_ms)},
        "known_at": iso(sighting.known_ms),
        "negative": sighting.is_negative,
        "subjects": [_subject_out(subject) for subject in sighting.subjects],
        "activity": sighting.activity.value,
        "where": None if sighting.where is None else _located_out(sighting.where),
        "confidence": sighting.confidence.value,
        "source": source_to_dict(sighting.source),
        "sensor": _sensor_out(sighting.sensor),
        "course_deg": sighting.course_deg,
        "in_company_with": list(sighting.in_company_with),
        "cargo": sighting.cargo,
        "draught_m": sighting.draught_m,
        "gate": sighting.gate,
        "direction": sighting.direction,
        "derived_from": sighting.derived_from,
        "disputes": sighting.disputes,
        "exceeds_sensor": list(sighting.exceeds_sensor),
        "supersedes": sighting.supersedes,
        "note": sighting.note,
        "reference": sighting.reference,
        "synthetic": sighting.synthetic,
    }


def from_dict(plain: Plain) -> Sighting:
    """The sighting of which `to_dict` gave this. What comes from outside goes through `checking` instead."""
    observed, where = plain["observed"], plain["where"]
    return Sighting(
        id=plain["id"],
        observed=Span(parse_iso(observed["from"]), parse_iso(observed["until"])),
        known_ms=parse_iso(plain["known_at"]),
        subjects=tuple(_subject_in(subject) for subject in plain["subjects"]),
        activity=Activity(plain["activity"]),
        source=source_from_dict(plain["source"]),
        confidence=Confidence(plain["confidence"]),
        where=None if where is None else _located_in(where),
        is_negative=plain["negative"],
        sensor=_sensor_in(plain["sensor"]),
        course_deg=_number(plain["course_deg"]),
        in_company_with=tuple(plain["in_company_with"]),
        cargo=plain["cargo"],
        draught_m=_number(plain["draught_m"]),
        gate=plain["gate"],
        direction=plain["direction"],
        derived_from=plain["derived_from"],
        disputes=plain["disputes"],
        exceeds_sensor=tuple(plain["exceeds_sensor"]),
        supersedes=plain["supersedes"],
        note=plain["note"],
        reference=plain["reference"],
        synthetic=plain["synthetic"],
    )


def sighting_id(sighting: Sighting) -> str:
    """16 hex digits that follow from what it says: not from when it came, nor from its number in a file."""
    said = {name: value for name, value in to_dict(sighting).items() if name not in _NOT_SAID}
    if sighting.where is not None:
        said["where"] = _as_given(sighting.where, said["where"])
    digest = hashlib.sha256(orjson.dumps(_said_only(said), option=orjson.OPT_SORT_KEYS))
    return digest.hexdigest()[:16]


def identified(sighting: Sighting) -> Sighting:
    """The same under the id that follows from it."""
    return replace(sighting, id=sighting_id(sighting))


def source_to_dict(source: Source) -> dict[str, Any]:
    """A source, of sightings, claims and notices alike."""
    return {
        "kind": source.kind.value,
        "publisher": source.publisher,
        "title": source.title,
        "url": source.url,
        "archive_url": source.archive_url,
        "published_at": iso_or_none(source.published_ms),
        "sha256": source.sha256,
        "reuse": source.reuse,
    }


def source_from_dict(plain: Plain) -> Source:
    """The source of which `source_to_dict` gave this."""
    published = plain["published_at"]
    return Source(
        kind=SourceKind(plain["kind"]),
        publisher=plain["publisher"],
        url=plain["url"],
        archive_url=plain["archive_url"],
        published_ms=None if published is None else parse_iso(published),
        title=plain["title"],
        sha256=plain["sha256"],
        reuse=plain["reuse"],
    )


def _as_given(where: Located, plain: dict[str, Any]) -> dict[str, Any]:
    """Without what we reckoned from it: a place set right in our list makes no second sighting."""
    reckoned = {"lon", "lat"} if where.place or where.bearing or where.polygon else set()
    if where.bearing or where.polygon:
        reckoned.add("uncertainty_m")
    return {name: value for name, value in plain.items() if name not in reckoned}


def _said_only(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Without what is not said, so that a field which is added later changes no id."""
    if isinstance(value, dict):
        kept = {name: _said_only(part) for name, part in value.items()}
        return {name: part for name, part in kept.items() if not _is_unsaid(part)}
    if isinstance(value, list):
        return [_said_only(part) for part in value]
    return value if isinstance(value, (bool, str)) or value is None else float(value)


def _is_unsaid(part: Any) -> bool:  # noqa: ANN401
    # A course of 0 is said.
    return part is None or part is False or part in ([], {})


def _subject_out(subject: Subject) -> dict[str, Any]:
    return {
        "unit": subject.unit,
        "class": subject.unit_class,
        "group": subject.group,
        "count": subject.count,
        "identity_basis": subject.basis.value,
        "pennant": subject.pennant,
    }


def _subject_in(plain: Plain) -> Subject:
    basis = IdentityBasis(plain["identity_basis"])
    return Subject(
        plain["unit"], plain["class"], plain["group"], plain["count"], basis=basis, pennant=plain["pennant"]
    )


def _located_out(where: Located) -> dict[str, Any]:
    return {
        "lon": where.lon,
        "lat": where.lat,
        "uncertainty_m": where.uncertainty_m,
        "place": where.place,
        "bearing": None if where.bearing is None else _bearing_out(where.bearing),
        "polygon": _ring_out(where.polygon),
        "said": where.said,
    }


def _located_in(plain: Plain) -> Located:
    bearing = plain["bearing"]
    return Located(
        lon=float(plain["lon"]),
        lat=float(plain["lat"]),
        uncertainty_m=float(plain["uncertainty_m"]),
        place=plain["place"],
        bearing=None if bearing is None else _bearing_in(bearing),
        polygon=_ring_in(plain["polygon"]),
        said=plain["said"],
    )


def _bearing_out(bearing: Bearing) -> dict[str, Any]:
    return {
        "datum": bearing.datum,
        "datum_said": bearing.datum_said,
        "range_m": list(bearing.range_m),
        "bearing_deg": None if bearing.bearing_deg is None else list(bearing.bearing_deg),
    }


def _bearing_in(plain: Plain) -> Bearing:
    nearest, farthest = plain["range_m"]
    sector = plain["bearing_deg"]
    return Bearing(
        datum=plain["datum"],
        datum_said=plain["datum_said"],
        range_m=(float(nearest), float(farthest)),
        bearing_deg=None if sector is None else (float(sector[0]), float(sector[1])),
    )


def _sensor_out(sensor: Sensor) -> dict[str, Any]:
    return {
        "name": sensor.name,
        "ground_sample_m": sensor.ground_sample_m,
        "cloud_percent": sensor.cloud_percent,
        "scene": sensor.scene,
        "footprint": _ring_out(sensor.footprint),
        "covers": list(sensor.covers),
        "smallest_detectable_m": sensor.smallest_detectable_m,
    }


def _sensor_in(plain: Plain) -> Sensor:
    return Sensor(
        name=plain["name"],
        ground_sample_m=_number(plain["ground_sample_m"]),
        cloud_percent=_number(plain["cloud_percent"]),
        scene=plain["scene"],
        footprint=_ring_in(plain["footprint"]),
        covers=tuple(plain["covers"]),
        smallest_detectable_m=_number(plain["smallest_detectable_m"]),
    )


def _ring_out(ring: Ring | None) -> list[list[float]] | None:
    return None if ring is None else [[lon, lat] for lon, lat in ring]


def _ring_in(plain: Any) -> Ring | None:  # noqa: ANN401
    return None if plain is None else tuple((float(lon), float(lat)) for lon, lat in plain)


def _number(plain: float | None) -> float | None:
    return None if plain is None else float(plain)
