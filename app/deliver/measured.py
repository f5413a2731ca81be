"""What the rules but `loitering` asked, and what was measured: a line a condition. Not escaped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.deliver.headlines import declared
from app.deliver.places import Alert, tenths
from app.deliver.text import clean
from app.domain.words import span

Numbers = dict[str, Any]


def measured(alert: Alert) -> list[str]:
    """The conditions that were met, with figures. Raises `LookupError` for a kind without words here."""
    kind, subtype = alert["kind"], alert.get("subtype")
    asked = _ASKED.get((kind, subtype)) or _ASKED[kind, None]
    p, evidence = alert["rule"]["parameters"], alert["evidence"]
    away = f"a unit of the watchlist, away for {span(p['away_s'])} or more" if _is_back(alert) else ""
    return [f"- {line}" for line in (*asked(p, evidence), away) if line]


def _is_back(alert: Alert) -> bool:
    return bool(alert["kind"] == "zone_entry" and alert["severity"] == "critical")


def what_changes_it(alert: Alert) -> list[str]:
    """What comes next, and whether that would be told; nothing of what happens at an instant."""
    lines = _CHANGES.get((alert["kind"], alert.get("subtype"))) or _CHANGES.get((alert["kind"], None))
    if lines is None or alert.get("ended_by"):
        return []
    said = [line.format_map(_Shown(alert["rule"]["parameters"])) for line in lines]
    return ["What would change it:", *(f"- {line}" for line in said)]


class _Shown(dict[str, Any]):
    """A rule's numbers as people read them: seconds as spans."""

    def __getitem__(self, name: str) -> str:
        value = super().__getitem__(name)
        return span(value) if name.endswith("_s") else f"{value:g}"


def _gap(p: Numbers, e: Numbers) -> list[str]:
    travel, port = e.get("earliest_arrival_after_s"), " in port" if e["in_port"] else ""
    asked = f"asked: at least {span(e['threshold_s'])}"
    if travel:
        asked += (
            f", {span(travel)} to Tartus at {e['reach']['speed_kn']:g} knots and {span(p['overdue_s'])} more"
        )
    return [
        f"silent for {span(e['silence_s'])}{port} ({asked}), while a feed that hears her was up",
        _coverage(e["coverage"]),
        f"{e['fixes_before']} fixes in the {span(p['before_s'])} before, the last at {_fix_time(e)}",
        "a fix that she cannot have reached has come since" if e.get("impossible_fix_since") else "",
    ]


def _fix_time(e: Numbers) -> str:
    return clean(e["last_fix"]["time"])[:16].replace("T", " ") + "Z"


def _coverage(cover: Numbers) -> str:
    word = clean(cover["coverage"])
    if cover.get("heard_share") is None:
        return f"coverage there {word}: hardly any ship was ever heard there"
    heard = f"{cover['heard_share']:.0%} of {cover['expected_ship_hours']:g} ship-hours heard"
    return f"coverage there {word}: in 28 days {heard}, {cover['ends']} of {cover['visits']} visits broke off"


def _rendezvous(p: Numbers, e: Numbers) -> list[str]:
    anchorage = f"{tenths(e['distance_to_anchorage_nm'])} NM from {clean(e['distance_to_anchorage_of'])}"
    near = f"at most {p['near_m']:g} m for {span(p['unit_s'])}"
    return [
        f"{e['minutes']} minutes together, closest {e['closest_m']:.0f} m (asked: {near}; "
        f"under way {p['under_way_m']:g} m for {span(p['under_way_s'])})",
        *map(_ship, e["ships"]),
        f"{tenths(e['distance_to_berth_nm'])} NM from the nearest berth of Syria, {anchorage}",
        f"longest silence bridged {span(e['longest_silence_bridged_s'])}",
    ]


def _ship(her: Numbers) -> str:
    speeds = f"{her['least_speed_kn']:g} to {her['greatest_speed_kn']:g} knots"
    return f"MMSI {int(her['mmsi'])}: {speeds}, {her['fixes']} fixes"


def _crossing(p: Numbers, e: Numbers) -> list[str]:
    first, last = e["distance_to_border_nm"]["first"], e["distance_to_border_nm"]["last"]
    beyond = f"{e['fixes']} fixes over {span(e['seconds'])} beyond the border"
    return [
        f"{beyond} (asked: {p['fixes']} over {span(p['lasting_s'])}, {p['margin_nm']:g} NM beyond it)",
        f"the first {tenths(abs(first))} NM {_in(first)}, the last {tenths(abs(last))} NM {_in(last)}",
    ]


def _in(depth_nm: float) -> str:
    return "inside" if depth_nm < 0 else "outside"


def _call(p: Numbers, e: Numbers) -> list[str]:
    fastest = e["max_speed_kn"]
    sent = "none sent" if fastest is None else f"at most {fastest:g} kn"
    out = f"at the end {e.get('distance_nm', 0.0):.1f} NM outside (asked: {p['away_nm']:g} NM)"
    asked = f"asked: {p['fixes']} over {span(p['lasting_s'])}"
    return [
        f"{e['fixes']} fixes over {span(e['seconds'])} in the port ({asked})",
        f"speed {sent} (asked: under {p['still_kn']:g} kn), drift {e['drift_nm']:g} NM",
        out if "distance_nm" in e else "",
    ]


def _voyage(p: Numbers, e: Numbers) -> list[str]:
    before, after = e["before"], e["after"]
    fields = ("destination", "eta", "draught")
    shift, draught = e.get("eta_shift_s"), e.get("draught_change_m")
    earlier = "later" if (shift or 0) > 0 else "earlier"
    return [
        *(
            f"{name}: {declared(before, name)} before, {declared(after, name)} now"
            for name in fields
            if {declared(before, name), declared(after, name)} != {"none"}
        ),
        f"ETA {span(abs(shift))} {earlier} (a warning from {span(p['eta_s'])} on)" if shift else "",
        f"draught {draught:+g} m (asked: {p['draught_m']:g} m)" if draught else "",
    ]


