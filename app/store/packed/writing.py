"""Adding fixes: each finds its block, is merged into it, and the block is packed anew.

Blocks of a vessel never overlap, and the fixes of one second lie in one block. A block's domain reaches from
its first second to the next block's, so that a fix has one domain, or none if it comes before all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from app.store.packed.blocks import COLUMNS, MOST, Block, Int64, Table, pack, table_of, unpack_table
from app.store.packed.compiled import kernels
from app.store.packed.kernels.layout import CHANGED, NEW, SAME, TIME
from app.store.transactions import listed
from ingest.batch import FIX_NOT_AVAILABLE, Positions

_ABSENT_BY_COLUMN = np.array([FIX_NOT_AVAILABLE.get(name, -(2**62)) for name in COLUMNS], np.int64)
_TIME_BITS = 42
"""Milliseconds until the year 2109."""
_ROWS_AT_ONCE = 64_000
"""Bounds memory: so many fixes, held and new, or one block's with what comes into it, are merged at once."""


@dataclass(frozen=True)
class Outcome:
    """What fixes that were added brought: for each whether it is new, or changed the one that was held.

    `last` has the last fix as it now stands of every vessel's last group: shape (columns, vessels).
    """

    is_new: npt.NDArray[np.bool_]
    is_changed: npt.NDArray[np.bool_]
    vessels: Int64
    last: Table


class _Groups(NamedTuple):
    """The fixes of one vessel and one domain: where they begin and end, and the block, -1 for none."""

    edges: Int64
    block: Int64


class _Index(NamedTuple):
    """The blocks whose domains matter, in order; arrays of shape (n,)."""

    id: Int64
    mmsi: Int64
    start_ms: Int64
    end_ms: Int64
    n: Int64


def add(connection: Connection, fixes: Positions) -> Outcome:
    """Store fixes, ordered by (mmsi, time, lon, lat), each there once; what is held changes nothing."""
    vessels, first = np.unique(fixes.mmsi, return_index=True)
    if not len(fixes):
        nothing = np.zeros(0, np.bool_)
        return Outcome(nothing, nothing, vessels, np.empty((len(COLUMNS), 0), np.int64))
    index = _index(connection, fixes, vessels, first)
    groups = _groups(fixes, vessels, index)
    told = np.empty(len(fixes), np.uint8)
    last = np.empty((len(COLUMNS), len(vessels)), np.int64)
    rank = np.searchsorted(vessels, fixes.mmsi[groups.edges[:-1]])
    for low, high in _lots(groups, index):
        piece = slice(int(groups.edges[low]), int(groups.edges[high]))
        lot = _Groups(groups.edges[low : high + 1] - groups.edges[low], groups.block[low:high])
        merged, edges = _merge(connection, fixes.take(piece), lot, index, told[piece])
        last[:, rank[low:high]] = merged[:, edges[1:] - 1]
        _write(connection, merged, edges, lot, index, fixes.take(groups.edges[low:high]), told[piece])
    return Outcome(told == NEW, told == CHANGED, vessels, last)


def _index(connection: Connection, fixes: Positions, vessels: Int64, first: npt.NDArray[np.intp]) -> _Index:
    ends = np.append(first[1:], len(fixes)) - 1
    asked = zip(vessels.tolist(), fixes.time_ms[first].tolist(), fixes.time_ms[ends].tolist(), strict=True)
    spans = listed(connection, "spans", ("mmsi", "first_ms", "last_ms"), asked)
    rows = connection.exec_driver_sql(
        f"SELECT b.id, b.mmsi, b.start_ms, b.end_ms, b.n FROM {spans.sql} a JOIN position_blocks b "
        "ON b.mmsi = a.mmsi AND b.start_ms <= a.last_ms AND b.end_ms >= coalesce((SELECT max(c.end_ms) "
        "FROM position_blocks c WHERE c.mmsi = a.mmsi AND c.end_ms < a.first_ms), 0) "
        "ORDER BY b.mmsi, b.start_ms",
        spans.parameters,
    ).all()
    return _Index(*np.array([tuple(row) for row in rows], np.int64).reshape(-1, len(_Index._fields)).T)


def _groups(fixes: Positions, vessels: Int64, index: _Index) -> _Groups:
    rank = np.searchsorted(vessels, fixes.mmsi)
    block_rank = np.searchsorted(vessels, index.mmsi)
    keys = (block_rank << _TIME_BITS) | index.start_ms
    block = np.searchsorted(keys, (rank << _TIME_BITS) | fixes.time_ms, "right") - 1
    elsewhere = (block < 0) | (np.append(block_rank, -1)[block] != rank)
    block[elsewhere] = -1
    begins = np.ones(len(fixes), np.bool_)
    begins[1:] = (np.diff(rank) != 0) | (np.diff(block) != 0)
    starts = np.flatnonzero(begins)
    return _Groups(np.append(starts, len(fixes)), _with_room(block[starts], fixes.time_ms[starts], index))


