"""Sightings from the rows of a chronology and the readings of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from app.domain.naval.exceeding import exceeding
from app.domain.naval.sighting import (
    Activity,
    Bearing,
    Confidence,
    Located,
    Sensor,
    Sighting,
    Source,
    SourceKind,
    Span,
)
from app.domain.naval.writing import identified
from app.domain.time import DAY_MS, parse_iso
from app.geo.locating import around_bearing, around_range, at_bearing, at_place, at_point, gate_named
from app.replays.make.reading import Reading, listed, subjects

Row = Mapping[str, str]
COMPILED = "2026-11-22"
"""When the fact base was compiled: by then all of it was known, what has no date of its own too."""
MINUTE_MS = 60_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def made(
    chronology: Sequence[Row], readings: Sequence[Reading], regions: Sequence[Row], warships: Collection[str]
) -> list[Sighting]:
    """Those that are used, in the order of the readings. `warships` are keys of units: see `exceeding`."""
    return _Making(chronology, readings, regions, warships).all()


class _Making:
    def __init__(
        self,
        chronology: Sequence[Row],
        readings: Sequence[Reading],
        regions: Sequence[Row],
        warships: Collection[str],
    ) -> None:
        self.warships = warships
        self.rows = {row["id"]: row for row in chronology}
        self.used = [reading for reading in readings if reading.use == "yes"]
        self.regions = {region["name"]: region for region in regions}
        self.ids: dict[str, str] = {}

    def all(self) -> list[Sighting]:
        return [self._sighting(reading) for reading in self.used]

    def _root(self, ref: str) -> str | None:
        """The id of what a row tells again: of the first part of that row, if it was read in parts."""
        if not ref:
            return None
        if ref not in self.ids:
            first = next((reading for reading in self.used if reading.ref == ref), None)
            if first is None:
                raise ValueError(f"{ref} is told again, and is not used itself")
            self.ids[ref] = self._sighting(first).id
        return self.ids[ref]

    def _sighting(self, reading: Reading) -> Sighting:
        row = self.rows[reading.ref]
        observed = span(reading.first or row["observed_from"], reading.last or row["observed_to"])
        activity = Activity(reading.activity)
        sighting = identified(
            Sighting(
                id="",
                observed=observed,
                known_ms=known_ms(row["published_at"], None if activity is Activity.EXPECTED else observed),
                subjects=subjects(reading),
                activity=activity,
                source=_source(row),
                confidence=Confidence(row["confidence"]),
                where=self._where(reading, row),
                is_negative=reading.negative == "true",
                sensor=_sensor(reading, row),
                course_deg=_number(reading.course_deg),
                gate=gate_named(reading.gate) if reading.gate else None,
                direction=reading.direction or None,
                derived_from=self._root(row["derived_from"]),
                disputes=reading.disputes or None,
                note=" ".join(part for part in (row["note"], reading.note) if part) or None,
                reference=reading.ref,
            )
        )
        beyond = (*exceeding(sighting, self.warships), *listed(reading.exceeds))
        return replace(sighting, exceeds_sensor=beyond)

    def _where(self, reading: Reading, row: Row) -> Located | None:
        said = reading.said or row["place_text"]
        if row["lat"]:
            return at_point(float(row["lon"]), float(row["lat"]), _number(row["uncertainty_m"]), said)
        if reading.datum:
            ranges, sector = range_m(reading.range_km), sector_deg(reading.bearing_deg)
            return at_bearing(Bearing(reading.datum, row["datum"] or said, ranges, sector), said)
        if region := self.regions.get(reading.place):
            radius_m = 1000.0 * float(region["radius_km"])
            return at_point(float(region["lon"]), float(region["lat"]), radius_m, said)
        return at_place(reading.place, said=said) if reading.place else None


def span(first: str, last: str) -> Span:
    """From and to as the fact base writes them: a day is all of it, a time its minute, where it ends it.

    >>> span("2024-12-09", "").until_ms - span("2024-12-09", "").from_ms == DAY_MS
    True
    >>> span("2025-01-21T15:00:00Z", "2025-01-21T17:35:00Z").until_ms == parse_iso("2025-01-21T17:35:00Z")
    True
    """
    if last:
        return Span(_begin_ms(first), _end_ms(last) if _DAY.fullmatch(last) else parse_iso(last))
    return Span(_begin_ms(first), _end_ms(first))


def known_ms(published_at: str, observed: Span | None) -> int:
    """When it could be known by all: the end of the day it was published, or what was seen was over.

    What has no date was known when the fact base was compiled. Of what is foretold no `observed` is given.
    """
    published = _end_ms(published_at or COMPILED)
    return published if observed is None else max(published, observed.until_ms)


def range_m(said: str) -> tuple[float, float]:
    """Kilometres as the fact base writes them, in metres; what is "beyond" goes to twice as far.

    >>> range_m("13"), range_m("8-15"), range_m(">15")
    ((11000.0, 15000.0), (8000.0, 15000.0), (15000.0, 30000.0))
    """
    if said.startswith(">"):
        return 1000.0 * float(said[1:]), 2000.0 * float(said[1:])
    if "-" in said:
        nearest, farthest = said.split("-")
        return 1000.0 * float(nearest), 1000.0 * float(farthest)
    return around_range(1000.0 * float(said))


def sector_deg(said: str) -> tuple[float, float] | None:
    """Degrees, clockwise.

    >>> sector_deg("315"), sector_deg("225-270"), sector_deg("")
    ((300.0, 330.0), (225.0, 270.0), None)
    """
    if not said:
        return None
    if "-" in said:
        first, second = said.split("-")
        return float(first), float(second)
    return around_bearing(float(said))


def _begin_ms(said: str) -> int:
    return parse_iso(f"{said}T00:00:00Z" if _DAY.fullmatch(said) else said)


def _end_ms(said: str) -> int:
    return _begin_ms(said) + (DAY_MS if _DAY.fullmatch(said) else MINUTE_MS)


def _source(row: Row) -> Source:
    published = _begin_ms(row["published_at"]) if row["published_at"] else None
    kind = SourceKind(row["source_kind"].lower().replace(" ", "_"))
    return Source(kind, row["publisher"], row["url"] or None, None, published, row["title_or_topic"])


def _sensor(reading: Reading, row: Row) -> Sensor:
    sample = _number(reading.ground_sample_m)
    return Sensor(row["sensor"] or None, sample, covers=listed(reading.covers))


def _number(said: str) -> float | None:
    return float(said) if said else None
