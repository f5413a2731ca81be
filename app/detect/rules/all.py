"""All rules beside `loitering`, with their numbers as they are by default."""

from __future__ import annotations

from app.detect.engine import Rules
from app.detect.rules.outage import OutageRule
from app.detect.rules.silent import WatchSilentRule
from app.detect.rules.unheard import UnheardRule
from app.detect.rules.zones import ZoneRule
from app.detect.units import Watchlist


def all_rules(watchlist: Watchlist) -> Rules:
    """Every rule there is, in the order in which they are believed."""
    return Rules(
        watchlist=watchlist,
        watch=(
            WatchSilentRule(watchlist),
            ZoneRule(),
        ),
        world=(
            UnheardRule(),
            OutageRule(),
        ),
    )
