"""Why an alert stands, measured against what the rule asks, and what would change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.deliver.measured import measured, what_changes_it
from app.deliver.places import Alert, side, tenths
from app.deliver.text import clean
from app.deliver.words import UNSPEAKABLE
from app.domain.time import parse_iso
from app.domain.words import minute_of as minute
from app.domain.words import span
from app.geo.limits import VARIANTS

_Numbers = dict[str, Any]
DISTRESS = '"not under command" or "aground"'


def why(change: str, alert: Alert, now_ms: int) -> list[str]:
    """One line a condition; of a rule that has no words here, the alert's own explanation."""
    rule, basis = alert["rule"], clean(alert.get("basis"))
    conditions = _ASKED.get((rule["name"], basis))
    if conditions is None:
        return _of_its_kind(change, alert, now_ms)
    met_at = minute(parse_iso(alert["detected_at"]), now_ms)
    lead = "It had rested on" if change == "retracted" else "Why"
    met = f"{lead}: rule {rule['name']}, criterion {basis}, met {met_at}. {_measured(change, alert)}:"
    return [met, *conditions(rule["parameters"], alert["evidence"]), *_lines_measured(alert)]


def _of_its_kind(change: str, alert: Alert, now_ms: int) -> list[str]:
    """Of a rule without words here the alert's own explanation."""
    try:
        lines = measured(alert)
        met_at = minute(parse_iso(alert["detected_at"]), now_ms)
    except UNSPEAKABLE:
        return [f"Why: {clean(alert.get('explanation'), 600)}"]
    subtype = f", {clean(alert['subtype'])}" if alert.get("subtype") else ""
    lead = "It had rested on" if change == "retracted" else "Why"
    return [f"{lead}: rule {clean(alert['kind'])}{subtype}, met {met_at}. Measured:", *lines]


def _measured(change: str, alert: Alert) -> str:
    """The numbers are of the stay: at its opening of the window that met the rule, later of much more."""
    if change == "opened":
        return "Measured"
    stay = "Over the whole stay" if alert.get("ended_by") else "Over the stay so far"
    return f"{stay} (asked was of the window that met it)"


def _slow(p: _Numbers, e: _Numbers) -> list[str]:
    fastest = e["max_hourly_speed_kn"]
    measured = "unknown" if fastest is None else f"{fastest:g} kn"
    return [
        _spans(e, p["slow_s"]),
        f"- highest hourly speed {measured} (asked: under {p['slow_kn']:g} kn for {span(p['slow_s'])})",
        _dense(p, e),
    ]


def _confined(p: _Numbers, e: _Numbers) -> list[str]:
    sent = f"- no fix of the window that met it was sent with {p['confined_kn']:g} kn or more"
    return [_spans(e, p["confined_s"]), _circle(e, p["confined_nm"]), _dense(p, e), sent]


def _racetrack(p: _Numbers, e: _Numbers) -> list[str]:
    path = (
        f"- in the {span(p['racetrack_s'])} that met it: path at least {p['racetrack_path_nm']:g} NM, "
        f"net to path at most {p['racetrack_net_to_path']:g} (`twelvemile explain` shows both)"
    )
    return [_spans(e, p["racetrack_s"]), _circle(e, p["racetrack_nm"]), path, _dense(p, e)]


def _sparse(p: _Numbers, e: _Numbers) -> list[str]:
    silence = f"longest silence {span(e['max_silence_s'])} (asked: at most {span(p['sparse_silence_s'])})"
    fixes = f"- {e['fixes']:,} fixes (asked: at least {p['sparse_fixes']}), {silence}"
    return [_spans(e, p["sparse_s"]), _circle(e, p["sparse_nm"]), fixes]


_ASKED: dict[tuple[str, str], Callable[[_Numbers, _Numbers], list[str]]] = {
    ("loitering", "slow"): _slow,
    ("loitering", "confined"): _confined,
    ("loitering", "racetrack"): _racetrack,
    ("loitering", "sparse"): _sparse,
}


def _spans(e: _Numbers, asked_s: int) -> str:
    return f"- fixes span {span(round(e['hours'] * 60) * 60)} (asked: at least {span(asked_s)})"


def _circle(e: _Numbers, asked_nm: float) -> str:
    return f"- circle {tenths(e['circle']['diameter_nm'])} NM across (asked: at most {asked_nm:g} NM)"


def _dense(p: _Numbers, e: _Numbers) -> str:
    silence = f"longest silence {span(e['max_silence_s'])} (asked: at most {span(p['dense_silence_s'])})"
    return f"- {e['fixes']:,} fixes (asked: at least {p['dense_fixes']}), {silence}"


def _lines_measured(alert: Alert) -> list[str]:
    """The distances over the stay, from both baselines."""
    measured = alert["evidence"]["distance_to_limit_nm"]
    deciding, other = (measured.get(variant) for variant in VARIANTS)
    if not deciding:
        return []
    spread = f"from {_signed(deciding['min'])} to {_signed(deciding['max'])}"
    beside = f"; with every islet as baseline: median {_signed(other['median'])}" if other else ""
    return [f"- median {side(deciding['median'])}, {spread}{beside}; phase {clean(alert.get('phase'))}"]


def _signed(limit_nm: float) -> str:
    return f"{tenths(abs(limit_nm))} NM {'inside' if limit_nm < 0 else 'outside'}"


def what_would_change_it(change: str, alert: Alert) -> list[str]:
    """What comes next, and what would be told."""
    p = alert["rule"]["parameters"]
    if not p:
        return []
    if alert["rule"]["name"] != "loitering":
        return [] if change in ("closed", "retracted") else what_changes_it(alert)
    if change == "retracted":
        return ["What would change it: if facts come to bear it again, the same alert is told again."]
    if change == "closed":
        again = f"if she holds in the area again within {span(p['moved_s'])}, the same alert is told again"
        return [f"What would change it: {again}. Later, it is a new one."]
    return [
        "What would change it:",
        f"- she has left when her fixes show {p['going_kn']:g} kn or more outside her circle for "
        f"{span(p['going_s'])}, or more than {p['away_nm']:g} NM outside the area for {span(p['away_s'])}",
        f"- not heard for {span(p['lost_s'])}: closed without a message, for silence is no departure",
        *_could_rise(alert),
        "Told again after 24 h, 72 h and each week, while she holds and is heard.",
    ]


def _could_rise(alert: Alert) -> list[str]:
    if alert["severity"] == "critical":
        return []
    return [f"- critical if she sends {DISTRESS}"]
