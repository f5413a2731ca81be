"""The fixes of all vessels, a bounded number at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, case, func, select

from app.store.models import PositionBlock
from app.store.reading import columns
from app.store.reading.box import Box
from app.store.reading.conclusions import concluded
from app.store.reading.history import Span
from app.store.reading.track import Track
from ingest.batch import Positions

_LOT = 16_384
"""Enough fixes that asking for the conclusions of a lot costs little beside them."""


def tracks(
    connection: Connection,
    span: Span,
    box: Box | None,
    mmsis: Collection[int] = (),
    *,
    lot: int | None = None,
) -> Iterator[Track]:
    """All fixes of the span in the box by (mmsi, time, lon, lat), with what was concluded of each.

    Of all vessels, unless `mmsis` names some; in tracks of about `lot` fixes, if so many are given.
    """
    for fixes in _lots(_pieces(connection, span, mmsis), box, lot or _LOT):
        track = concluded(connection, fixes)
        yield track if box is None else track.take(box.holds(fixes))


def page(
    connection: Connection,
    span: Span,
    box: Box | None,
    mmsis: Collection[int],
    after: tuple[int, ...] | None,
    limit: int,
) -> tuple[list[Track], bool]:
    """At most `limit` of the same, after the fix of this (mmsi, time, lon, lat); whether more follow."""
    found: list[Track] = []
    # One more than asked tells whether more follow.
    left = limit + 1
    for fixes in _lots(_rest(connection, span, mmsis, after), box, _LOT):
        chosen = _follow(fixes, after)
        track = concluded(connection, fixes).take(chosen if box is None else chosen & box.holds(fixes))
        found.append(track.take(slice(left)))
        left -= len(found[-1])
        if not left:
            found[-1] = found[-1].take(slice(-1))
            return found, True
    return found, False


def next_covered(connection: Connection, since_ms: int | None) -> int | None:
    """The first instant, not before `since_ms`, at which there may be a fix; None if none follows."""
    block = PositionBlock
    query = select(func.min(block.start_ms))
    if since_ms is not None:
        begin = case((block.start_ms < since_ms, since_ms), else_=block.start_ms)
        query = select(func.min(begin)).where(block.end_ms >= since_ms)
    return connection.scalar(query)


def _pieces(connection: Connection, span: Span, mmsis: Collection[int]) -> Iterator[Positions]:
    wanted: list[int | None] = [*sorted(set(mmsis))] or [None]
    for mmsi in wanted:
        yield from columns.lots(connection, mmsi, span.since_ms, span.until_ms)


def _rest(
    connection: Connection, span: Span, mmsis: Collection[int], after: tuple[int, ...] | None
) -> Iterator[Positions]:
    """From the second of `after` on: of the vessel that it is of, then of those that follow."""
    if after is None:
        yield from _pieces(connection, span, mmsis)
        return
    mmsi, time_ms = after[:2]
    if not mmsis or mmsi in mmsis:
        since_ms = time_ms if span.since_ms is None else max(time_ms, span.since_ms)
        yield from columns.lots(connection, mmsi, since_ms, span.until_ms)
    if not mmsis:
        yield from columns.lots(connection, None, span.since_ms, span.until_ms, from_mmsi=mmsi + 1)
    elif others := [one for one in mmsis if one > mmsi]:
        yield from _pieces(connection, span, others)


def _follow(fixes: Positions, after: tuple[int, ...] | None) -> npt.NDArray[np.bool_]:
    """Which of these come after that one, in order of (mmsi, time, lon, lat)."""
    if after is None:
        return np.ones(len(fixes), np.bool_)
    mmsi, time_ms, lon, lat = after
    follow: npt.NDArray[np.bool_] = fixes.lat > lat
    for column, before in ((fixes.lon, lon), (fixes.time_ms, time_ms), (fixes.mmsi, mmsi)):
        follow = (column > before) | ((column == before) & follow)
    return follow


def _lots(pieces: Iterable[Positions], box: Box | None, size: int) -> Iterator[Positions]:
    """What may be in the box, several pieces together."""
    lot: list[Positions] = []
    held = 0
    for piece in pieces:
        near = piece if box is None else _of_vessels_within(piece, box)
        lot.append(near)
        held += len(near)
        if held >= size:
            yield Positions.concatenate(lot)
            lot, held = [], 0
    if held:
        yield Positions.concatenate(lot)


def _of_vessels_within(fixes: Positions, box: Box) -> Positions:
    """All fixes of those vessels that have one in the box: what one is, those beside it tell."""
    starts = np.flatnonzero(np.diff(fixes.mmsi, prepend=-1))
    within = np.logical_or.reduceat(box.holds(fixes), starts)
    return fixes.take(within.repeat(np.diff(starts, append=len(fixes))))
