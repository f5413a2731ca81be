"""From an alert, or a vessel, to all that its picture shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.time import parse_iso
from app.geo.limits import LIMIT_NM
from app.picture import words
from app.picture.claims import claim
from app.picture.content import Fixes, Ring, Scene, Stay, Vessel

_HOUR_MS = 3_600_000
_LEAST_BEFORE_MS, _MOST_BEFORE_MS = 6 * _HOUR_MS, 24 * _HOUR_MS
_MOST_OF_SPELL_MS = 12 * _HOUR_MS
_LINE_CAVEAT = "computed line, not a legal limit; AIS only"
DEFAULT_BAND_NM = (-3.0, 6.0)
"""Where every vessel is watched, if the alert's rule does not say."""


def alert_span(alert: Mapping[str, Any], as_of_ms: int | None) -> tuple[int, int]:
    """Give `[since, until)` in ms of the fixes that an alert's picture needs.

    A quarter of its length before it began, 6 to 24 hours, to show how she came; as much after its end.
    """
    started, ended = _from_to(alert)
    newest = started if as_of_ms is None else as_of_ms
    last = max(started, newest if ended is None else ended)
    margin = min(max((last - started) // 4, _LEAST_BEFORE_MS), _MOST_BEFORE_MS)
    # The instant itself belongs to the picture.
    until = last if ended is None else min(last + margin, max(newest, last))
    return started - margin, until + 1


def _from_to(alert: Mapping[str, Any]) -> tuple[int, int | None]:
    """Between which times it shows what it claims; None: it goes on.

    Of an incident that lasts for weeks the last spell, of it the last half day; of a change its moment.
    """
    started, ended = parse_iso(alert["started_at"]), _ms(alert.get("ended_at"))
    evidence = alert.get("evidence") or {}
    if alert.get("kind") == "gnss_interference" and evidence.get("last_sign_at"):
        last = _ms(evidence["last_sign_at"]) or started
        began = _ms(evidence.get("spell_began_at")) or started
        return max(began, last - _MOST_OF_SPELL_MS), max(last, min(ended or last, last + _HOUR_MS))
    if alert.get("kind") == "voyage_change" and alert.get("subtype") is None:
        return started, started
    return started, ended


def alert_scene(alert: Mapping[str, Any], tracks: Sequence[Fixes], as_of_ms: int | None) -> Scene:
    """The picture of an alert as the API gives it, with the fixes of `alert_span`."""
    since, until = alert_span(alert, as_of_ms)
    synthetic = bool(alert.get("synthetic"))
    claimed = claim(alert, tracks, as_of_ms)
    lon, lat = alert.get("lon"), alert.get("lat")
    return Scene(
        title=words.who(alert),
        lines=tuple(line for line in (words.what(alert), words.when(alert)) if line),
        badge=words.badge(alert),
        caveats=(_LINE_CAVEAT, *_more_caveats(alert)),
        description=str(alert.get("explanation") or words.kind(alert)),
        synthetic=synthetic,
        tracks=tuple(tracks),
        since_ms=since,
        until_ms=until,
        as_of_ms=as_of_ms,
        stay=_stay(alert),
        place=None if lon is None or lat is None else (lon, lat),
        claim=claimed,
        notes=(*words.notes(tracks), *claimed.notes),
    )


def track_scene(
    vessel: Vessel, tracks: Sequence[Fixes], span: tuple[int, int], as_of_ms: int | None
) -> Scene:
    """The picture of a vessel's track over `[since, until)` in ms."""
    title = words.name_and_mmsi(vessel.name, vessel.mmsi)
    since, until = span
    drawn = f"track {words.from_to(since // 1000, until // 1000)}"
    return Scene(
        title=title,
        lines=(drawn, words.last_fix(tracks, until, as_of_ms)),
        badge="",
        caveats=(_LINE_CAVEAT,),
        description=f"{'SYNTHETIC: ' if vessel.synthetic else ''}{title}, {drawn}, AIS only",
        synthetic=vessel.synthetic,
        tracks=tuple(tracks),
        since_ms=since,
        until_ms=until,
        as_of_ms=as_of_ms,
        notes=words.notes(tracks),
    )


def _stay(alert: Mapping[str, Any]) -> Stay:
    evidence = alert.get("evidence") or {}
    circle = evidence.get("circle")
    return Stay(
        name="stay" if alert.get("kind") == "loitering" else "alert",
        started_ms=parse_iso(alert["started_at"]),
        detected_ms=_ms(alert.get("detected_at")),
        ended_ms=_ms(alert.get("ended_at")),
        ring=Ring(circle["lon"], circle["lat"], circle["diameter_nm"]) if circle else None,
        band_nm=_band(alert),
    )


def _band(alert: Mapping[str, Any]) -> tuple[float, float]:
    numbers = (alert.get("rule") or {}).get("parameters") or {}
    if "edge_inside_nm" not in numbers or "edge_outside_nm" not in numbers:
        return DEFAULT_BAND_NM
    inside, outside = min(numbers["edge_inside_nm"], LIMIT_NM), min(numbers["edge_outside_nm"], LIMIT_NM)
    return -float(inside), float(outside)


def _more_caveats(alert: Mapping[str, Any]) -> tuple[str, ...]:
    said = ("computed line, not a legal limit", "AIS only", "synthetic data")
    names = {"near_boundary": "near where a neighbour's coast is as near as Syria's"}
    return tuple(names.get(c, str(c)) for c in alert.get("caveats") or () if c not in said)


def _ms(time: str | None) -> int | None:
    return None if time is None else parse_iso(time)
