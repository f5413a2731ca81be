"""All rules beside `loitering`, with their numbers as they are by default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.detect.engine import Rules
from app.detect.rules.gates import GateRule
from app.detect.rules.ports import PortRule
from app.detect.rules.zones import ZoneRule, borders
from app.detect.units import Watchlist
from app.geo.drawn import DrawnZone


def all_rules(watchlist: Watchlist, drawn: Sequence[DrawnZone] = ()) -> Rules:
    """Every rule there is, in the order in which they are believed; `drawn` are the user's own zones."""
    watch = (
        ZoneRule(zones=borders(drawn)),
        PortRule(),
        GateRule(),
    )
    return Rules(watchlist=watchlist, watch=watch, drawn=tuple(drawn))


def with_drawn(rules: Rules, drawn: Sequence[DrawnZone]) -> Rules:
    """The same rules with these zones in place of those that were drawn before."""
    watch = tuple(replace(r, zones=borders(drawn)) if isinstance(r, ZoneRule) else r for r in rules.watch)
    return replace(rules, watch=watch, drawn=tuple(drawn))
