"""The facts about one vessel, as columns, in the order in which every rule reads them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from app.detect.coverage import Cover, unknown_cover

if TYPE_CHECKING:
    from app.detect.statics import Statics

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
NOT_SENT = -1


@dataclass(frozen=True)
class Fixes:
    """Fixes of one vessel, or of one of her hulls, ordered by (time, lon, lat). Each array has shape (n,)."""

    time_s: IntArray
    lon: FloatArray
    lat: FloatArray
    sog_kn: FloatArray
    """NaN: not sent."""
    nav_status: IntArray
    """-1: not sent."""
    coarse: BoolArray
    limit_nm: FloatArray
    """Signed distance to Syria's computed 12-NM line, deciding variant; negative inside."""
    other_limit_nm: FloatArray
    """The same from the other variant of the baseline: evidence only."""
    syrian: BoolArray
    """The nearest baseline is Syria's."""
    margin_nm: FloatArray
    """At least this far on Syria's side of the lateral boundary; negative beyond it."""
    port_nm: FloatArray
    class_b: BoolArray

    def __len__(self) -> int:
        return len(self.time_s)

    def take(self, index: npt.NDArray[Any] | slice) -> Fixes:
        """The rows that an index array, a mask or a slice picks."""
        return Fixes(*(getattr(self, name)[index] for name in self.__dataclass_fields__))


NO_FIXES = Fixes(
    *(
        np.empty(0, dtype)
        for dtype in (
            np.int64,
            *[np.float64] * 3,
            np.int64,
            np.bool_,
            *[np.float64] * 2,
            np.bool_,
            *[np.float64] * 2,
            np.bool_,
        )
    )
)


def plain(*columns: npt.NDArray[Any]) -> list[npt.NDArray[Any]]:
    """The columns as compiled code takes them: without gaps in memory."""
    return [np.ascontiguousarray(column) for column in columns]


def is_first(*ordered: IntArray) -> BoolArray:
    """Whether each row of ordered columns is the first of its kind, each column and the answer of shape (n,).

    >>> is_first(np.array([1, 1, 2])).tolist()
    [True, False, True]
    >>> is_first(np.array([1, 1, 2]), np.array([5, 6, 6])).tolist()
    [True, True, True]
    """
    first = np.ones(len(ordered[0]), np.bool_)
    first[1:] = False
    for column in ordered:
        first[1:] |= column[1:] != column[:-1]
    return first


@dataclass(frozen=True)
class Identity:
    """What a vessel last said of herself."""

    imo: int | None = None
    callsign: str | None = None
    name: str | None = None
    ship_type: int | None = None
    destination: str | None = None

    def updated(self, report: Identity) -> Identity:
        """With the fields that a later report carries; itself if they say what was known."""
        known, said = _values(self), _values(report)
        after = tuple(old if new is None else new for new, old in zip(said, known, strict=True))
        return self if after == known else Identity(*after)

    def sort_key(self) -> tuple[int, str, int, str, str]:
        """A total order of reports sent in the same second."""
        ship_type = NOT_SENT if self.ship_type is None else self.ship_type
        return (self.imo or 0, self.callsign or "", ship_type, self.name or "", self.destination or "")


def _values(identity: Identity) -> tuple[Any, ...]:
    return identity.imo, identity.callsign, identity.name, identity.ship_type, identity.destination


class IdentityTimeline:
    """Identity by time, from static reports in any order."""

    def __init__(self, reports: list[tuple[int, Identity]], before: Identity | None = None) -> None:
        self._since: list[int] = []
        self._known: list[Identity] = [before or Identity()]
        said = None
        for time_s, report in _in_order(reports):
            if report == said:
                continue
            said, after = report, self._known[-1].updated(report)
            if after is not self._known[-1]:
                self._since.append(time_s)
                self._known.append(after)

    def at(self, time_s: int) -> Identity:
        """What was known from reports sent up to and including this second."""
        return self._known[bisect_right(self._since, time_s)]

    def changes(self) -> Iterator[tuple[int | None, Identity]]:
        """Every identity she had, and since when; None: from before the reports."""
        return zip([None, *self._since], self._known, strict=True)


def _in_order(reports: list[tuple[int, Identity]]) -> list[tuple[int, Identity]]:
    ordered = sorted(reports, key=_sent)
    if all(a[0] < b[0] for a, b in pairwise(ordered)):
        return ordered
    return sorted(reports, key=lambda r: (r[0], r[1].sort_key()))


def _sent(report: tuple[int, Identity]) -> int:
    return report[0]


class CoverAt(Protocol):
    """How well ships of a class are heard at a place in degrees, by what is known at a time."""

    def __call__(self, lon: float, lat: float, at_s: int, *, class_b: bool = False) -> Cover:
        """What the model says."""


@dataclass(frozen=True)
class VesselFacts:
    """All that the rules may know of one vessel."""

    mmsi: int
    fixes: Fixes
    identity: IdentityTimeline
    heard_s: IntArray
    """Times of her messages that carry no fix, static reports among them; ascending."""
    up: list[tuple[int, int]] = field(default_factory=list)
    """Disjoint ascending intervals in which a feed that had heard her was up."""
    feeds: tuple[str, ...] = ()
    synthetic: bool = False
    taints: tuple[tuple[int, int], ...] = ()
    """From and to, both included: fixes of these seconds are not to be believed."""
    cover: CoverAt = unknown_cover
    """How well ships are heard at a place, as it was known at a time."""
    statics: Statics | None = None
    """Her static reports, whole; None: there are none."""

    def tainted(self, time_s: IntArray) -> BoolArray:
        """Which of these ascending times, shape (n,), lie in a taint."""
        found = np.zeros(len(time_s), np.bool_)
        for from_s, to_s in self.taints:
            first, end = time_s.searchsorted([from_s, to_s + 1]).tolist()
            found[first:end] = True
        return found

    @property
    def earliest_s(self) -> int | None:
        """Time of the first fact, or None."""
        return self.first_after(-1)

    def first_after(self, time_s: int) -> int | None:
        """Time of the first fact later than this, or None."""
        later = (times[times > time_s] for times in (self.fixes.time_s, self.heard_s))
        return min((int(t.min()) for t in later if len(t)), default=None)
