"""What a rule on many vessels is, and a rule of belief: which fixes no other rule is to see.

Belief comes first: it follows from the facts as they were sent, so that no conclusion leans on itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from app.detect.facts import Identity, IdentityTimeline, IntArray, VesselFacts
from app.detect.sea import SeaFixes
from app.detect.signs import Loss, Sign
from app.detect.units import Watchlist
from app.detect.watch import Place, Rule, State, Stretch


@dataclass(frozen=True)
class FeedTimes:
    """A feed and when it was up: between two of its messages at most six hours apart, less its downtime."""

    name: str
    kind: str
    synthetic: bool
    up: tuple[tuple[int, int], ...]
    """Ascending, in seconds."""


@dataclass(frozen=True)
class FeedMinutes:
    """The minutes in which a feed was heard, ascending; times in seconds, each array of shape (n,)."""

    first_s: IntArray
    """Its first message in each."""
    last_s: IntArray
    near_tartus_s: IntArray
    """The hours in which it heard a fix near Tartus, by their beginning: each is known when it is over."""


class SameImo(NamedTuple):
    """An IMO number that a vessel began to send, and sent again, after another had; times in seconds."""

    imo: int
    mmsi: int
    first_s: int
    again_s: int
    other: int
    """Of the MMSIs that had sent it before her the one that sent it last until then."""
    other_last_s: int


class Glimpse(NamedTuple):
    """What a vessel said of herself in the day before a second, and where she was last in it."""

    identity: Identity
    place: Place | None


class World(Protocol):
    """The facts of all vessels, read as they are asked for; times in seconds, both ends included."""

    @property
    def watchlist(self) -> Watchlist:
        """The analyst's own units of interest."""

    def feeds(self) -> list[FeedTimes]:
        """Every feed, by name."""

    def sea(self, after_s: int, until_s: int, minutes: IntArray) -> SeaFixes:
        """Of all ships what `sea_of` gives, as far as it tells of these minutes: `SeaFixes.around`."""

    def sea_of(self, mmsis: Collection[int], after_s: int, until_s: int) -> SeaFixes:
        """Believed fixes of ships in (after, until], two whole minutes, by MMSI, hull and time.

        Of each hull and minute the last; left out are coarse and tainted ones.
        """

    def identities(self, mmsis: Iterable[int], since_s: int) -> dict[int, IdentityTimeline]:
        """Who these vessels were, by what they had said, from a time on."""

    def heard(self, mmsi: int) -> list[FeedTimes]:
        """The feeds that have heard a vessel, by name, and when they were up since they first did."""

    def thrown(self, after_s: int, until_s: int) -> list[Sign]:
        """Runs of fixes that vessels were thrown to which end after a second and begin up to another.

        By start, MMSI and hull.
        """

    def losses(self, after_s: int, until_s: int, within_s: int, lasting_s: int) -> list[Loss]:
        """Messages without a place of ships that have sent none with one for `lasting_s`; by time.

        Their last fix is at most `within_s` older than the message.
        """

    def heard_by(self, mmsis: Collection[int]) -> list[tuple[str, bool]]:
        """(name, whether it is synthetic) of the feeds that have heard any of these vessels, by name."""

    def same_imo(self, after_s: int, until_s: int, *, apart_s: int, within_s: int) -> list[SameImo]:
        """IMO numbers under a new MMSI that in this time are sent again, so long after they first were."""

    def glimpse(self, mmsi: int, at_s: int) -> Glimpse:
        """A vessel as far as it takes to speak of her."""

    def heard_minutes(self, since_s: int, until_s: int) -> Mapping[str, FeedMinutes]:
        """Name of a feed -> when it was heard between two minutes; feeds that were not are left out."""

    def vessels_heard(self, feed: str, by_s: int, most: int) -> int:
        """How many vessels a feed had heard by a second; counted up to so many."""

    def fell_silent(
        self, kind: str, silent_s: int, followed_s: int, from_s: int, until_s: int
    ) -> Iterator[VesselFacts]:
        """The vessels whose silence may come to be so long in (from, until], or may end then; in order.

        The latter have an alert of this kind. One too many costs time only. Their facts begin 36 h before any
        silence in question.
        """

    def look_again(self, mmsi: int, since_s: int, at_s: int) -> None:
        """A silence that was met goes on at the end of a stretch, and may end at a time."""

    def ships_heard(self, cell: int, since_s: int, until_s: int) -> set[int]:
        """MMSIs of the ships of class A with a fix in a cell in the whole hours between two times."""


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
    """All that end later than `recall_s` before the stretch, those too that an earlier one told of."""


class BeliefRule(Rule, Protocol):
    """A rule that says which fixes are not to be believed, and why: the reason is the first of its kinds.

    It sees no taint itself.
    """

    @property
    def recall_s(self) -> int:
        """How far before a minute a taint may end that only later becomes known, or grows."""

    def advance(self, world: World, state: State, from_s: int, until_s: int) -> Belief:
        """Conclude from minute `from_s`, whose state this is, to minute `until_s`: one stretch or many."""


@dataclass(frozen=True)
class WorldState:
    """What the rules on many vessels remember after minute `at_s`, by kind."""

    at_s: int = -1
    states: Mapping[str, State] = field(default_factory=dict)
