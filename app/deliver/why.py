"""Why an alert stands, measured against what the rule asks, and what would change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.deliver.text import clean
from app.deliver.words import Alert, side, tenths
from app.detect.words import span
from app.geo.limits import VARIANTS

_Numbers = dict[str, Any]


def why(alert: Alert) -> list[str]:
    """One line a condition; of a rule that has no words here, the alert's own explanation."""
    rule, basis = alert["rule"], clean(alert.get("basis"))
    conditions = _ASKED.get((rule["name"], basis))
    if conditions is None:
        return [clean(alert.get("explanation"), 600)]
    met = f"Rule {rule['name']}, criterion {basis}, met {clean(alert['detected_at'])}. Over her stay so far:"
    return [met, *conditions(rule["parameters"], alert["evidence"]), *_lines_measured(alert)]


def _slow(p: _Numbers, e: _Numbers) -> list[str]:
    fastest = e["max_hourly_speed_kn"]
    measured = "unknown" if fastest is None else f"{fastest:g} kn"
    return [
        _spans(e, p["slow_s"]),
        f"- highest hourly speed {measured} (asked: under {p['slow_kn']:g} kn for {span(p['slow_s'])})",
        _dense(p, e),
    ]


def _confined(p: _Numbers, e: _Numbers) -> list[str]:
    sent = f"- no fix of that window sent {p['confined_kn']:g} kn or more"
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
    beside = f"; median with all islets as baseline: {side(other['median'])}" if other else ""
    return [
        f"- {clean(alert.get('phase'))}: median {side(deciding['median'])}, "
        f"from {deciding['min']:.1f} to {deciding['max']:.1f} (negative is inside){beside}"
    ]


def what_would_change_it(change: str, alert: Alert) -> list[str]:
    """What comes next, and what would be told."""
    p = alert["rule"]["parameters"]
    if alert["rule"]["name"] != "loitering" or not p:
        return []
    if change == "retracted":
        return ["If the facts come to bear it again, it is told as holding again."]
    if change == "closed":
        again = (
            f"If she holds in the area again within {span(p['moved_s'])}, it is the same alert, told again."
        )
        return [again, "Later, it is a new one."]
    return [
        f"She has left when her fixes show {p['going_kn']:g} kn or more outside her circle for "
        f"{span(p['going_s'])}, or more than {p['away_nm']:g} NM outside the area for {span(p['away_s'])}.",
        f"Not heard for {span(p['lost_s'])}: closed without a message, for silence is no departure.",
        *_could_rise(alert),
        "Told again after 24 h, 72 h and each week that she holds and is heard.",
    ]


def _could_rise(alert: Alert) -> list[str]:
    if alert["severity"] == "critical":
        return []
    return ['Critical if she sends "not under command" or "aground".']
