"""What several rules say in the same way, and how they remember a finding until something ends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

import orjson

from app.detect.facts import NO_FIXES, Fixes
from app.detect.finding import Finding, Moment
from app.detect.watch import State, Vessel
from app.domain.time import iso


def fixes_of_hulls(vessel: Vessel, state: State) -> dict[int, Fixes]:
    """Number -> fixes, of each hull that has any at hand, and of those that something is remembered of."""
    unheard = {int(number): NO_FIXES for number in state}
    return dict(sorted((unheard | {hull.number: hull.track.fixes for hull in vessel.hulls}).items()))


def fresh(findings: Iterable[Finding], from_s: int) -> tuple[Finding, ...]:
    """The findings with what became news after minute `from_s`; what was news before was told."""
    return tuple(_fresh(finding, from_s) for finding in findings)


def _fresh(finding: Finding, from_s: int) -> Finding:
    news = tuple(m for m in finding.news if m.at_s > from_s)
    return finding if len(news) == len(finding.news) else replace(finding, news=news)


def to_state(finding: Finding) -> dict[str, Any]:
    """A finding as JSON takes it, for what a rule remembers."""
    plain: dict[str, Any] = orjson.loads(orjson.dumps({**asdict(finding), "now": None}))
    return plain


def from_state(state: dict[str, Any]) -> Finding:
    """The finding that `to_state` gave this of; it stands as its last news has it."""
    news = tuple(Moment(**{**moment, "caveats": tuple(moment["caveats"])}) for moment in state["news"])
    tuples = {name: tuple(state[name]) for name in ("vessels", "feeds")}
    return Finding(**{**state, **tuples, "news": news, "now": news[-1]})


def fix_at(fixes: Fixes, row: int) -> dict[str, Any]:
    """A fix as evidence."""
    lon, lat = round(float(fixes.lon[row]), 6), round(float(fixes.lat[row]), 6)
    return {"time": iso(int(fixes.time_s[row]) * 1000), "lon": lon, "lat": lat}


def declared(vessel: Vessel, at_s: int) -> str:
    """The end of an explanation: where she said she was bound for, if she did."""
    destination = vessel.identity(at_s).destination
    return f", declared destination {destination}" if destination else ""
