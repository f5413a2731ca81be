"""All rules beside `loitering`, with their numbers as they are by default."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.detect.engine import Rules
from app.detect.rules.zones import ZoneRule
from app.detect.units import Watchlist


def all_rules(watchlist: Watchlist) -> Rules:
    """Every rule there is, in the order in which they are believed."""
    return Rules(watchlist=watchlist, watch=(ZoneRule(),))


def with_watchlist(rules: Rules, watchlist: Watchlist) -> Rules:
    """The same rules with these units; a rule that holds the watchlist itself has a field of that name."""

    def told(some: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(r, watchlist=watchlist) if hasattr(r, "watchlist") else r for r in some)

    return replace(
        rules,
        watchlist=watchlist,
        watch=told(rules.watch),
        beliefs=told(rules.beliefs),
        world=told(rules.world),
    )
