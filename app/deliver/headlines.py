"""One line a kind but `loitering`: who, what, where, since when. What an alert lacks raises `LookupError`.

Not escaped: see `text`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.deliver.places import Alert, place, side, tenths
from app.deliver.text import clean
from app.domain.time import parse_iso
from app.domain.words import minute_of, span

Clock = Callable[[str], str]
"""A time as the alert has it -> for people."""


def headline(alert: Alert, who: str, now_ms: int) -> str:
    """What the alert says, in a line; `who` it is about. Raises `LookupError` for a kind without one."""

    def clock(time: str) -> str:
        return minute_of(parse_iso(time), now_ms)

    return _LINES[alert["kind"]](alert, alert["evidence"], who, clock)


def _gap(alert: Alert, e: Mapping[str, Any], who: str, clock: Clock) -> str:
    fix, silent = e["last_fix"], span(e["silence_s"])
    course = fix.get("course_made_good_deg")
    moved = "" if course is None else f", course made good {course:03d} degrees"
    where = f"{_where(alert)}{moved}{_believed(e, clock)}"
    cover = f"coverage there {clean(e['coverage']['coverage'])}"
    if e.get("heard_again_at"):
        return f"{who} heard again {clock(e['heard_again_at'])} after {silent}, had been {where}; {cover}"
    late = "overdue at Tartus, " if alert.get("subtype") == "overdue" else ""
    reach = f"can be {e['reach']['radius_nm']:.0f} NM from there"
    unheard = f"{late}not heard since {clock(e['last_heard_at'])} ({silent})"
    return f"{who} {unheard}, last {where}; {cover}; {reach}"


def _believed(e: Mapping[str, Any], clock: Clock) -> str:
    """Where the last fix is not to be believed, the one before that is shown."""
    since = e.get("position_unreliable_since")
    return f" (her last place to be believed: unreliable since {clock(since)})" if since else ""


def _rendezvous(alert: Alert, e: Mapping[str, Any], who: str, clock: Clock) -> str:
    lasted = span(parse_iso(e["last_together_at"]) // 1000 - parse_iso(alert["started_at"]) // 1000)
    how = "steaming side by side" if alert.get("subtype") == "under_way" else "beside each other"
    if alert.get("ended_by") == "parted":
        ended = f", apart since {clock(alert['ended_at'])}"
    else:
        ended = ", since then it is not known where both are" if alert.get("ended_by") else ""
    near = f"closest {e['closest_m']:.0f} m at {clock(e['closest_at'])}"
    return f"{who} {how} since {clock(alert['started_at'])} ({lasted}){ended}, {_where(alert)}, {near}"


def _crossing(alert: Alert, e: Mapping[str, Any], who: str, clock: Clock) -> str:
    verb = "left" if alert["kind"] == "zone_exit" else "entered"
    verb = "first seen in" if alert.get("subtype") == "first_seen_inside" else verb
    last, silence = e.get("last_on_other_side_at"), e.get("silence_s")
    gap = f", {span(silence)} after her last fix on the other side" if last and silence else ""
    away = _away(alert, e)
    return f"{who} {verb} {clean(alert['zone'])} at {clock(alert['started_at'])}{gap}, {_where(alert)}{away}"


def _away(alert: Alert, e: Mapping[str, Any]) -> str:
    before = e.get("last_inside_at")
    if alert["kind"] != "zone_entry" or alert.get("severity") != "critical":
        return ""
    if not before:
        return "; not seen in it before"
    return f"; away for {span((parse_iso(alert['started_at']) - parse_iso(before)) // 1000)}"


def _call(alert: Alert, e: Mapping[str, Any], who: str, clock: Clock) -> str:
    port, since = clean(e["port"]), clock(alert["started_at"])
    if alert.get("ended_by") in ("left", "shifted"):
        verb = "left" if alert["ended_by"] == "left" else "shifted from"
        lay = f"last seen in it at {clock(alert['ended_at'])} after {span(round(e['hours'] * 3600))}"
        return f"{who} {verb} {port}, {lay}{_draughts(e)}"
    verb = "seen lying still" if alert.get("subtype") else "came in and lies still"
    before = f", last seen outside {clock(e['last_outside_at'])}" if e.get("last_outside_at") else ""
    return f"{who} {verb} in {port} since {since}{before}{_draughts(e)}"


def _draughts(e: Mapping[str, Any]) -> str:
    draught = e.get("draught_m") or {}
    said = [f"{word} {tenths(draught[word])} m" for word in ("in", "out") if draught.get(word) is not None]
    return f"; draught {', '.join(said)}" if said else ""


def _voyage(alert: Alert, e: Mapping[str, Any], who: str, clock: Clock) -> str:
    since, at = clock(alert["started_at"]), _where(alert)
    if alert.get("subtype") == "distress":
        return f'{who} sends "{clean(e["says"])}" since {since}, {at}'
    changed = "; ".join(f"{n} {declared(e['before'], n)} to {declared(e['after'], n)}" for n in e["changed"])
    return f"{who} declares another voyage since {since}: {changed}, {at}"


def declared(said: Mapping[str, Any], name: str) -> str:
    """What she declared of a field of her voyage.

    >>> declared({"destination": "FOR ORDERS", "locode": None, "draught_m": 6.5}, "draught")
    '6.5 m'
    """
    if name == "draught":
        return "none" if said.get("draught_m") is None else f"{tenths(said['draught_m'])} m"
    text, port = clean(said.get(name)) or "none", clean(said.get("locode"))
    return f"{text} ({port})" if name == "destination" and port and port != text else text


def _interference(alert: Alert, e: Mapping[str, Any], _who: str, clock: Clock) -> str:
    ships, where = e["members"], _where(alert, sides=False)
    until = f" to {clock(alert['ended_at'])}" if alert.get("ended_at") else ""
    when = f"{'' if until else 'since '}{clock(alert['started_at'])}{until}"
    how = _SHOWN[e["sign"]].format(where)
    named = f"{ships} {'ship' if ships == 1 else 'ships'}"
    return f"Position interference: {named} {how}, {when}; fixes there are not believed"


_SHOWN = {
    "displacement": "shown at one place, {}",
    "circle": "shown on a circle, {}",
    "loss": "lost their position within 50 NM of {}",
}


def _outage(_: Alert, e: Mapping[str, Any], _who: str, clock: Clock) -> str:
    only = ", the only one that covers Tartus," if e.get("is_only_one_covering_tartus") else ""
    again = f", again since {clock(e['first_message_at'])}" if e.get("first_message_at") else ""
    silent = f"brought no message since {clock(e['last_message_at'])} ({span(e['silence_s'])}){again}"
    usual = f"usually one every {span(max(60, e['usual_interval_s']))} or more often"
    return f"feed {clean(e['feed'], 80)}{only} {silent}; {usual}"


def _where(alert: Alert, *, sides: bool = True) -> str:
    """Where it is about, and which side of the line if that is near."""
    if alert.get("lon") is None or alert.get("lat") is None:
        return "no position heard"
    limit_nm = alert.get("distance_to_limit_nm")
    near = sides and limit_nm is not None and abs(limit_nm) <= _NEAR_NM
    return place(alert["lon"], alert["lat"]) + (f", {side(limit_nm)}" if near else "")


_NEAR_NM = 24.0
_LINES: dict[str, Callable[[Alert, Mapping[str, Any], str, Clock], str]] = {
    "ais_gap": _gap,
    "rendezvous": _rendezvous,
    "zone_entry": _crossing,
    "zone_exit": _crossing,
    "port_call": _call,
    "voyage_change": _voyage,
    "gnss_interference": _interference,
    "feed_outage": _outage,
}
"""Of the kinds that are told by themselves; of the others the explanation is all there is."""
