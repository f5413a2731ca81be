"""The watchlist that conclusions rest on: taken from the store, and who is concerned when it changes."""

from __future__ import annotations

from sqlalchemy import Connection

from app.detect.engine import Rules
from app.detect.rules.all import with_watchlist
from app.detect.units import Watchlist, WatchlistEntry
from app.store import watchlist
from app.store.watchlist import Known


class Watched:
    """The units of some rules, and the store's; with `follows_store` these take the place of those."""

    def __init__(self, rules: Rules, *, follows_store: bool) -> None:
        self._follows_store = follows_store
        self._known_as(rules.watchlist)

    def follow(self, connection: Connection, rules: Rules) -> Rules:
        """The same rules with the store's units, if they are to be followed and are others."""
        if not self._follows_store or watchlist.version(connection) == self._version:
            return rules
        units = watchlist.known(watchlist.read(connection))
        followed = Watchlist(WatchlistEntry(*unit) for unit in units)
        self._known_as(followed)
        return with_watchlist(rules, followed)

    def is_concluded(self, connection: Connection) -> bool:
        """Whether conclusions were last drawn by these units."""
        return watchlist.concluded_version(connection) == self._version

    def note_concluded(self, connection: Connection) -> None:
        """From here on conclusions are drawn by these units."""
        watchlist.note_concluded(connection, self._units)

    def take_up(self, connection: Connection) -> int:
        """Have those concluded anew of whom the change of units may change anything; how many."""
        if self.is_concluded(connection):
            return 0
        units = watchlist.changed(watchlist.concluded(connection), self._units)
        vessels = watchlist.known_by(
            connection,
            [mmsi for _, mmsi, _, _ in units if mmsi is not None],
            [imo for _, _, imo, _ in units if imo is not None],
            [callsign for _, _, _, callsign in units if callsign is not None],
        )
        watchlist.conclude_anew(connection, vessels)
        self.note_concluded(connection)
        return len(vessels)

    def _known_as(self, units: Watchlist) -> None:
        self._units: tuple[Known, ...] = tuple((e.label, e.mmsi, e.imo, e.callsign) for e in units.entries)
        self._version = watchlist.version_of(self._units)