def _with_room(block: Int64, first_ms: Int64, index: _Index) -> Int64:
    """A full block that ends before a group begins is left alone: the group begins a new one."""
    full = (np.append(index.n, 0)[block] >= MOST) & (np.append(index.end_ms, 0)[block] < first_ms)
    return np.where(full, -1, block)


def _lots(groups: _Groups, index: _Index) -> Iterator[tuple[int, int]]:
    """Runs of groups that are merged together."""
    sizes = np.diff(groups.edges) + np.append(index.n, 0)[groups.block]
    lot = (np.cumsum(sizes) - sizes) // _ROWS_AT_ONCE
    edges = np.flatnonzero(np.diff(lot, prepend=-1, append=-1)).tolist()
    yield from pairwise(edges)


def _merge(
    connection: Connection, fixes: Positions, groups: _Groups, index: _Index, told: npt.NDArray[np.uint8]
) -> tuple[Table, Int64]:
    """All rows of the groups, held and new; where each group's begin and end."""
    held = _held(connection, index.id[groups.block[groups.block >= 0]].tolist())
    counts = np.append(index.n, 0)[groups.block]
    new, columns = table_of(fixes), len(COLUMNS)
    out = np.empty(columns * (held.shape[1] + new.shape[1]), np.int64)
    edges = np.zeros(len(counts) + 1, np.int64)
    held_edges = np.concatenate([[0], np.cumsum(counts)])
    n = kernels().merge(
        held.ravel(), held_edges, new.ravel(), groups.edges, columns, _ABSENT_BY_COLUMN, out, edges, told
    )
    return out.reshape(columns, -1)[:, :n], edges


def _held(connection: Connection, ids: list[int]) -> Table:
    """The fixes of these blocks, in their order."""
    found: dict[int, tuple[Any, ...]] = {}
    if ids:
        picked = listed(connection, "picked", ("id",), [(number,) for number in ids])
        query = f"SELECT id, n, layout, packed FROM {picked.sql} p JOIN position_blocks USING (id)"
        rows = connection.exec_driver_sql(query, picked.parameters)
        found = {number: tuple(rest) for number, *rest in rows}
    held = [found[number] for number in ids]
    return unpack_table([n for n, _, _ in held], [text for _, text, _ in held], [data for *_, data in held])


def _write(
    connection: Connection,
    merged: Table,
    edges: Int64,
    groups: _Groups,
    index: _Index,
    firsts: Positions,
    told: npt.NDArray[np.uint8],
) -> None:
    """Pack the groups that anything came to: over the block that they were in, the rest in new ones."""
    news = np.logical_or.reduceat(told != SAME, groups.edges[:-1])
    fills = np.append(index.end_ms, -1)[groups.block] < firsts.time_ms
    starts, of = np.empty(merged.shape[1], np.int64), np.empty(merged.shape[1], np.int64)
    n = kernels().cut(np.ascontiguousarray(merged[TIME]), edges, fills.astype(np.uint8), MOST, starts, of)
    starts, of = starts[:n], of[:n]
    blocks = pack(np.ascontiguousarray(merged), starts, firsts.mmsi[of].tolist())
    is_first = np.diff(of, prepend=-1) != 0
    ids = np.where(is_first, np.append(index.id, -1)[groups.block[of]], -1).tolist()
    pairs = zip(ids, blocks, strict=True)
    _put(connection, [pair for pair, is_news in zip(pairs, news[of].tolist(), strict=True) if is_news])


def _put(connection: Connection, blocks: list[tuple[int, Block]]) -> None:
    held = [(*block[1:], number) for number, block in blocks if number >= 0]
    new = [tuple(block) for number, block in blocks if number < 0]
    if held:
        sql = (
            "UPDATE position_blocks SET start_ms = ?, end_ms = ?, n = ?, layout = ?, packed = ? WHERE id = ?"
        )
        connection.exec_driver_sql(sql, held)
    if new:
        names = ", ".join(Block._fields)
        sql = f"INSERT INTO position_blocks ({names}) VALUES (?, ?, ?, ?, ?, ?)"
        connection.exec_driver_sql(sql, new)
    _count_up_to(connection, max((block.n for _, block in blocks), default=0))


def _count_up_to(connection: Connection, n: int) -> None:
    """The view `positions` counts a block's fixes by the table `ordinals`."""
    largest = connection.exec_driver_sql("SELECT coalesce(max(i), -1) FROM ordinals").scalar_one()
    if n > largest + 1:
        connection.exec_driver_sql("INSERT INTO ordinals VALUES (?)", [(i,) for i in range(largest + 1, n)])
