"""Derives alerts, or tracks, once more from raw sentences alone: through the pipeline, in a new store."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby, islice
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection

from app.detect.describe import KIND as LOITERING
from app.detect.incidents import INTERFERENCE
from app.detect.rules.all import all_rules
from app.detect.tuned import only
from app.detect.units import Watchlist, WatchlistEntry
from app.domain.premises import FeedPremise, Premises, RawLine
from app.geo.drawn import DrawnZone
from app.pipeline.concluding import MINUTE_MS, Concluder
from app.pipeline.posture import track_of
from app.pipeline.preparing import prepared_batch
from app.pipeline.storing import FeedWriter
from app.posture.evidence import Track
from app.posture.premises import Sender
from app.store import conclusions, premises, tuning
from app.store.engine import open_store, writing
from app.store.feeds import LIVE_KINDS
from app.store.reading import alerts, columns
from app.store.reading.alerts import AlertFilter
from app.store.reading.premises import static_times
from ingest.batch import Batch, Positions
from ingest.sources.chunk import Chunk, Format
from ingest.stream import Carry, decode

_NEVER_MS = 10**15
_MOST_ALERTS = 1000
_PIECE_BYTES, _PIECES_AT_ONCE = 4 << 20, 1024


@dataclass(frozen=True)
class Derived:
    """What follows from the sentences: alerts as the API shows them, and the fixes that they hold."""

    alerts: list[dict[str, Any]]
    positions: Positions
    reports: list[tuple[int, int]]
    """(MMSI, time in ms) of the static reports."""
    lines: int
    rejected: dict[str, int]


def rederive(given: Premises, lines: Sequence[RawLine]) -> Derived:
    """Decode the lines, conclude from what they hold, and say what alerts of the kind follow.

    Takes no file, store or network but a folder of its own among the temporary files.
    `app.domain.tuning.TuningError` if this version's rules do not take the numbers that are given.
    """
    with _new_store() as connection:
        counted, rejected = _store(connection, given, lines)
        _conclude(connection, given)
        wanted = AlertFilter(kinds=frozenset({given.kind}))
        page, _ = alerts.page(connection, wanted, None, _MOST_ALERTS)
        span = (given.since_ms, given.until_ms + 1)
        fixes = Positions.concatenate([Positions(), *columns.pieces(connection, None, *span)])
        reports = static_times(connection, given.vessels, *span)
        return Derived([row.alert for row in page], fixes, reports, counted, rejected)


@dataclass(frozen=True)
class DerivedTracks:
    """The tracks of units that follow from sentences, and the fixes that these hold."""

    tracks: list[Track]
    positions: Positions
    lines: int


def rederive_tracks(
    given: Premises, lines: Sequence[RawLine], senders: Sequence[Sender], at_ms: int, concluded_ms: int
) -> DerivedTracks:
    """Decode the lines, conclude up to a minute which fixes are believed, and read tracks as the board does.

    `senders` are the MMSIs that are taken for a unit's.
    """
    with _new_store() as connection:
        counted, _ = _store(connection, given, lines)
        _conclude(connection, replace(given, kind=LOITERING, until_ms=concluded_ms))
        tracks = [track_of(connection, unit, mmsi, at_ms) for unit, mmsi in senders]
        fixes = columns.pieces(connection, None, given.since_ms, at_ms)
        positions = Positions.concatenate([Positions(), *fixes])
        return DerivedTracks([track for track in tracks if track.fixes], positions, counted)


@contextmanager
def _new_store() -> Iterator[Connection]:
    with tempfile.TemporaryDirectory(prefix="twelvemile-") as folder:
        engine = open_store(f"sqlite:///{Path(folder) / 'derived.db'}")
        try:
            with writing(engine) as connection:
                yield connection
        finally:
            engine.dispose()


def _store(connection: Connection, given: Premises, lines: Sequence[RawLine]) -> tuple[int, dict[str, int]]:
    counted, rejected = 0, dict[str, int]()
    for feed in given.feeds:
        writer = FeedWriter(feed.name, feed.kind, feed.lateness_s, synthetic=feed.synthetic)
        writer.open(connection, 0)
        hers = [line for line in lines if line.feed == feed.name]
        for chunk, batch, carry in _batches(feed, hers):
            counted += batch.lines
            for reason, count in batch.rejects.counts.items():
                rejected[reason] = rejected.get(reason, 0) + count
            writer.store(connection, prepared_batch(chunk, batch, carry, last=False), 0)
    return counted, rejected


def _batches(feed: FeedPremise, lines: Sequence[RawLine]) -> Iterator[tuple[Chunk, Batch, Carry]]:
    """What came of the lines, some thousand pieces at a time."""
    carry = Carry()
    pieces = _pieces(feed, lines)
    while lot := list(islice(pieces, _PIECES_AT_ONCE)):
        batches = []
        for piece in lot:
            batch, carry = decode(
                piece.chunk,
                carry,
                now_ms=_NEVER_MS,
                assume_received_ms=piece.assumed_ms,
                last=piece.is_last,
            )
            batches.append(batch)
        yield lot[0].chunk, Batch.joined(batches), carry


class _Piece(NamedTuple):
    """Bytes that arrived together, as a source would hand them on."""

    chunk: Chunk
    assumed_ms: int | None
    """What stands in for times that the lines of a file do not tell."""
    is_last: bool


def _pieces(feed: FeedPremise, lines: Sequence[RawLine]) -> Iterator[_Piece]:
    is_live, offset = feed.kind in LIVE_KINDS, 0
    form = Format.AISSTREAM if feed.kind == "aisstream" else Format.NMEA
    arrived_ms = None
    for arrived_ms, together in groupby(lines, key=lambda line: line.arrived_ms):
        data = b"".join(line.data for line in together)
        for begin in range(0, len(data), _PIECE_BYTES):
            part = data[begin : begin + _PIECE_BYTES]
            received_ms = arrived_ms if is_live else None
            yield _Piece(Chunk(part, received_ms, feed.name, offset, form), arrived_ms, False)
            offset += len(part)
    if lines:
        end = Chunk(b"", arrived_ms if is_live else None, feed.name, offset, form)
        yield _Piece(end, arrived_ms, True)


def _conclude(connection: Connection, given: Premises) -> None:
    watchlist = Watchlist(WatchlistEntry(*unit) for unit in given.watchlist)
    zones = [DrawnZone(*zone) for zone in given.zones]
    rules = only(all_rules(watchlist, zones), (given.kind,))
    if given.kind != INTERFERENCE:
        # What many ships showed is given: of these few no incident would follow.
        rules = replace(rules, beliefs=())
    tuning.replace(connection, given.numbers)
    concluder = Concluder(rules, historic_after_ms=-_NEVER_MS)
    concluder.prepare(connection)
    premises.give(connection, given)
    conclusions.raise_frontier(connection, given.until_ms // MINUTE_MS * MINUTE_MS)
    concluder.conclude_due(connection, given.until_ms)
