"""Feeds keep the watchlist's units wherever they are: whoever changes it, while they run."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from app.pipeline.concluding import Concluder
from app.pipeline.live.area import Area
from app.store import live


def watch(connection: Connection, concluder: Concluder, areas: Iterable[Area]) -> None:
    """Have these areas keep the units by which conclusions are drawn."""
    entries = concluder.rules.watchlist.entries
    imos, callsigns = [e.imo for e in entries if e.imo], [e.callsign for e in entries if e.callsign]
    known = live.known_mmsis(connection, imos, callsigns)
    for area in areas:
        area.watch(entries, known)
