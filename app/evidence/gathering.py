"""What an alert rests on, gathered from the store: the lines its vessels sent, and the premises beside."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import zstandard
from sqlalchemy import Connection

from app.domain.premises import FeedPremise, Premises, RawLine
from app.evidence.archive import BundleError
from app.evidence.lines import by_newline
from app.geo.drawn import DrawnZone
from app.store import arrivals, conclusions, drawn, tuning, watchlist
from app.store.reading import alerts, premises, vessels
from ingest.decode.columns import columns
from ingest.decode.state import LineState
from ingest.picking import json_lines_of, lines_of

MOST_RAW_BYTES = 64 << 20
"""Of the lines of one bundle: bounds memory. A ship that sends every ten seconds takes a quarter year."""
MOST_VESSELS = 200
"""Of an incident: of the others the bundle says that they are not in it."""
_MINUTE_MS = 60_000


class NotConcludedError(Exception):
    """Facts of the alert's vessels wait to be concluded: what would be gathered belongs to no alert yet."""


@dataclass(frozen=True)
class Gathered:
    """An alert and all that it rests on, of one state of the store."""

    alert: dict[str, Any]
    premises: Premises
    lines: list[RawLine]
    since_ms: int
    """First message of any of its vessels."""
    left_out: int
    """Vessels of an incident beyond `MOST_VESSELS`."""


def gather(connection: Connection, alert_id: str, file_zones: Sequence[DrawnZone] = ()) -> Gathered | None:
    """All of an alert, by any id it ever had; None if there never was one.

    `NotConcludedError` if late facts wait, `BundleError` if there is more than a bundle holds.
    """
    alert, standing = alerts.one(connection, alert_id), premises.standing(connection, alert_id)
    frontier_ms = conclusions.frontier_ms(connection)
    if alert is None or standing is None or frontier_ms is None:
        return None
    whole = tuple(alert["vessels"] or ())
    mmsis, until_ms = whole[:MOST_VESSELS], _until(standing, frontier_ms)
    if premises.waits(connection, mmsis, until_ms):
        raise NotConcludedError
    feeds = premises.feeds(connection, mmsis, until_ms)
    given = Premises(
        kind=standing.kind,
        vessels=mmsis,
        until_ms=until_ms,
        numbers=tuning.read(connection),
        watchlist=_units(connection, mmsis),
        zones=_zones(connection, alert, file_zones),
        feeds=tuple(feeds),
        taints=tuple(premises.taints(connection, mmsis, until_ms)),
    )
    lines = list(_bounded(line for feed in feeds for line in _lines(connection, feed, mmsis, until_ms)))
    first_ms = min((ms for feed in feeds for ms in feed.heard_ms.values()), default=standing.started_ms)
    return Gathered(alert, given, lines, first_ms, len(whole) - len(mmsis))


def _until(standing: premises.Standing, frontier_ms: int) -> int:
    """The minute at which it became final, else the frontier: what came later changes nothing in it."""
    if standing.final_ms is None:
        return frontier_ms
    return min(frontier_ms, -(-standing.final_ms // _MINUTE_MS) * _MINUTE_MS)


def _units(
    connection: Connection, mmsis: Collection[int]
) -> tuple[tuple[str, int | None, int | None, str | None], ...]:
    """Those of the watchlist that the vessels may be: no more of a list is given away than decided."""
    said = [one for mmsi in mmsis for one in vessels.identities(connection, mmsi)]
    imos, callsigns = {one.imo for one in said}, {one.callsign for one in said}
    return tuple(
        (label, mmsi, imo, callsign)
        for label, mmsi, imo, callsign in watchlist.known(watchlist.read(connection))
        if mmsi in mmsis
        or (imo is not None and imo in imos)
        or (callsign is not None and callsign in callsigns)
    )


def _zones(
    connection: Connection, alert: dict[str, Any], file_zones: Sequence[DrawnZone]
) -> tuple[tuple[str, str, int | None], ...]:
    """The user's own zone, if the alert is about one."""
    held = {zone.name: zone for zone in (*file_zones, *drawn.every(connection))}
    zone = held.get(alert["zone"] or "")
    return () if zone is None else ((zone.name, zone.geometry, zone.drawn_ms),)


def _lines(
    connection: Connection, feed: FeedPremise, mmsis: Sequence[int], until_ms: int
) -> Iterator[RawLine]:
    ships = np.array(sorted(mmsis), np.int64)
    cut = b""
    for row in premises.raw_rows(connection, feed.name, 0, until_ms):
        data = zstandard.decompress(row.zstd)
        picked = _picked(feed.kind, data, ships, cut)
        # Of a pipe all is kept as it came, cut anywhere; of any other source whole lines.
        cut = data[data.rfind(b"\n") + 1 :] if feed.kind == "stdin" else b""
        for line, arrived_ms in zip(by_newline(picked), _arrived(row.arrivals, data, picked), strict=True):
            yield RawLine(feed.name, row.offset, arrived_ms, line)


def _arrived(packed: bytes | None, data: bytes, picked: bytes) -> list[int | None]:
    some = arrivals.lines_in(picked)
    if packed is None:
        return [None] * len(some)
    lines = arrivals.lines_in(data)
    return arrivals.each(arrivals.of_some(arrivals.unpacked(packed, len(lines)), lines, some))


def _picked(kind: str, data: bytes, ships: npt.NDArray[np.int64], cut: bytes) -> bytes:
    return (json_lines_of if kind == "aisstream" else lines_of)(data, ships, cut)


def _bounded(lines: Iterator[RawLine]) -> Iterator[RawLine]:
    size = 0
    for line in lines:
        size += len(line.data)
        if size > MOST_RAW_BYTES:
            raise BundleError(
                f"its vessels sent more than {MOST_RAW_BYTES >> 20} MiB: export what you need of them by "
                "`twelvemile export`"
            )
        yield line


def told_ms(lines: Sequence[RawLine], kinds: dict[str, str]) -> list[int | None]:
    """The time that each line tells itself, ms; None of a line that ends no message, or tells none."""
    found: list[int | None] = []
    for feed in dict.fromkeys(line.feed for line in lines):
        hers = [line for line in lines if line.feed == feed]
        begins = np.cumsum([0, *(len(line.data) for line in hers)])
        times: list[int | None] = [None] * len(hers)
        if kinds[feed] != "aisstream":
            marks = columns(b"".join(line.data for line in hers), 0, LineState(), last=True).marks
            at = np.searchsorted(begins, marks.offset, "right") - 1
            for row, ms in zip(at.tolist(), marks.line_ms.tolist(), strict=True):
                times[row] = ms
        found += times
    return found
