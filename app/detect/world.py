"""What a rule on many vessels is, and a rule of belief: which fixes no other rule is to see.

Belief comes first: it follows from the facts as they were sent, so that no conclusion leans on itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from app.detect.facts import IdentityTimeline
from app.detect.sea import SeaFixes
from app.detect.units import Watchlist
from app.detect.watch import Rule, State, Stretch


@dataclass(frozen=True)
class FeedTimes:
    """A feed and when it was up: between two of its messages at most six hours apart, less its downtime."""

    name: str
    kind: str
    synthetic: bool
    up: tuple[tuple[int, int], ...]
    """Ascending, in seconds."""


class World(Protocol):
    """The facts of all vessels, read as they are asked for; times in seconds, both ends included."""

    @property
    def watchlist(self) -> Watchlist:
        """The analyst's own units of interest."""

    def feeds(self) -> list[FeedTimes]:
        """Every feed, by name."""

    def sea(self, after_s: int, until_s: int) -> SeaFixes:
        """Believed fixes in (after, until], two whole minutes, by MMSI, hull and time: keep the span short.

        Of each hull and minute the last; left out are coarse and tainted ones.
        """

    def identities(self, mmsis: Iterable[int], since_s: int) -> dict[int, IdentityTimeline]:
        """Who these vessels were, by what they had said, from a time on."""

    def heard(self, mmsi: int) -> list[FeedTimes]:
        """The feeds that have heard a vessel, by name, and when they were up since they first did."""


class WorldRule(Rule, Protocol):
    """A rule on the facts of many vessels."""

    def advance(self, world: World, state: State, from_s: int, until_s: int) -> Stretch:
        """Conclude from minute `from_s`, whose state this is, to minute `until_s`: one stretch or many."""


class Taint(NamedTuple):
    """A vessel's fixes from one second to another, both included, that are not to be believed."""

    mmsi: int
    from_s: int
    to_s: int
    incident: str
    """Id of the alert."""


@dataclass(frozen=True)
class Belief:
    """What a rule of belief found in a stretch."""

    stretch: Stretch
    taints: tuple[Taint, ...] = ()
    """All that begin in the stretch."""


class BeliefRule(Rule, Protocol):
    """A rule that says which fixes are not to be believed, and why: the reason is the first of its kinds.

    It sees no taint itself.
    """

    def advance(self, world: World, state: State, from_s: int, until_s: int) -> Belief:
        """Conclude from minute `from_s`, whose state this is, to minute `until_s`: one stretch or many."""


@dataclass(frozen=True)
class WorldState:
    """What the rules on many vessels remember after minute `at_s`, by kind."""

    at_s: int = -1
    states: Mapping[str, State] = field(default_factory=dict)
