"""The evidence of the board, read from the store: sightings, units, their tracks, detections, judgements."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from sqlalchemy import Connection

from app.domain.naval.units import NavalUnit
from app.domain.time import DAY_MS
from app.pipeline.coverage import StoredCover
from app.pipeline.detected import detected
from app.posture.evidence import Evidence, Fix, Track
from app.store.dialects.known import dialect_of
from app.store.naval import assessments, sightings, units
from app.store.reading.outline import outline
from app.store.reading.vessels import is_synthetic
from app.store.transactions import plain_rows
from ingest.batch import LON_LAT_UNITS_PER_DEGREE, NAV_STATUS_NOT_AVAILABLE

BACK_MS = 62 * DAY_MS
"""AIS of the two months before is looked at: no state but `left_theatre` and `lost` outlives them."""
MOST_FIXES = 1_000
"""Of one MMSI, thinned by time; a stretch of a state keeps its ends to an hour or so."""
_GOOD = "good"
_SENDERS = "SELECT DISTINCT imo, mmsi FROM imo_senders WHERE imo IN {numbers} ORDER BY imo, mmsi"


def evidence(connection: Connection, at_ms: int, known_at_ms: int | None = None) -> Evidence:
    """All that may be used of the board at `at_ms` by what was known at `known_at_ms` (None: now)."""
    followed = units.read(connection, known_at_ms)
    # Those of later days too: they show nothing yet, but may settle who an earlier one was.
    told = sightings.read(connection, known_at_ms=known_at_ms)
    spots = detected(connection, told, at_ms, known_at_ms)
    cover = StoredCover(connection)
    # Asked now, since who holds the evidence need not hold the connection.
    words = {(d.lon, d.lat, d.time_ms): cover(d.lon, d.lat, d.time_ms // 1000).word() for d in spots}
    return Evidence(
        units=followed,
        sightings=told,
        tracks=_tracks(connection, followed, at_ms),
        detections=spots,
        assessments=assessments.read(connection, at_ms, known_at_ms),
        heard_well=lambda lon, lat, time_ms: words.get((lon, lat, time_ms)) == _GOOD,
    )


def _tracks(connection: Connection, followed: Sequence[NavalUnit], at_ms: int) -> list[Track]:
    senders = mmsis_of(connection, followed)
    found = (track_of(connection, key, mmsi, at_ms) for key, mmsis in senders.items() for mmsi in mmsis)
    return [track for track in found if track.fixes]


def mmsis_of(connection: Connection, followed: Sequence[NavalUnit]) -> dict[str, list[int]]:
    """By the unit's key, those claimed for her, or heard with an IMO number that is."""
    imos = {unit.key: _claimed(unit, "imo") for unit in followed}
    query = _SENDERS.format(numbers=dialect_of(connection).numbers)
    every = sorted(set().union(*imos.values()))
    heard = plain_rows(connection, query, (orjson.dumps(every).decode(),)) if every else ()
    senders = [(int(imo), int(mmsi)) for imo, mmsi in heard]
    return {
        unit.key: sorted(_claimed(unit, "mmsi") | {mmsi for imo, mmsi in senders if imo in imos[unit.key]})
        for unit in followed
    }


def _claimed(unit: NavalUnit, field: str) -> set[int]:
    return {int(claim.value) for claim in unit.claimed(field) if claim.value.isdigit()}


def track_of(connection: Connection, unit: str, mmsi: int, at_ms: int) -> Track:
    """The fixes of an MMSI that are believed, thinned, as the board takes them for a unit's."""
    seen = outline(connection, mmsi, at_ms - BACK_MS, at_ms, MOST_FIXES)
    fixes = seen.fixes
    sure = (row for row in range(len(fixes)) if not seen.flagged[row])
    return Track(
        unit,
        mmsi,
        tuple(
            Fix(
                int(fixes.time_ms[row]),
                int(fixes.lon[row]) / LON_LAT_UNITS_PER_DEGREE,
                int(fixes.lat[row]) / LON_LAT_UNITS_PER_DEGREE,
                _status(int(fixes.nav_status[row])),
                int(fixes.received_ms[row]),
            )
            for row in sure
        ),
        is_synthetic(connection, mmsi),
    )


def _status(sent: int) -> int | None:
    return None if sent == NAV_STATUS_NOT_AVAILABLE else sent
