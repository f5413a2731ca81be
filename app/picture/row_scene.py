"""From a row of the posture board to all that its picture shows: where reports put her, and her track."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from app.domain.naval.board import Ground, Row, Whereabouts
from app.domain.naval.sighting import Ring, Sighting, Span
from app.domain.time import DAY_MS
from app.domain.words import minute
from app.geo.ellipsoid import METRES_PER_NM
from app.geo.geodesy import distance_nm, point_at
from app.geo.limits import TARTUS_NAVAL_BASIN
from app.picture import words
from app.picture.content import Claim, Fixes, Line, Reach, Scene

BACK_MS = 14 * DAY_MS
"""So far back a track is shown at most."""
_MOST_NM = 30.0
"""A wider circle would make all else on the map too small: it is told, and not drawn."""
_NEAR_NM = 100.0
"""Farther from Tartus a circle is named, and not drawn, if there is one near."""
_MOST_NAMED = 3
_HERS = " (the board's place)"
_BEARINGS = np.arange(0.0, 360.0, 15.0)
_LINE_CAVEAT = "computed line, not a legal limit"
_CIRCLES = "a circle holds where a report may mean, not where she was in it"


def row_span(row: Row, at_ms: int) -> tuple[int, int]:
    """Give `[since, until)` in ms of the fixes that the picture needs: from where the state begins."""
    begun = [span.from_ms for span in (row.since, row.last_confirmed) if span is not None]
    if row.last_known is not None:
        begun.append(row.last_known.observed.from_ms)
    return max(min(begun, default=at_ms - DAY_MS), at_ms - BACK_MS), at_ms


def row_scene(row: Row, seen: Sequence[Sighting], tracks: Sequence[Fixes], at_ms: int) -> Scene:
    """The picture of a row at an instant; `seen` are the sightings that it rests on, or that rival it."""
    since_ms, until_ms = row_span(row, at_ms)
    claimed = _claim(row, {sighting.id: sighting for sighting in seen})
    heard = tuple(fixes for fixes in tracks if len(fixes))
    return Scene(
        title=row.name,
        lines=(_what(row), _on_what(row)),
        badge=row.freshness.value.upper(),
        caveats=(_LINE_CAVEAT, *(caveat for caveat in row.caveats if caveat != "synthetic data")),
        description=f"{row.name}: {_what(row)}; {_on_what(row)}",
        synthetic=row.synthetic,
        tracks=heard,
        since_ms=since_ms,
        until_ms=until_ms,
        as_of_ms=at_ms,
        place=TARTUS_NAVAL_BASIN,
        claim=claimed,
        notes=(*words.notes(heard), *claimed.notes),
        is_of_reports=True,
    )


def _what(row: Row) -> str:
    state = str(row.state).replace("_", " ")
    if row.last_known is not None:
        last = row.last_known
        where = f", {last.where.says}" if last.where else ""
        return f"{state}; last known {str(last.state).replace('_', ' ')}{where}"
    gate = f" by {row.gate}" if row.gate else ""
    return f"{state}{gate}{_place(row.where)}"


def _place(where: Whereabouts | None) -> str:
    if where is None:
        return ""
    nm = where.distance_to_limit_nm
    nm = None if nm is None or abs(nm) > _NEAR_NM else nm
    side = (
        "" if nm is None else f", {words.miles(abs(nm))} {'inside' if nm < 0 else 'outside'} the 12-NM line"
    )
    return f", {where.says}{side}"


def _on_what(row: Row) -> str:
    looked = row.last_known.observed if row.last_known is not None else row.last_confirmed
    when = "never reported" if looked is None else f"last confirmed {_when(looked)}"
    pieces, rivals = (
        f"{len(some)} {what}{'' if len(some) == 1 else 's'}"
        for some, what in ((row.evidence, "piece"), (row.rivals, "rival"))
    )
    return f"{when}; {row.confidence} confidence: {pieces} of evidence, {rivals}"


def _when(span: Span) -> str:
    begin, end = (minute(ms // 1000) for ms in (span.from_ms, span.until_ms - 1))
    if span.until_ms - span.from_ms >= DAY_MS:
        first, last = begin[:10], end[:10]
        return first if first == last else f"{first} to {last}"
    return begin


def _claim(row: Row, seen: dict[str, Sighting]) -> Claim:
    where = row.where or (None if row.last_known is None else row.last_known.where)
    for_it = list(_rings(row.evidence, seen, where))
    against = [replace(ring, is_rival=True) for ring in _rings(row.rivals, seen, None)]
    rings = [ring for ring in (*for_it, *against) if ring.radius_nm <= _MOST_NM]
    wide = [ring.name for ring in for_it if ring.radius_nm > _MOST_NM]
    near = [ring for ring in rings if _away_nm(ring) <= _NEAR_NM] or rings
    core = [TARTUS_NAVAL_BASIN, *(place for ring in near for place in _around(ring))]
    looks = [look for ground in row.evidence if (look := _look(ground, seen)) is not None]
    notes = [_CIRCLES] if rings else []
    if wide:
        notes.append(f"of a sea too wide for this map: {', '.join(wide)}")
    if len(near) < len(rings):
        far = ", ".join(ring.name for ring in rings if ring not in near)
        notes.append(f"off this map: {far}")
    return Claim(lines=tuple(looks), rings=tuple(near), core=tuple(core), notes=tuple(notes))


def _rings(
    grounds: Iterable[Ground], seen: dict[str, Sighting], where: Whereabouts | None
) -> Iterator[Reach]:
    """Circles that reports mean, each with their names; that of the board's own place says so."""
    by_place: dict[tuple[float, float, float], list[Ground]] = defaultdict(list)
    for ground in grounds:
        sighting = seen.get(ground.id)
        if sighting is not None and sighting.where is not None and not sighting.is_negative:
            at = sighting.where
            by_place[at.lon, at.lat, at.uncertainty_m].append(ground)
    for (lon, lat, metres), some in by_place.items():
        is_hers = where is not None and (where.lon, where.lat, where.uncertainty_m) == (lon, lat, metres)
        yield Reach(lon, lat, metres / METRES_PER_NM, _named(some) + (_HERS if is_hers else ""))


def _named(grounds: Sequence[Ground]) -> str:
    names = list(dict.fromkeys(ground.reference or ground.id[:6] for ground in grounds))
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def _look(ground: Ground, seen: dict[str, Sighting]) -> Line | None:
    """What an image covered that did not show her."""
    sighting = seen.get(ground.id)
    if sighting is None or not sighting.is_negative or sighting.sensor.footprint is None:
        return None
    return Line(_closed(sighting.sensor.footprint), f"{_named([ground])}: not seen", "look")


def _closed(ring: Ring) -> tuple[tuple[float, float], ...]:
    return (*ring, ring[0])


def _away_nm(ring: Reach) -> float:
    return float(distance_nm(*TARTUS_NAVAL_BASIN, ring.lon, ring.lat))


def _around(ring: Reach) -> list[tuple[float, float]]:
    lons, lats = point_at(ring.lon, ring.lat, _BEARINGS, ring.radius_nm)
    return list(zip(lons.tolist(), lats.tolist(), strict=True))
