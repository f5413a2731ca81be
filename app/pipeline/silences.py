"""What silences are judged by: when feeds were up, and how well ships are heard."""

from __future__ import annotations

from sqlalchemy import Connection

from app.detect.engine import Rules
from app.detect.facts import Identity
from app.detect.rules.gap import GAP
from app.detect.units import Watchlist, unit_of_interest
from app.pipeline.coverage import learn
from app.store import facts, marks


def prepare_silences(connection: Connection, rules: Rules, until_s: int) -> None:
    """What silences are judged by follows from the facts alone: known before any vessel is concluded."""
    _mark_silent(connection, rules.watchlist)
    if any(rule.kinds[0] == GAP for rule in rules.others):
        learn(connection, until_s)


def _mark_silent(connection: Connection, watchlist: Watchlist) -> None:
    """Those that the feeds heard of which less was known: how long they were silent counts anew.

    Of vessels with an alert, and of all that is concluded from the facts of many, the writer has seen to it.
    """
    for feed_id, from_ms in marks.take_feeds(connection).items():
        heard = marks.heard_by(connection, feed_id)
        units = [
            mmsi
            for mmsi, (imo, callsign, ship_type) in heard.items()
            if unit_of_interest(mmsi, Identity(imo, callsign, None, ship_type), watchlist)
        ]
        facts.mark_dirty(connection, dict.fromkeys(units, from_ms))
