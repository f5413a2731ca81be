"""What is said of an alert, in words that claim no more than was measured. Not escaped: see `text`."""

from __future__ import annotations

from typing import Any

from app.deliver.headlines import headline
from app.deliver.places import Alert, place, side
from app.deliver.text import clean
from app.domain.time import parse_iso
from app.domain.words import minute_of as minute
from app.domain.words import span
from app.geo.limits import DECIDING

LATE_MS = 30 * 60_000
MOST_EXPLAINED = 600
UNSPEAKABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""An alert of another version may lack what is said here: it is told by its own explanation."""
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
    """The whole finding on one line."""
    if alert.get("kind", "loitering") == "loitering":
        return f"{who(alert)} {doing(alert)} {where(alert)}, {when(alert, now_ms)}, {basis(alert)}"
    try:
        return f"{headline(alert, who(alert), now_ms)}{_source(alert)}"
    except UNSPEAKABLE:
        return clean(alert.get("explanation"), MOST_EXPLAINED)


def in_short(alert: Alert, now_ms: int) -> str:
    """The finding in a line among many: who, what, where, since when."""
    if alert.get("kind", "loitering") == "loitering":
        return f"{who(alert)} {doing(alert)} {where(alert)}, {when(alert, now_ms)}"
    try:
        return headline(alert, who(alert), now_ms)
    except UNSPEAKABLE:
        return clean(alert.get("explanation"), MOST_EXPLAINED)


def _source(alert: Alert) -> str:
    destination = clean(_identity(alert).get("destination"))
    is_told = destination and alert["kind"] not in ("voyage_change", "gnss_interference")
    declared = f", destination {destination}" if is_told else ""
    return "" if alert["kind"] == "feed_outage" else f", AIS only{declared}"


def says(alert: Alert) -> str:
    """Who she says she is."""
    if not alert.get("vessels"):
        return ""
    if len(alert["vessels"]) > 1:
        return f"{_mmsis(alert)}."
    said = _identity(alert)
    named = {"name": "name", "imo": "IMO", "callsign": "call sign", "ship_type": "ship type"}
    told = [f"{word} {clean(said.get(key))}" for key, word in named.items() if clean(said.get(key))]
    return f"{_mmsis(alert)}; she sends: {', '.join(told) or 'nothing of herself'}."


def caveats(alert: Alert) -> str:
    """What the finding cannot bear."""
    told = [_CAVEATS.get(caveat, clean(caveat, 120)) for caveat in alert.get("caveats") or []]
    of_ships = ["a ship's name, type and destination are what she sends"] if alert.get("vessels") else []
    return "; ".join([*told, *of_ships]) or "none"


def _identity(alert: Alert) -> dict[str, Any]:
    return (alert.get("evidence") or {}).get("identity") or {}


def _mmsis(alert: Alert) -> str:
    return "MMSI " + ", ".join(str(mmsi) for mmsi in (alert.get("vessels") or [])[:6])
