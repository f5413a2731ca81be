"""The words of a picture: who, what, since when; no more than AIS showed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.time import iso, parse_iso
from app.domain.words import compass_point, minute, side, span
from app.geo.geodesy import initial_bearing_deg
from app.geo.limits import DECIDING, TARTUS_NAVAL_BASIN, bearing_and_distance_from_tartus
from app.picture.content import Fixes

_UNNAMED = "unnamed vessel"
_LONGEST_NAME = 32
_TWO = 2
_MOST_NAMED = 6
"""An incident may have hundreds."""


def name_and_mmsi(name: str | None, mmsi: int) -> str:
    """How a vessel is called.

    >>> name_and_mmsi("SYNTH RORO 1", 341990101)
    'SYNTH RORO 1 (MMSI 341990101)'
    """
    shown = name or _UNNAMED
    # AIS allows 20 characters; a label of another source may not push the number off the sheet.
    shown = shown if len(shown) <= _LONGEST_NAME else shown[:_LONGEST_NAME].rstrip() + "..."
    return f"{shown} (MMSI {mmsi:09d})"


def who(alert: Mapping[str, Any]) -> str:
    """Whom an alert is about."""
    vessels = list(alert.get("vessels") or ())
    name = ((alert.get("evidence") or {}).get("identity") or {}).get("name")
    if not vessels:
        return kind(alert)
    if alert.get("kind") == "gnss_interference":
        return f"Position interference: {len(vessels)} {'ship' if len(vessels) == 1 else 'ships'}"
    ships = (alert.get("evidence") or {}).get("ships") or ()
    if len(ships) == len(vessels) == _TWO:
        return " and ".join(_short_name(her) for her in ships)
    if len(vessels) == 1:
        return name_and_mmsi(name, vessels[0])
    more = ", ..." if len(vessels) > _MOST_NAMED else ""
    return f"{len(vessels)} vessels: " + ", ".join(f"{mmsi:09d}" for mmsi in vessels[:_MOST_NAMED]) + more


def _short_name(her: Mapping[str, Any]) -> str:
    label = (her.get("unit_of_interest") or {}).get("label")
    return str(label or (her.get("identity") or {}).get("name") or f"MMSI {her['mmsi']:09d}")[:_LONGEST_NAME]


def kind(alert: Mapping[str, Any]) -> str:
    """Its kind, and subtype, in plain words.

    >>> kind({"kind": "zone_entry", "subtype": "first_seen_inside"})
    'zone entry, first seen inside'
    """
    return ", ".join(str(alert[key]).replace("_", " ") for key in ("kind", "subtype") if alert.get(key))


def badge(alert: Mapping[str, Any]) -> str:
    """What must be seen first: that it is taken back, else how severe it is."""
    if alert.get("status") == "retracted":
        return "RETRACTED"
    return str(alert.get("severity") or "").upper()


def what(alert: Mapping[str, Any]) -> str:
    """What she does, and on which side of the computed line."""
    parts = [_doing(alert), _where(alert)]
    return ", ".join(part for part in parts if part)


def miles(nm: float) -> str:
    """A length at sea.

    >>> miles(4.24), miles(162.4)
    ('4.2 NM', '162 NM')
    """
    return f"{nm:.{0 if nm >= 10 else 1}f} NM"


def knots(kn: float) -> str:
    """A speed.

    >>> knots(12.0), knots(61.7)
    ('12 kn', '62 kn')
    """
    return f"{kn:.0f} kn"


def _doing(alert: Mapping[str, Any]) -> str:
    if alert.get("kind") != "loitering":
        return _claimed(alert) if alert.get("vessels") else ""
    motion = f" ({alert['motion']})" if alert.get("motion") else ""
    if alert.get("ended_at") is None:
        return f"holding{motion}"
    return f"was holding{motion}" if alert.get("ended_by") == "lost_contact" else f"held{motion}"


def _claimed(alert: Mapping[str, Any]) -> str:
    """What is claimed of a kind but `loitering`, in a few words."""
    kind_, subtype = str(alert.get("kind")), alert.get("subtype")
    return _CLAIMED.get((kind_, subtype)) or _CLAIMED.get((kind_, None)) or kind(alert)


_CLAIMED: dict[tuple[str, str | None], str] = {
    ("ais_gap", None): "not heard",
    ("ais_gap", "overdue"): "overdue at Tartus, not heard",
    ("ais_gap", "unexplained"): "not heard, where others were",
    ("rendezvous", None): "beside each other",
    ("rendezvous", "under_way"): "side by side under way",
    ("voyage_change", None): "declares another voyage",
    ("voyage_change", "distress"): "sends a status of distress",
    ("gnss_interference", None): "ships shown where none can have sailed",
    ("gnss_interference", "loss"): "ships that lost their positions",
    ("mmsi_conflict", None): "one MMSI sent from two places",
    ("implausible_motion", None): "faster than such a ship can go",
    ("identity_change", None): "says that she is another",
    ("destination_mismatch", None): "off Syria, bound elsewhere by what she declares",
    ("naval_track_unverified", None): "a track that claims to be a warship's",
}


def _where(alert: Mapping[str, Any]) -> str:
    spread = ((alert.get("evidence") or {}).get("distance_to_limit_nm") or {}).get(DECIDING)
    if alert.get("ended_by") == "left" and spread:
        return f"median {side(spread['median'])}"
    away = alert.get("distance_to_limit_nm")
    return "" if away is None else side(away)


def when(alert: Mapping[str, Any]) -> str:
    """Since when, or from when to when."""
    started = _s(alert["started_at"])
    if alert.get("ended_at") is None:
        hours = (alert.get("evidence") or {}).get("hours")
        length = "" if hours is None else f" ({span(round(hours * 3600))})"
        if alert.get("observed") is False and hours is not None:
            return f"since {minute(started)}{length}, not heard since {minute(started + round(hours * 3600))}"
        return f"{_place(alert)}since {minute(started)}{length}"
    ended = _s(alert["ended_at"])
    if alert.get("ended_by") == "instant":
        return f"{_place(alert)}at {minute(started)}"
    told = f"{from_to(started, ended)} ({span(ended - started)})"
    if alert.get("ended_by") == "lost_contact":
        return f"{told}, not heard since"
    return f"{told}, then left" if alert.get("ended_by") == "left" else told


def from_to(start_s: int, end_s: int) -> str:
    """Two times, the day of the second only if it is another.

    >>> from_to(1_733_011_200, 1_733_014_800)
    '2024-12-01 00:00Z to 01:00Z'
    """
    start, end = minute(start_s), minute(end_s)
    return f"{start} to {end[11:] if start[:10] == end[:10] else end}"


def _place(alert: Mapping[str, Any]) -> str:
    lon, lat = alert.get("lon"), alert.get("lat")
    if lon is None or lat is None:
        return ""
    bearing, away = bearing_and_distance_from_tartus(lon, lat)
    return f"{away:.1f} NM {compass_point(bearing)} of Tartus, "


def last_fix(tracks: Sequence[Fixes], until_ms: int, as_of_ms: int | None) -> str:
    """The last fix of a span; and how old it is, if nothing later can be known."""
    newest = max((int(fixes.time_ms[-1]) for fixes in tracks if len(fixes)), default=None)
    if newest is None:
        return "no fix in this span"
    count = sum(fixes.of for fixes in tracks)
    told = f"{'one fix' if count == 1 else f'{count} fixes, the last'} {minute(newest // 1000)}"
    if as_of_ms is None or not newest <= as_of_ms <= until_ms:
        return told
    return f"{told}, {span((as_of_ms - newest) // 1000)} ago"


def notes(tracks: Sequence[Fixes]) -> tuple[str, ...]:
    """What of the fixes is not in the picture, and what must be known to read it."""
    drawn, of = sum(map(len, tracks)), sum(fixes.of for fixes in tracks)
    thinned = (f"{drawn} of {of} fixes drawn",) if drawn < of else ()
    return (*thinned, *(_hulls(fixes) for fixes in tracks if len(_settled(fixes)) > 1))


def _settled(fixes: Fixes) -> set[int]:
    return set(fixes.hull[~fixes.doubted].tolist())


def _hulls(fixes: Fixes) -> str:
    return f"{len(_settled(fixes))} hulls send MMSI {fixes.mmsi:09d}: drawn apart"


def off_the_map(count: int) -> str:
    """What lies beyond the edges.

    >>> off_the_map(1)
    '1 fix not to be leaned on lies off this map'
    """
    fixes, lie = ("fix", "lies") if count == 1 else ("fixes", "lie")
    return f"{count} {fixes} not to be leaned on {lie} off this map"


def clock(time_ms: int) -> str:
    """A time on a map, without the year.

    >>> clock(1_733_011_200_000)
    '01 Dec 00:00Z'
    """
    text = iso(time_ms)
    return f"{text[8:10]} {_MONTHS[int(text[5:7]) - 1]} {text[11:16]}Z"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(time_ms: int) -> str:
    """A day on a time axis.

    >>> day(1_733_011_200_000)
    '01 Dec'
    """
    return clock(time_ms)[:6]


def month(time_ms: int) -> str:
    """A month on a time axis.

    >>> month(1_733_011_200_000)
    'Dec 2024'
    """
    return f"{clock(time_ms)[3:6]} {iso(time_ms)[:4]}"


def towards_reference(lon: float, lat: float) -> str:
    """How far, and which way, the reference point lies from a place.

    >>> towards_reference(35.7, 34.9119)
    '8.2 NM E'
    """
    _, away = bearing_and_distance_from_tartus(lon, lat)
    bearing = float(initial_bearing_deg(lon, lat, *TARTUS_NAVAL_BASIN))
    return f"{away:.{0 if away >= 100 else 1}f} NM {compass_point(bearing)}"


def silence(seconds: int, heard: bool) -> str:
    """What a break in the track means.

    >>> silence(334_944, False)
    'no fix for 3 d 21 h'
    """
    return f"{'no sure fix' if heard else 'no fix'} for {span(seconds)}"


def threshold(nm: float) -> str:
    """A line of equal distance, in words.

    >>> threshold(-3.0), threshold(0.0), threshold(6.0), threshold(12.0)
    ('3 NM inside', '12-NM line', '6 NM outside', '24-NM line')
    """
    if nm == 0.0:
        return "12-NM line"
    return "24-NM line" if nm == 12.0 else f"{abs(nm):g} NM {'inside' if nm < 0 else 'outside'}"


def _s(time: str) -> int:
    return parse_iso(time) // 1000
