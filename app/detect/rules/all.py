"""All rules beside `loitering`, with their numbers as they are by default."""

from __future__ import annotations

from app.detect.engine import Rules
from app.detect.rules.rendezvous import RendezvousRule
from app.detect.rules.zones import ZoneRule
from app.detect.units import Watchlist


def all_rules(watchlist: Watchlist) -> Rules:
    """Every rule there is, in the order in which they are believed."""
    return Rules(watchlist=watchlist, watch=(ZoneRule(),), world=(RendezvousRule(),))
