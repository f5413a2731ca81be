"""What a rule on one vessel is, beside `loitering`: asked in stretches, with a state that can be stored.

A rule remembers as little as it can: a vessel of whom it remembers nothing, and whose new facts do not
concern it, is never looked at one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

import numpy as np

from app.detect.doubt import Doubt
from app.detect.facts import Fixes, FloatArray, Identity, IntArray, VesselFacts
from app.detect.finding import Finding
from app.detect.hulls import Hull, HullState
from app.detect.hulltrack import HullTrack
from app.detect.signs import Displaced
from app.detect.statics import NO_STATICS, Statics
from app.detect.units import Watchlist, is_never_told, unit_of_interest
from app.detect.words import who

if TYPE_CHECKING:
    from app.detect.quiet import Lot

State = Mapping[str, Any]
"""What a rule remembers: plain enough for JSON. Empty: nothing. Never changed in place."""


@dataclass(frozen=True)
class Stretch:
    """What a rule found between two minutes."""

    state: State = field(default_factory=dict)
    """What it remembers at the end."""
    finished: tuple[Finding, ...] = ()
    """What became final: it is told once, and forgotten."""
    under_way: tuple[Finding, ...] = ()
    """What may still change, as it stands at the end."""
    wake_s: int | None = None
    """When time alone can change anything, without a new fact of hers."""
    displaced: tuple[Displaced, ...] = ()
    """Where she was thrown: what was under way, or began."""
    doubts: tuple[Doubt, ...] = ()
    """What alerts of the rules after this one are to carry as a caveat, and when."""


class Rule(Protocol):
    """What all rules have."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of its alerts; the first names the rule."""

    @property
    def version(self) -> int:
        """Goes up when it concludes otherwise from the same."""

    @property
    def parameters(self) -> object:
        """Its numbers: a frozen dataclass, whose `vars` travel with each alert."""


class VesselRule(Rule, Protocol):
    """A rule on the facts of one vessel."""

    def concerned(self, lot: Lot) -> set[int]:
        """MMSIs of the vessels that it has to be asked about, for what is new of them or what it remembers.

        Of all others `advance` finds nothing and remembers what it did. One too many costs time only.
        """

    def advance(self, vessel: Vessel, state: State, from_s: int, until_s: int) -> Stretch:
        """Conclude from minute `from_s`, whose state this is, to minute `until_s`.

        One stretch or many give the same, and so does every fix of the vessel before the warm-up.
        """


@runtime_checkable
class GlimpsingRule(VesselRule, Protocol):
    """A rule that needs no more of most vessels than their static reports, and where they were.

    Of these it sees neither fixes nor hulls: `Vessel.latest_place` is all that there is.
    """

    def glimpses(self, lot: Lot) -> set[int]:
        """MMSIs of the vessels that it has to be asked about, and of whom this is enough.

        Of whom it is not enough, or nothing is new, as `concerned` says.
        """


@runtime_checkable
class ForwardRule(VesselRule, Protocol):
    """A rule that finds most of what there is in new facts alone; it asks for older ones by `Vessel.need`."""

    @property
    def looks_back(self) -> str:
        """For what it does so, if it has to."""


class PastNeeded(Exception):  # noqa: N818 - no error: she is concluded again, with what she sent before
    """A rule has to see what a vessel sent before what is at hand."""


class Place(NamedTuple):
    """Where a vessel was, and when."""

    time_s: int
    lon: float
    lat: float


class Places(NamedTuple):
    """Where a vessel was by time, ascending; arrays of shape (n,)."""

    time_s: IntArray
    lon: FloatArray
    lat: FloatArray

    def latest(self, at_s: int) -> Place | None:
        """The last that is no later than this second, or None."""
        i = int(self.time_s.searchsorted(at_s, "right")) - 1
        return None if i < 0 else Place(int(self.time_s[i]), float(self.lon[i]), float(self.lat[i]))


class _Known(NamedTuple):
    """Who a vessel was at a second, and what the analyst makes of her."""

    at_s: int
    identity: Identity
    label: str | None
    unit: str | None


