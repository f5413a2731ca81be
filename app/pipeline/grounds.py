"""What conclusions rest on besides facts: rules, their numbers, watchlist, zones; what a change asks for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from app.detect.bodies import BODY_VERSION
from app.detect.describe import KIND, VERSION
from app.detect.engine import Rules
from app.detect.parameters import RuleKey
from app.detect.rules.all import with_drawn
from app.detect.tuned import check, tuned
from app.geo.attribution import geodata_version
from app.pipeline.watched import Watched
from app.store import conclusions as store
from app.store import drawn, tuning


@dataclass
class Grounds:
    """Rules in force. With `follows_store` the watchlist is the store's, else that of the rules.

    Numbers that were set in a store are always followed: `TuningError` if this version has no such number.
    """

    rules: Rules
    follows_store: bool = False

    def __post_init__(self) -> None:
        self._own = self.rules.drawn
        """Zones of a file: those that the store holds come to them, or take the place of one of that name."""
        self._drawn_mark: str | None = None
        self._numbers_mark: str | None = None
        self._watched = Watched(self.rules, follows_store=self.follows_store)

    def key(self) -> str:
        """What conclusions rest on besides facts and watchlist."""
        versions = {KIND: VERSION, "body": BODY_VERSION}
        parameters = {"hulls": repr(self.rules.hulls), KIND: repr(self.rules.loitering)}
        for rule in self.rules.others:
            # A kind may be found by two rules: one of single vessels, one of many.
            name = f"{rule.kinds[0]} {type(rule).__name__}"
            versions[name], parameters[name] = rule.version, repr(rule.parameters)
        zones = ",".join(sorted(zone.key for zone in self.rules.drawn))
        return RuleKey(versions, parameters, geodata_version(), zones).digest()

    def prepare(self, connection: Connection, *, rebuild: bool = False) -> bool:
        """Have everything concluded anew if the rules are not those that the store's conclusions rest on.

        If only the watchlist is another, then those of whom that may change anything.
        """
        self.take_up_drawn(connection)
        self.follow(connection)
        held, key = store.get_meta(connection, store.RULE_KEY), self.key()
        if held == key and not rebuild:
            self._watched.take_up(connection)
            return False
        store.forget_conclusions(connection)
        store.set_meta(connection, store.RULE_KEY, key)
        self._watched.note_concluded(connection)
        return held is not None

    def follow(self, connection: Connection) -> bool:
        """Go by the store's watchlist and numbers as they now are; True if any is other than a moment ago."""
        before, self.rules = self.rules, self._watched.follow(connection, self.rules)
        self._take_up_numbers(connection)
        return self.rules is not before

    def _take_up_numbers(self, connection: Connection) -> None:
        mark = tuning.mark(connection)
        if mark != self._numbers_mark:
            numbers = tuning.read(connection)
            check(numbers, self.rules)
            self.rules, self._numbers_mark = tuned(self.rules, numbers), mark

    def take_up_drawn(self, connection: Connection) -> None:
        """Ask about the zones that the store holds now."""
        held = {zone.name: zone for zone in (*self._own, *drawn.every(connection))}
        self._drawn_mark = drawn.mark(connection)
        self.rules = with_drawn(self.rules, [held[name] for name in sorted(held)])

    def is_behind(self, connection: Connection) -> bool:
        """Whether the watchlist was changed, or zones were, since conclusions were last drawn by them."""
        self.follow(connection)
        return drawn.mark(connection) != self._drawn_mark or not self._watched.is_concluded(connection)

    def keep_up(self, connection: Connection) -> None:
        """Go by what is in force now; for a zone all is concluded anew: only facts tell whom it concerns.

        Whoever sets numbers of rules concludes all by them in the same transaction.
        """
        self.follow(connection)
        if drawn.mark(connection) != self._drawn_mark:
            self.prepare(connection)
        self._watched.take_up(connection)

    def rests_on_others(self, connection: Connection) -> bool:
        """Whether what is stored was concluded with other rules, another watchlist or other zones."""
        self.take_up_drawn(connection)
        self.follow(connection)
        key = store.get_meta(connection, store.RULE_KEY)
        return key != self.key() or not self._watched.is_concluded(connection)
