"""What a row of the board rests on, gathered from the store: sightings, units, and the lines of tracks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from app.domain.naval.board import Row
from app.domain.naval.units import UnitKind
from app.domain.premises import FeedPremise, Premises, RawLine
from app.evidence import listing
from app.evidence.gathering import NotConcludedError, kept_lines
from app.posture.evidence import Evidence, Track
from app.posture.premises import HeardDetection, RowPremises
from app.store import conclusions
from app.store.naval.aside import set_aside
from app.store.reading import premises

KIND = "posture"


@dataclass(frozen=True)
class Asked:
    """Which row: its key, the area, the instant, and as of when things were known (None: now)."""

    key: str
    area: str
    at_ms: int
    known_at_ms: int | None
    back_ms: int
    """How far back the board looks at tracks."""


@dataclass(frozen=True)
class GatheredRow:
    """A row and all that it rests on, of one state of the store."""

    row: Row
    given: RowPremises
    sightings: list[dict[str, Any]]
    """All that were known, as `sightings.json` lists them."""
    lines: list[RawLine]
    told_ms: list[int | None]

    @property
    def vessels(self) -> tuple[int, ...]:
        """MMSIs whose tracks take part."""
        return () if self.given.ais is None else self.given.ais.vessels

    @property
    def feeds(self) -> tuple[FeedPremise, ...]:
        """Feeds that these were heard by."""
        return () if self.given.ais is None else self.given.ais.feeds


def gather_row(connection: Connection, asked: Asked, used: Evidence) -> GatheredRow | None:
    """All of a row of the board that `used` makes; None if the board has no such row.

    `NotConcludedError` if late facts wait, `BundleError` if there is more than a bundle holds.
    """
    base = RowPremises(
        key=asked.key,
        area=asked.area,
        at_ms=asked.at_ms,
        known_at_ms=asked.known_at_ms,
        units=tuple(used.units),
        sightings=tuple(used.sightings),
        detections=tuple(
            HeardDetection(d, used.heard_well(d.lon, d.lat, d.time_ms)) for d in used.detections
        ),
        assessed=used.assessments.get(asked.key),
    )
    row = base.row(used.tracks)
    if row is None:
        return None
    listed = listing.of_row(row, asked.at_ms, used.sightings, set_aside(connection, asked.known_at_ms))
    given = _with_ais(connection, asked, base, _needed(base, row, used.tracks))
    lines, told_ms = ([], []) if given.ais is None else kept_lines(connection, given.ais)
    return GatheredRow(row, given, listed, lines, told_ms)


def _needed(base: RowPremises, row: Row, tracks: Sequence[Track]) -> Sequence[Track]:
    """The fewest tracks from which the row follows: hers, else the merchants' too, else all."""
    merchants = {unit.key for unit in base.units if unit.kind is UnitKind.MERCHANT}
    for keys in _wider(base.key, merchants):
        some = [track for track in tracks if track.unit in keys]
        if base.row(some) == row:
            return some
    return tracks


def _wider(key: str, merchants: Collection[str]) -> Iterator[set[str]]:
    yield {key}
    yield {key, *merchants}


def _with_ais(
    connection: Connection, asked: Asked, base: RowPremises, tracks: Sequence[Track]
) -> RowPremises:
    mmsis = tuple(sorted({track.mmsi for track in tracks}))
    if not mmsis:
        return base
    concluded_ms = min(asked.at_ms, conclusions.frontier_ms(connection) or 0)
    if premises.waits(connection, mmsis, concluded_ms):
        raise NotConcludedError
    ais = Premises(
        kind=KIND,
        vessels=mmsis,
        since_ms=asked.at_ms - asked.back_ms,
        until_ms=asked.at_ms,
        feeds=tuple(premises.feeds(connection, mmsis, asked.at_ms)),
        taints=tuple(premises.taints(connection, mmsis, asked.at_ms)),
    )
    senders = tuple(sorted({(track.unit, track.mmsi) for track in tracks}))
    return replace(base, senders=senders, ais=ais, concluded_ms=concluded_ms)
