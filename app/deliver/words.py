"""What is said of an alert, in words that claim no more than was measured. Not escaped: see `text`."""

from __future__ import annotations

from typing import Any

from app.deliver.text import clean
from app.domain.time import iso, parse_iso
from app.domain.words import compass_point, span
from app.geo.limits import DECIDING, bearing_and_distance_from_tartus

Alert = dict[str, Any]

LATE_MS = 30 * 60_000
MOST_EXPLAINED = 600
_WHY_SHE = {"watchlist": "watchlist", "military": "sends ship type military", "russian": "Russian MMSI"}
_CAVEATS = {
    "near_boundary": "near a lateral boundary: within 1 NM of where a neighbour's baseline is nearer",
    "few fixes": "few fixes: weaker than the other criteria",
}


def who(alert: Alert) -> str:
    """The unit by the watchlist's label or the name she sends, and why she is looked at.

    >>> who({"vessels": [273990001], "evidence": {"unit_of_interest": {"why": "russian", "label": None}}})
    'MMSI 273990001 (Russian MMSI)'
    """
    evidence = alert.get("evidence") or {}
    if evidence.get("ships"):
        return " and ".join(who({"vessels": [her["mmsi"]], "evidence": her}) for her in evidence["ships"])
    unit = evidence.get("unit_of_interest") or {}
    name = clean(unit.get("label"), 80) or clean(_identity(alert).get("name")) or _mmsis(alert)
    why = _WHY_SHE.get(unit.get("why") or "", "")
    return f"{name} ({why})" if why else name


def doing(alert: Alert) -> str:
    """Pacing, drifting ... or holding; of one who is not heard or gone, was."""
    motion = clean(alert.get("motion")) or "holding"
    if alert.get("ended_by") == "left":
        return "held" if motion == "holding" else f"held ({motion})"
    return motion if alert.get("observed", True) else f"was {motion}"


def where(alert: Alert) -> str:
    """Where she is; of one who left, where she mostly was."""
    evidence = alert["evidence"]
    if alert.get("ended_by") != "left" or "median_place" not in evidence:
        return f"{place(alert['lon'], alert['lat'])}, {side(alert['distance_to_limit_nm'])}"
    median_nm = evidence["distance_to_limit_nm"][DECIDING]["median"]
    return f"about {place(**evidence['median_place'])}, median {side(median_nm)}"


def place(lon: float, lat: float) -> str:
    """Distance and bearing from the naval basin of Tartus.

    >>> place(35.7629, 34.9119)
    '5.1 NM W of Tartus'
    """
    bearing_deg, away_nm = bearing_and_distance_from_tartus(lon, lat)
    return f"{tenths(away_nm)} NM {compass_point(bearing_deg)} of Tartus"


def side(limit_nm: float | None) -> str:
    """Which side of the limit, and how far.

    >>> side(-7.04), side(3.6), side(0.04)
    ("7 NM inside Syria's 12-NM line (computed)", "3.6 NM outside Syria's 12-NM line (computed)", \
"on Syria's 12-NM line (computed)")
    """
    if limit_nm is None:
        return "distance to Syria's 12-NM line not known"
    if round(abs(limit_nm), 1) == 0:
        return "on Syria's 12-NM line (computed)"
    return (
        f"{tenths(abs(limit_nm))} NM {'inside' if limit_nm < 0 else 'outside'} Syria's 12-NM line (computed)"
    )


def tenths(value: float) -> str:
    """To a tenth, without an empty one.

    >>> tenths(7.04), tenths(5.06)
    ('7', '5.1')
    """
    return f"{value:.1f}".removesuffix(".0")


def minute(ms: int, now_ms: int) -> str:
    """Hour and minute, with the date unless it is today's (UTC).

    >>> minute(1733011259000, 1733040000000), minute(1733011259000, 1733140000000)
    ('00:00Z', '2024-12-01 00:00Z')
    """
    text = iso(ms)[:16].replace("T", " ") + "Z"
    return text[11:] if text[:10] == iso(now_ms)[:10] else text


def when(alert: Alert, now_ms: int) -> str:
    """Since when, and how long her own fixes span; of one who left, from when to when."""
    since = minute(parse_iso(alert["started_at"]), now_ms)
    held = span(round(alert["evidence"]["hours"] * 60) * 60)
    if alert.get("ended_by") == "left" and alert.get("ended_at"):
        return f"{since} to {minute(parse_iso(alert['ended_at']), now_ms)} ({held}), then left"
    return f"since {since} ({held})" if alert.get("observed", True) else f"since {since} ({held} observed)"


def basis(alert: Alert) -> str:
    """What it rests on: source, fixes, the longest silence; and the destination she declares."""
    evidence, destination = alert["evidence"], clean(_identity(alert).get("destination"))
    parts = [
        "AIS only",
        f"{evidence['fixes']:,} fixes",
        f"longest silence {span(evidence['max_silence_s'])}",
        f"destination {destination}" if destination else "",
    ]
    return ", ".join(part for part in parts if part)


def facts(alert: Alert, now_ms: int) -> str:
    """The whole finding on one line: of kinds but `loitering` what explains them, which stands alone."""
    if alert.get("kind", "loitering") != "loitering":
        return clean(alert.get("explanation"), MOST_EXPLAINED)
    return f"{who(alert)} {doing(alert)} {where(alert)}, {when(alert, now_ms)}, {basis(alert)}"


def in_short(alert: Alert, now_ms: int) -> str:
    """The finding in a line among many: who, what, where, since when."""
    if alert.get("kind", "loitering") != "loitering":
        return clean(alert.get("explanation"), MOST_EXPLAINED)
    return f"{who(alert)} {doing(alert)} {where(alert)}, {when(alert, now_ms)}"


def says(alert: Alert) -> str:
    """Who she says she is."""
    if (alert.get("evidence") or {}).get("ships"):
        return _mmsis(alert)
    said = _identity(alert)
    named = {"name": "name", "imo": "IMO", "callsign": "call sign", "ship_type": "ship type"}
    told = [f"{word} {clean(said.get(key))}" for key, word in named.items() if clean(said.get(key))]
    return f"{_mmsis(alert)}; she sends: {', '.join(told) or 'nothing of herself'}"


def caveats(alert: Alert) -> str:
    """What the finding cannot bear."""
    told = [_CAVEATS.get(caveat, clean(caveat, 120)) for caveat in alert.get("caveats") or []]
    return "; ".join([*told, "a ship's name, type and destination are what she sends"])


def _identity(alert: Alert) -> dict[str, Any]:
    return (alert.get("evidence") or {}).get("identity") or {}


def _mmsis(alert: Alert) -> str:
    return "MMSI " + ", ".join(str(mmsi) for mmsi in (alert.get("vessels") or [])[:6])
