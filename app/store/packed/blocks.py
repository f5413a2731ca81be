"""Fixes packed into blocks: some hundreds of one vessel, a column after another, each as narrow as it may be.

A block's `layout` gives for each column in turn the least value, the unit and the bytes a value takes;
`packed` holds the values as so many units above the least. When a fix was received is kept as ms after its
time. "Not available" keeps the value of `ingest.batch`. The view `positions` shows the same as plain rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import orjson

from app.store.packed.compiled import kernels
from app.store.packed.kernels.layout import RECEIVED, TIME
from ingest.batch import Positions

MOST = 512
"""Fixes of a block: a busy vessel-day is ten blocks, and news of a vessel rewrites 4 KiB on average."""
COLUMNS = ("time_ms", "received_ms", "lon", "lat", "sog", "cog", "heading", "rot", "nav_status", "msg_type")
_IN_MS = 2
"""So many columns, the first ones, are times."""

Int64 = npt.NDArray[np.int64]
Table = npt.NDArray[np.int64]
"""Fixes as a row for each of `COLUMNS`, shape (columns, fixes)."""


class Block(NamedTuple):
    """Fixes of one vessel in order of (time, lon, lat), `n` of them; as stored."""

    mmsi: int
    start_ms: int
    end_ms: int
    n: int
    layout: str
    packed: bytes


def table_of(fixes: Positions) -> Table:
    """The fixes as one table."""
    return np.stack([np.asarray(getattr(fixes, name), np.int64) for name in COLUMNS])


def pack(table: Table, starts: Int64, mmsi: Sequence[int]) -> list[Block]:
    """A block for each start up to the next, and the vessel of each; fixes are in order, none twice."""
    if not len(starts):
        return []
    columns, rows = table.shape
    edges = np.append(starts, rows)
    late = table.copy()
    late[RECEIVED] -= late[TIME]
    values = late.ravel()
    base, unit, width = (np.empty(len(starts) * columns, np.int64) for _ in range(3))
    kernels().measure(values, edges, columns, _IN_MS, base, unit, width)
    sizes = np.diff(edges) * width.reshape(-1, columns).sum(axis=1)
    out, ends = np.empty(int(sizes.sum()), np.uint8), np.empty(len(starts), np.int64)
    kernels().pack(values, edges, columns, base, unit, width, out, ends)
    layouts = np.stack([base, unit, width], axis=1).reshape(len(starts), 3 * columns).tolist()
    data = out.tobytes()
    bounds = zip((ends - sizes).tolist(), ends.tolist(), strict=True)
    rows_of_table = zip(
        mmsi, table[TIME, starts].tolist(), table[TIME, edges[1:] - 1].tolist(), np.diff(edges).tolist(),
        (orjson.dumps(layout).decode() for layout in layouts), (data[begin:end] for begin, end in bounds),
        strict=True,
    )  # fmt: skip
    return [Block._make(row) for row in rows_of_table]


def unpack_table(counts: Sequence[int], layouts: Sequence[str], packed: Sequence[bytes]) -> Table:
    """The fixes of blocks, one block after another."""
    columns, rows = len(COLUMNS), sum(counts)
    values = np.empty(columns * rows, np.int64)
    if rows:
        layout = np.array([orjson.loads(text) for text in layouts], np.int64).reshape(-1, 3)
        base, unit, width = (np.ascontiguousarray(part) for part in layout.T)
        data = np.frombuffer(b"".join(packed), np.uint8)
        kernels().unpack(data, np.array(counts, np.int64), columns, base, unit, width, values)
    table = values.reshape(columns, rows)
    table[RECEIVED] += table[TIME]
    return table


def unpack(blocks: Sequence[Block | Sequence[Any]]) -> Positions:
    """All fixes of the blocks in their order; `station` is 0."""
    if not blocks:
        return Positions()
    mmsi, _, _, counts, layouts, packed = zip(*blocks, strict=True)
    table = unpack_table(counts, layouts, packed)
    dtypes = Positions.dtypes()
    return Positions(
        mmsi=np.array(mmsi, np.int64).repeat(counts),
        station=np.zeros(table.shape[1], np.int32),
        **{name: column.astype(dtypes[name]) for name, column in zip(COLUMNS, table, strict=True)},
    )
