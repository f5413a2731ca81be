"""Adding facts: positions, static reports, messages without a fix. What is already held changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from app.store import imos, reports, vessels
from app.store.packed import writing
from app.store.transactions import many
from ingest.batch import Heard, Positions, Statics


@dataclass
class Added:
    """What a batch brought that was not held before."""

    new_positions: int = 0
    held_positions: int = 0
    new_others: int = 0
    dirty: dict[int, int] = field(default_factory=dict)
    """MMSI -> time in ms of the earliest fact that is new or changed."""

    @property
    def is_news(self) -> bool:
        """True if anything was added or changed."""
        return bool(self.dirty)


@dataclass(frozen=True)
class Facts:
    """A batch as the store takes it, made without the store: see `arranged`."""

    positions: Positions
    """Each identity once, ordered by it: `ingest.validate.duplicates.merge_equal`."""
    reports: reports.Arranged
    heard: Heard
    said: list[vessels.Said]
    """What vessels said of themselves, each thing once."""
    imos: list[tuple[int, int, int]]
    """(imo, mmsi, first): which MMSIs sent an IMO number, and when first, ms."""
    spans: list[tuple[int, int, int]]
    """(mmsi, first, last): from when to when each vessel was heard, ms."""

    @property
    def first_ms(self) -> dict[int, int]:
        """MMSI -> time of her earliest message."""
        return {mmsi: first for mmsi, first, _ in self.spans}


def arranged(positions: Positions, statics: Statics, heard: Heard) -> Facts:
    """All that can be done to facts before the store is asked; positions come merged."""
    tables = (positions, statics, heard)
    mmsi, time_ms = (np.concatenate([getattr(t, name) for t in tables]) for name in ("mmsi", "time_ms"))
    arranged_reports = reports.arranged(statics)
    said = vessels.said_by(arranged_reports.statics)
    sent = imos.sent_in(arranged_reports.statics)
    return Facts(positions, arranged_reports, heard, said, sent, reports.spans(mmsi, time_ms))


def add_facts(connection: Connection, facts: Facts) -> Added:
    """Store what is new, merge what is equal, and mark the vessels dirty from the earliest new fact.

    Merging is the same in any order: a value beats "not available", else the smaller one.
    """
    positions = facts.positions
    outcome = writing.add(connection, positions)
    told = outcome.is_new | outcome.is_changed
    new_reports = reports.add_statics(connection, facts.reports)
    new_heard = reports.add_heard(connection, facts.heard)
    added = Added(
        new_positions=int(outcome.is_new.sum()),
        held_positions=int((~outcome.is_new).sum()),
        new_others=len(new_reports) + len(new_heard),
        dirty=_earliest(
            [positions.mmsi[told], new_reports.mmsi, new_heard.mmsi],
            [positions.time_ms[told], new_reports.time_ms, new_heard.time_ms],
        ),
    )
    mark_dirty(connection, added.dirty)
    if added.is_news:
        vessels.note_times(connection, facts.spans)
        vessels.note_last_fixes(connection, outcome.vessels, outcome.last)
        if len(new_reports):
            vessels.note_identities(connection, facts.said)
            imos.note(connection, facts.imos)
    return added


def mark_dirty(connection: Connection, from_ms_by_mmsi: dict[int, int]) -> None:
    """Have these vessels concluded anew from these times on."""
    many(
        connection,
        "INSERT INTO dirty (mmsi, from_ms) VALUES (?, ?) "
        "ON CONFLICT (mmsi) DO UPDATE SET from_ms = excluded.from_ms WHERE excluded.from_ms < dirty.from_ms",
        from_ms_by_mmsi.items(),
    )


def add_vessel_feed(connection: Connection, feed_id: int, first_ms_by_mmsi: dict[int, int]) -> dict[int, int]:
    """Note since when a feed has heard these vessels; returns those of whom it had heard later or never."""
    mmsis = list(first_ms_by_mmsi)
    query = "SELECT mmsi, first_ms FROM vessel_feeds WHERE feed_id = ? AND mmsi BETWEEN ? AND ?"
    span = (feed_id, min(mmsis, default=0), max(mmsis, default=0))
    held: dict[int, int] = dict(connection.exec_driver_sql(query, span).all())
    earlier = {m: t for m, t in first_ms_by_mmsi.items() if m not in held or t < held[m]}
    many(
        connection,
        "INSERT INTO vessel_feeds (mmsi, feed_id, first_ms) VALUES (?, ?, ?) "
        "ON CONFLICT (mmsi, feed_id) DO UPDATE SET first_ms = excluded.first_ms",
        ((mmsi, feed_id, first_ms) for mmsi, first_ms in earlier.items()),
    )
    return earlier


def _earliest(mmsis: list[npt.NDArray[np.int64]], times_ms: list[npt.NDArray[np.int64]]) -> dict[int, int]:
    mmsi, time_ms = np.concatenate(mmsis), np.concatenate(times_ms)
    return {vessel: first_ms for vessel, first_ms, _ in reports.spans(mmsi, time_ms)}