def _distress(p: Numbers, e: Numbers) -> list[str]:
    settled = f"for {span(e['seconds'])} (asked: {p['fixes']} fixes over {span(p['lasting_s'])})"
    return [f'navigational status {e["nav_status"]} ("{clean(e["says"])}") {settled}, set by hand on board']


def _interference(p: Numbers, e: Numbers) -> list[str]:
    ships, usual = (p["lost_ships"] if e["sign"] == "loss" else p["ships"]), e.get("usual_members_a_day")
    above = f"told again above {p['surge']:g} times that"
    known = "how many are usual is not known yet" if usual is None else f"usual are {usual:g} ({above})"
    return [
        f"sign: {_SIGNS.get(e['sign'], clean(e['sign']))}",
        f"{e['members']} ships so far (asked: {ships} within {span(p['within_s'])})",
        f"{e['members_of_the_day']} ships on this day, {known}",
    ]


_SIGNS = {
    "displacement": "ships jump to where none can have sailed",
    "circle": "ships are shown to go round a circle",
    "loss": "ships send messages without a position",
}


def _outage(p: Numbers, e: Numbers) -> list[str]:
    usual = span(max(60, e["usual_interval_s"]))
    asked = f"{p['times_usual']:g} times the usual {usual}, and {span(p['least_s'])}"
    only = e.get("is_only_one_covering_tartus")
    covers = "it is the only feed that covers Tartus" if only else "other feeds cover Tartus, or it does not"
    return [
        f"silent for {span(e['silence_s'])} (asked: {asked})",
        "" if only is None else f"{covers} (critical after {span(p['critical_s'])})",
    ]


def _mismatch(p: Numbers, e: Numbers) -> list[str]:
    declared_port = f"{clean(e['destination'])} ({clean(e['locode'] or e['state'])})"
    return [
        f"declared destination {declared_port}",
        f"{span(e['seconds'])} inside Syria's 24 NM (asked: {span(p['lasting_s'])}), {e['fixes']} fixes",
    ]


def _conflict(p: Numbers, e: Numbers) -> list[str]:
    apart, asked = e["apart_nm"], f"asked: {p['alternations']} over {span(p['overlap_s'])}"
    least = f"at least {e['least_implied_kn']:g} knots for one ship"
    return [
        f"{e['alternations']} alternations over {span(e['overlap_s'])} ({asked})",
        f"{tenths(apart['least'])} to {tenths(apart['most'])} NM apart: {least}",
    ]


def _motion(_: Numbers, e: Numbers) -> list[str]:
    says = "no speed" if e.get("says_kn") is None else f"{e['says_kn']:g} kn"
    implied = f"up to {e['most_implied_kn']:g} kn implied (asked: over {e['limit_kn']:g} kn)"
    return [f"{e['legs']} fixes, {implied}; she sends {says}"]


def _gate(_: Numbers, e: Numbers) -> list[str]:
    return [
        f"{clean(e['gate'])}, {clean(e['direction'])} towards {clean(e['towards'])}",
        f"fixes {span(e['silence_s'])} and {tenths(e['leg_nm'])} NM apart on both sides of the line",
    ]


def _identity(_: Numbers, e: Numbers) -> list[str]:
    return [
        f"{clean(name)}: {clean(one['before'])} before, {clean(one['after'])} now, "
        f"{one['reports']} reports over {span(one['seconds'])}"
        for name, one in e["changed"].items()
    ]


def _same_imo(_: Numbers, e: Numbers) -> list[str]:
    return [f"IMO {int(e['imo'])} by MMSI {int(e['new_mmsi'])}, before by MMSI {int(e['other_mmsi'])}"]


_ASKED: dict[tuple[str, str | None], Callable[[Numbers, Numbers], list[str]]] = {
    ("ais_gap", None): _gap,
    ("rendezvous", None): _rendezvous,
    ("zone_entry", None): _crossing,
    ("zone_exit", None): _crossing,
    ("port_call", None): _call,
    ("voyage_change", None): _voyage,
    ("voyage_change", "distress"): _distress,
    ("gnss_interference", None): _interference,
    ("feed_outage", None): _outage,
    ("destination_mismatch", None): _mismatch,
    ("mmsi_conflict", None): _conflict,
    ("implausible_motion", None): _motion,
    ("gate_transit", None): _gate,
    ("identity_change", None): _identity,
    ("identity_change", "imo_under_new_mmsi"): _same_imo,
    ("identity_change", "imo_shared"): _same_imo,
}
_CHANGES: dict[tuple[str, str | None], tuple[str, ...]] = {
    ("ais_gap", None): (
        "any message of hers ends it, and is told",
        "not heard for {followed_s}: closed without a message, for silence is no departure",
    ),
    ("rendezvous", None): (
        "more than {apart_m} m from each other for {apart_s}: apart, and told",
        "not known where both are for {lost_s}: closed without a message, which is no parting",
    ),
    ("port_call", None): (
        "more than {away_nm} NM outside the port for {away_s}: she left, and that is told",
        "not heard for {lost_s}: closed without a message, for silence is no departure",
    ),
    ("voyage_change", None): ("the next change of hers takes its place",),
    ("voyage_change", "distress"): ("another status, sent for {lasting_s}, ends it without a message",),
    ("gnss_interference", None): (
        "told again when it takes more than {surge} times as many ships a day as usual",
        "no ship for {quiet_s}: told as quiet",
    ),
    ("feed_outage", None): ("its next message ends it without a message here",),
}
