"""A sighting as one row of a table: the columns that `reading` takes, and what we alone say of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.domain.naval.columns import COLUMNS
from app.domain.naval.sighting import Ring, Sighting, Subject
from app.domain.naval.writing import source_to_dict
from app.domain.time import iso

Cell = str | float | int | None
HEADER = ("id", "known_at", *COLUMNS)


def row(sighting: Sighting) -> tuple[Cell, ...]:
    """Its cells in the order of `HEADER`; read again by columns they are the same sighting."""
    cells: dict[str, Cell] = {
        "id": sighting.id,
        "known_at": iso(sighting.known_ms),
        "exceeds_sensor": "; ".join(claim.replace(";", ",") for claim in sighting.exceeds_sensor),
        "reference": sighting.reference,
        "observed_from": iso(sighting.observed.from_ms),
        "observed_until": iso(sighting.observed.until_ms),
        "negative": _flag(sighting.is_negative),
        "activity": sighting.activity.value,
        "confidence": sighting.confidence.value,
        "course_deg": sighting.course_deg,
        "in_company_with": "; ".join(sighting.in_company_with),
        "cargo": sighting.cargo,
        "draught_m": sighting.draught_m,
        "gate": sighting.gate,
        "direction": sighting.direction,
        "derived_from": sighting.derived_from,
        "disputes": sighting.disputes,
        "supersedes": sighting.supersedes,
        "note": sighting.note,
        "synthetic": _flag(sighting.synthetic),
        **_who(sighting.subjects),
        **_where(sighting),
        **_by_whom(sighting),
        **_by_what(sighting),
    }
    return tuple(cells.get(name) for name in HEADER)


def _who(subjects: Sequence[Subject]) -> dict[str, Cell]:
    def each(value: Callable[[Subject], Cell]) -> str | None:
        values = [value(subject) for subject in subjects]
        if all(one is None for one in values):
            return None
        return "; ".join("" if one is None else f"{one}".replace(";", ",") for one in values)

    return {
        "unit": each(lambda subject: subject.unit),
        "class": each(lambda subject: subject.unit_class),
        "group": each(lambda subject: subject.group),
        "count": each(lambda subject: subject.count),
        "identity_basis": each(lambda subject: subject.basis.value),
        "pennant": each(lambda subject: subject.pennant),
    }


def _where(sighting: Sighting) -> dict[str, Cell]:
    where = sighting.where
    if where is None:
        return {}
    cells: dict[str, Cell] = {"place_said": where.said}
    if where.bearing is not None:
        cells |= {
            "range_km": "-".join(_plain(metres / 1000) for metres in where.bearing.range_m),
            "datum": where.bearing.datum,
            "datum_said": where.bearing.datum_said,
        }
        if where.bearing.bearing_deg is not None:
            cells["bearing_deg"] = "-".join(map(_plain, where.bearing.bearing_deg))
        return cells
    if where.polygon is not None:
        return cells | {"polygon": _outline(where.polygon)}
    cells["uncertainty_m"] = where.uncertainty_m
    if where.place is not None:
        return cells | {"place": where.place}
    return cells | {"lon": where.lon, "lat": where.lat}


def _by_whom(sighting: Sighting) -> dict[str, Cell]:
    told = source_to_dict(sighting.source)
    return {"source_kind" if name == "kind" else name: value for name, value in told.items()}


def _by_what(sighting: Sighting) -> dict[str, Cell]:
    sensor = sighting.sensor
    return {
        "sensor": sensor.name,
        "ground_sample_m": sensor.ground_sample_m,
        "cloud_percent": sensor.cloud_percent,
        "scene": sensor.scene,
        "footprint": None if sensor.footprint is None else _outline(sensor.footprint),
        "covers": "; ".join(sensor.covers),
        "smallest_detectable_m": sensor.smallest_detectable_m,
    }


def _plain(value: float) -> str:
    """Without an exponent: a minus sign parts two of them."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _flag(value: bool) -> str | None:
    return "true" if value else None


def _outline(ring: Ring) -> str:
    return ", ".join(f"{lon!r} {lat!r}" for lon, lat in ring)
