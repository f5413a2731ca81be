"""What an alert rests on, gathered from the store: the lines its vessels sent, and the premises beside."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import zstandard
from sqlalchemy import Connection

from app.detect.engine import Checkpoint
from app.detect.parameters import WARM_UP_S
from app.detect.rules.outage import OUTAGE
from app.domain.premises import FeedPremise, Premises, RawLine, Remembered
from app.domain.time import DAY_MS
from app.evidence.archive import BundleError
from app.evidence.lines import by_newline
from app.evidence.reading_lines import is_last_part, told_ms
from app.geo.drawn import DrawnZone
from app.store import arrivals, conclusions, drawn, tuning, watchlist
from app.store.reading import alerts, premises, vessels
from ingest.picking import json_lines_of, lines_of

MOST_RAW_BYTES = 64 << 20
"""Of the lines of one bundle: bounds memory. A ship that sends every ten seconds takes a quarter year."""
MOST_VESSELS = 200
"""Of an incident: of the others the bundle says that they are not in it."""
MOST_BEFORE_MS = 14 * DAY_MS
"""So long before an alert began its ship may have been first heard, to derive it from her first message."""
BESIDE_HOLE_MS = 30 * 60_000
"""Of a feed that was silent, so long before and after its lines are in the bundle."""
_MINUTE_MS = 60_000


class NotConcludedError(Exception):
    """Facts of the alert's vessels wait to be concluded: what would be gathered belongs to no alert yet."""


@dataclass(frozen=True)
class Gathered:
    """An alert and all that it rests on, of one state of the store."""

    alert: dict[str, Any]
    premises: Premises
    lines: list[RawLine]
    told_ms: list[int | None]
    """The time that each line tells itself, ms; None of one that ends no message, or tells none."""
    left_out: int
    """Vessels of an incident beyond `MOST_VESSELS`."""


def gather(connection: Connection, alert_id: str, file_zones: Sequence[DrawnZone] = ()) -> Gathered | None:
    """All of an alert, by any id it ever had; None if there never was one.

    `NotConcludedError` if late facts wait, `BundleError` if there is more than a bundle holds.
    """
    alert, standing = alerts.one(connection, alert_id), premises.standing(connection, alert_id)
    frontier_ms = conclusions.frontier_ms(connection)
    if alert is None or standing is None:
        return None
    if frontier_ms is None:
        raise NotConcludedError
    if standing.kind == OUTAGE:
        return _outage(connection, alert, standing, frontier_ms)
    whole = tuple(alert["vessels"] or ())
    mmsis, until_ms = whole[:MOST_VESSELS], _until(standing, frontier_ms)
    if premises.waits(connection, mmsis, until_ms):
        raise NotConcludedError
    feeds = premises.feeds(connection, mmsis, until_ms)
    first_ms = min((ms for feed in feeds for ms in feed.heard_ms.values()), default=standing.started_ms)
    remembered = _remembered(connection, standing, first_ms)
    since_ms = remembered[0].at_ms + 1 if remembered else first_ms
    given = Premises(
        kind=standing.kind,
        vessels=mmsis,
        since_ms=since_ms,
        until_ms=until_ms,
        numbers=tuning.read(connection),
        watchlist=_units(connection, mmsis),
        zones=_zones(connection, alert, file_zones),
        feeds=tuple(feeds),
        taints=tuple(premises.taints(connection, mmsis, until_ms)),
        remembered=remembered,
    )
    return Gathered(alert, given, *kept_lines(connection, given), len(whole) - len(mmsis))


def _outage(
    connection: Connection, alert: dict[str, Any], standing: premises.Standing, frontier_ms: int
) -> Gathered:
    """About no vessel: what is kept of the feed on either side of the hole is its evidence."""
    until_ms = min(_until(standing, frontier_ms) + BESIDE_HOLE_MS, frontier_ms)
    given = Premises(
        kind=standing.kind,
        vessels=(),
        since_ms=standing.started_ms - BESIDE_HOLE_MS,
        until_ms=until_ms,
        numbers=tuning.read(connection),
        feeds=tuple(premises.feed_called(connection, alert["evidence"]["feed"], until_ms)),
    )
    return Gathered(alert, given, *_lines_of_feeds(connection, given), left_out=0)


def _lines_of_feeds(connection: Connection, given: Premises) -> tuple[list[RawLine], list[int | None]]:
    """All kept lines of the span, of whatever ships, and the time that each tells itself."""
    found: list[RawLine] = []
    times: list[int | None] = []
    for feed in given.feeds:
        for row in premises.raw_rows(connection, feed.name, given.since_ms, given.until_ms):
            data = zstandard.decompress(row.zstd)
            arrived = _arrived(row.arrivals, data, data)
            lines = [
                RawLine(feed.name, row.offset, arrived_ms, line)
                for line, arrived_ms in zip(by_newline(data), arrived, strict=True)
            ]
            told = told_ms(lines, {feed.name: feed.kind})
            within = _within(told, given.since_ms, given.until_ms)
            found += [lines[n] for n in within]
            times += [told[n] for n in within]
            list(_bounded(iter(found)))
    return found, times


def _within(times: Sequence[int | None], since_ms: int, until_ms: int) -> list[int]:
    """Which lie in a span; one that tells no time, such as a part of a message, goes with the next."""
    found: list[int] = []
    time_ms: int | None = None
    for n in reversed(range(len(times))):
        time_ms = time_ms if times[n] is None else times[n]
        if time_ms is not None and since_ms <= time_ms <= until_ms:
            found.append(n)
    return found[::-1]


def kept_lines(connection: Connection, given: Premises) -> tuple[list[RawLine], list[int | None]]:
    """Those of its vessels that the store keeps of its span, and the time that each tells itself.

    `BundleError` if they are more than a bundle holds.
    """
    lines = list(_bounded(line for feed in given.feeds for line in _lines(connection, feed, given)))
    told = told_ms(lines, {feed.name: feed.kind for feed in given.feeds})
    kept = [n for n, line in enumerate(lines) if told[n] is not None or not is_last_part(line.data)]
    return [lines[n] for n in kept], [told[n] for n in kept]


def _remembered(connection: Connection, standing: premises.Standing, first_ms: int) -> tuple[Remembered, ...]:
    """Where to begin with a ship that was heard long before: with what the rules remembered of her.

    A derivation from her first message proves more: so it is done where that is not too long ago.
    """
    if standing.owner == conclusions.WORLD or standing.started_ms - first_ms <= MOST_BEFORE_MS:
        return ()
    top = _checkpoint(connection, standing.owner, standing.started_ms)
    if top is None:
        return ()
    began_s = Checkpoint.from_json(top.at_ms // 1000, top.state).open_since_s
    before_ms = min(top.at_ms - WARM_UP_S * 1000, began_s * 1000)
    base = _checkpoint(connection, standing.owner, before_ms)
    return () if base is None else (base, top)


def _checkpoint(connection: Connection, mmsi: int, before_ms: int) -> Remembered | None:
    found = conclusions.checkpoints_before(connection, {mmsi: before_ms}).get(mmsi)
    return None if found is None else Remembered(mmsi, *found)


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
        for label, mmsi, imo, callsign in watchlist.concluded(connection)
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


def _lines(connection: Connection, feed: FeedPremise, given: Premises) -> Iterator[RawLine]:
    ships = np.array(sorted(given.vessels), np.int64)
    cut = b""
    for row in premises.raw_rows(connection, feed.name, given.since_ms, given.until_ms):
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
