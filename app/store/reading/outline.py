"""A vessel's track as a picture needs it: few enough fixes to draw, her silences known from all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from app.domain.track import SILENCE_S
from app.store.reading import columns
from app.store.reading.conclusions import concluded, hulls_by_segment
from app.store.reading.track import COARSE, NO_SEGMENT, Track
from ingest.batch import Positions

NO_HULL = -1
_LOT = 16_384
_SILENCE_MS = SILENCE_S * 1000

Numbers = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Outline:
    """Fixes of one vessel by (time, lon, lat), n of them; each array of shape (n,)."""

    fixes: Positions
    hull: Numbers
    """Which ship under this MMSI sent it; `NO_HULL` if it is in no segment."""
    flagged: Marks
    """Flags other than `coarse` speak against it."""
    after_silence: Marks
    """Between her hull's fix before it, of those here, and this one lies a silence of over `SILENCE_S`."""
    of: int
    """How many fixes there are in truth."""


@dataclass(frozen=True)
class _Rows:
    fixes: Positions
    hull: Numbers
    flagged: Marks
    silences: Numbers
    """How many silences of her hull lie before it."""

    def __len__(self) -> int:
        return len(self.fixes)

    def take(self, index: Marks) -> _Rows:
        return _Rows(self.fixes.take(index), self.hull[index], self.flagged[index], self.silences[index])


def outline(connection: Connection, mmsi: int, since_ms: int, until_ms: int, most: int) -> Outline:
    """The vessel's fixes of `[since_ms, until_ms)`, at most `most` (100 or more) of them.

    Thinned by time: the first and last fix of each hull and, as long as there is room, both ends of each
    silence stay.
    """
    hulls = hulls_by_segment(connection, mmsi, until_ms)
    held = _none()
    of = 0
    for lot in _numbered(_lots(connection, mmsi, since_ms, until_ms), hulls):
        of += len(lot)
        held = _joined([held, lot])
        if len(held) > most:
            held = held.take(_enough(held, most))
    return Outline(held.fixes, held.hull, held.flagged, _after_silence(held), of)


def _lots(connection: Connection, mmsi: int, since_ms: int, until_ms: int) -> Iterator[Track]:
    lot: list[Positions] = []
    for piece in columns.pieces(connection, mmsi, since_ms, until_ms):
        lot.append(piece)
        if sum(map(len, lot)) >= _LOT:
            yield concluded(connection, Positions.concatenate(lot))
            lot = []
    if lot:
        yield concluded(connection, Positions.concatenate(lot))


def _numbered(lots: Iterable[Track], hulls: dict[int, int]) -> Iterator[_Rows]:
    """The lots with their hulls, and the silences of each hull counted through all of them."""
    last: dict[int, tuple[int, int]] = {}
    hull_of = np.full(max(hulls, default=0) + 2, NO_HULL, np.int64)
    hull_of[list(hulls)] = list(hulls.values())
    assert hull_of[NO_SEGMENT] == NO_HULL, "the last place is for fixes in no segment"
    for lot in lots:
        hull = hull_of[lot.segments]
        is_flag = np.array([any(flag != COARSE for flag in flags) for flags in lot.flag_sets], np.bool_)
        yield _Rows(lot.fixes, hull, is_flag[lot.flags], _silences(lot.fixes.time_ms, hull, last))


def _silences(time_ms: Numbers, hull: Numbers, last: dict[int, tuple[int, int]]) -> Numbers:
    """Count; `last` keeps (time, count) of each hull from lot to lot."""
    counts = np.zeros(len(time_ms), np.int64)
    for number in np.unique(hull[hull != NO_HULL]).tolist():
        rows = np.flatnonzero(hull == number)
        before_ms, count = last.get(number, (int(time_ms[rows[0]]), 0))
        away = np.diff(time_ms[rows], prepend=before_ms)
        counts[rows] = count + np.cumsum(away > _SILENCE_MS)
        last[number] = (int(time_ms[rows[-1]]), int(counts[rows[-1]]))
    return counts


def _enough(rows: _Rows, most: int) -> Marks:
    """At most `most` of the rows: the first of each slot of time, ends of silences, first and last."""
    time_ms = rows.fixes.time_ms
    slots = time_ms // ((int(time_ms[-1] - time_ms[0]) * 2) // most + 1)
    kept, ends = np.zeros(len(rows), np.bool_), np.zeros(len(rows), np.bool_)
    for hull in np.unique(rows.hull).tolist():
        hers = np.flatnonzero(rows.hull == hull)
        is_new = np.diff(slots[hers] * 2 + rows.flagged[hers], prepend=-1) != 0
        kept[hers[is_new]] = True
        after = np.diff(rows.silences[hers], prepend=rows.silences[hers[0]]) > 0
        ends[hers[after]] = True
        ends[hers[np.flatnonzero(after) - 1]] = True
        ends[hers[[0, -1]]] = True
    together = kept | ends
    return together if together.sum() <= most else _evenly(together, most)


def _evenly(marks: Marks, most: int) -> Marks:
    found = np.flatnonzero(marks)
    chosen = np.zeros(len(marks), np.bool_)
    chosen[found[np.linspace(0, len(found) - 1, most).astype(np.int64)]] = True
    return chosen


def _after_silence(rows: _Rows) -> Marks:
    after = np.zeros(len(rows), np.bool_)
    for hull in np.unique(rows.hull).tolist():
        hers = np.flatnonzero(rows.hull == hull)
        after[hers[1:]] = np.diff(rows.silences[hers]) > 0
    return after


def _none() -> _Rows:
    marks = np.empty(0, np.bool_)
    return _Rows(Positions(), np.empty(0, np.int64), marks, np.empty(0, np.int64))


def _joined(rows: list[_Rows]) -> _Rows:
    return _Rows(
        Positions.concatenate([r.fixes for r in rows]),
        np.concatenate([r.hull for r in rows]),
        np.concatenate([r.flagged for r in rows]),
        np.concatenate([r.silences for r in rows]),
    )