class Vessel:
    """One vessel as the rules see her: her facts, and her hulls as far as their fixes are to be believed.

    `places`: of a vessel that is only glimpsed, where her fixes lie.
    """

    def __init__(
        self,
        facts: VesselFacts,
        sent: tuple[Fixes, IntArray],
        hulls: list[HullTrack],
        watchlist: Watchlist,
        before: HullState,
        places: Places | None = None,
    ) -> None:
        self.since_s = -1
        """What she sent after this is at hand."""
        self._last_known: _Known | None = None
        self._places = [places] if places else [_places(hull) for hull in hulls]
        self.facts, self.hulls, self.watchlist = facts, hulls, watchlist
        self.sent = sent
        """All her fixes and the hull of each, shape (n,), whether they are to be believed or not."""
        self.before = {hull.number: hull for hull in before.hulls}
        """Number of a hull -> where and when she was last before the stretch that is concluded."""
        self.doubts: tuple[Doubt, ...] = ()
        """What the rules before found doubtful in the stretch that is concluded."""
        self.after: dict[int, Hull] = {}
        """The same at its end: of a hull that is not in it nothing need be remembered."""

    @property
    def mmsi(self) -> int:
        """Hers."""
        return self.facts.mmsi

    @cached_property
    def fine(self) -> tuple[Fixes, IntArray]:
        """Believed fixes of all her hulls but the coarse ones, in order, and the hull of each, shape (n,)."""
        lots = [hull.track.fixes for hull in self.hulls]
        if len(lots) == 1:
            return _without_coarse(lots[0], np.full(len(lots[0]), self.hulls[0].number))
        owners = [np.full(len(lot), hull.number) for hull, lot in zip(self.hulls, lots, strict=True)]
        columns = [np.concatenate(c) for c in zip(*(vars(lot).values() for lot in lots), strict=True)]
        fixes, numbers = Fixes(*columns), np.concatenate(owners)
        order = np.lexsort((fixes.lat, fixes.lon, fixes.time_s))
        return _without_coarse(fixes.take(order), numbers[order])

    def need(self, since_s: int) -> None:
        """Raise `PastNeeded` if not all that she sent from this second on is at hand."""
        if since_s <= self.since_s:
            raise PastNeeded

    @property
    def statics(self) -> Statics:
        """Her static reports, whole."""
        return self.facts.statics or NO_STATICS

    def latest_place(self, at_s: int) -> Place | None:
        """Where she was last by then, whichever hull; None if she had sent no fix."""
        latest = [places.latest(at_s) for places in self._places]
        latest += [Place(h.time_s, h.lon, h.lat) for h in self.before.values() if h.time_s <= at_s]
        return max((place for place in latest if place), default=None)

    def identity(self, at_s: int) -> Identity:
        """What she had said of herself by then."""
        return self._known(at_s).identity

    def unit(self, at_s: int) -> str | None:
        """Why she is a unit of interest, wherever she is, or None."""
        return self._known(at_s).unit

    def name(self, at_s: int) -> str:
        """Name, MMSI and why she is looked at, for people."""
        known = self._known(at_s)
        return who(self.mmsi, known.identity, known.label, known.unit)

    def says(self, at_s: int) -> dict[str, Any]:
        """Evidence that every kind carries: who she says she is, and why she is a unit of interest."""
        known = self._known(at_s)
        unit = None if known.unit is None else {"why": known.unit, "label": known.label}
        return {"identity": dict(vars(known.identity)), "unit_of_interest": unit}

    def _known(self, at_s: int) -> _Known:
        """An alert asks several times in a row, all of one second."""
        if self._last_known is None or self._last_known.at_s != at_s:
            identity = self.facts.identity.at(at_s)
            entry = self.watchlist.find(self.mmsi, identity)
            why = unit_of_interest(self.mmsi, identity, self.watchlist)
            self._last_known = _Known(at_s, identity, entry.label if entry else None, why)
        return self._last_known

    def is_never_told(self, at_s: int, *, class_b: bool) -> bool:
        """Fishing, pleasure, rescue, class B."""
        return is_never_told(self.identity(at_s), class_b=class_b)


def _places(hull: HullTrack) -> Places:
    fixes = hull.track.fixes
    return Places(fixes.time_s, fixes.lon, fixes.lat)


def _without_coarse(fixes: Fixes, numbers: IntArray) -> tuple[Fixes, IntArray]:
    return (fixes.take(~fixes.coarse), numbers[~fixes.coarse]) if fixes.coarse.any() else (fixes, numbers)
