"""The area in one sentence: who is there, when anyone last looked, and how far AIS could be heard at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.naval.board import SYNTHETIC, Board, Row, State
from app.domain.naval.sighting import Sighting, Span
from app.domain.time import DAY_MS
from app.posture.area import Area
from app.posture.held import HOUR_MS, Held, alert_span, union_ms
from app.posture.looks import in_area, is_image
from app.posture.plain import when

JAMMING = "gnss_interference"
"""The one kind of alert that a glance counts."""
PRESENT = frozenset((State.IN_PORT, State.ANCHORED, State.HOLDING, State.UNDER_WAY))
"""States that put a unit into the area, if she was observed within it."""


@dataclass(frozen=True)
class Glance:
    """What a strip above a map says of an area at one time; what is not known is None."""

    area: Area
    at_ms: int
    units: tuple[Row, ...]
    """Observed in the area, and not too long ago."""
    presences: tuple[Row, ...]
    """The same, of no known unit."""
    expired: tuple[Row, ...]
    """Last observed in the area, too long ago to be said of now."""
    seen: Sighting | None
    """The last image that shows a ship in the area."""
    looked: Sighting | None
    """The last image of the area, whatever it shows."""
    coverage: str
    """`good`, `poor` or `unknown`: of AIS at the area's datum."""
    jamming_hours: float | None
    """Of the UTC day so far; None if no feed was up by which it could have been recognised."""
    feeds_up: int
    feeds: int
    synthetic: bool

    def says(self) -> str:
        """In words."""
        parts = (self._units(), self._eye(), self._ais(), self._jamming(), self._feeds())
        return (SYNTHETIC if self.synthetic else "") + "; ".join(parts)

    def _units(self) -> str:
        found = _count(len(self.units), "unit") + f" in the {self.area.title} area"
        if self.presences:
            found += f", and {_count(len(self.presences), 'ship')} not identified"
        if self.expired:
            found += f", {len(self.expired)} last known there too long ago to say"
        return found

    def _eye(self) -> str:
        if self.seen is None:
            return "no image is held that shows a ship there"
        last = f"last seen by eye {when(self.seen.observed)}"
        if self.looked is None or self.looked.observed.until_ms <= self.seen.observed.until_ms:
            return last
        return f"{last}, last looked at {when(self.looked.observed)}"

    def _ais(self) -> str:
        says = f"AIS coverage {self.coverage}"
        return f"{says} when a feed is up" if self.feeds and not self.feeds_up else says

    def _jamming(self) -> str:
        if self.jamming_hours is None:
            return "whether there was jamming today is not known"
        hours = round(self.jamming_hours)
        return (
            f"jamming recognised in {_count(hours, 'hour')} today" if hours else "no jamming recognised today"
        )

    def _feeds(self) -> str:
        return f"{self.feeds_up} of {_count(self.feeds, 'feed')} up" if self.feeds else "no feed of AIS"


def today(at_ms: int) -> Span:
    """The UTC day of an instant, up to it.

    >>> today(DAY_MS + 5)
    Span(from_ms=86400000, until_ms=86400005)
    """
    return Span(at_ms // DAY_MS * DAY_MS, at_ms)


def glance(area: Area, board: Board, held: Held, *, coverage: str, feeds_up: int, feeds: int) -> Glance:
    """Of a board, and of what is `held` of the day so far (`today`)."""
    day = today(board.at_ms)
    there = [row for row in board.rows if row.state in PRESENT and row.where and area.holds(row.where)]
    images = [one for one in held.sightings if is_image(one) and in_area(one)]
    seen = _latest(one for one in images if not one.is_negative)
    return Glance(
        area,
        board.at_ms,
        units=tuple(row for row in there if row.kind is not None),
        presences=tuple(row for row in there if row.kind is None),
        expired=tuple(row for row in board.rows if _was_there(row, area)),
        seen=seen,
        looked=_latest(images),
        coverage=coverage,
        jamming_hours=_jamming_hours(held, day),
        feeds_up=feeds_up,
        feeds=feeds,
        synthetic=held.has_synthetic_feed
        or any(one.synthetic for one in (*there, *([seen] if seen else ()))),
    )


def _was_there(row: Row, area: Area) -> bool:
    last = row.last_known
    return last is not None and last.state in PRESENT and last.where is not None and area.holds(last.where)


def _latest(some: Iterable[Sighting]) -> Sighting | None:
    return max(some, key=lambda one: (one.observed.until_ms, one.observed.from_ms, one.id), default=None)


def _jamming_hours(held: Held, day: Span) -> float | None:
    incidents = held.alerts_of(day, JAMMING)
    if not incidents and not held.fed_hours(day):
        return None
    return union_ms((alert_span(one) for one in incidents), day) / HOUR_MS


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
