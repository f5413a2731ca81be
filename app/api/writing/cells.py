"""Text of columns: rows of fixed width are filled a column at a time, then what was not filled is dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Cells = npt.NDArray[np.bytes_]
"""(n,) texts of one column, the shorter ones filled up with NUL."""
Part = bytes | Cells
"""A column of a row, or what stands in every row."""


_ROWS_AT_ONCE = 1024
"""So many that the table stays in the processor's cache."""


def joined(parts: Sequence[Part], rows: int) -> bytes:
    """The parts side by side, row after row. No text may hold a NUL."""
    names = [f"{i}" for i in range(len(parts))]
    widths = [part.dtype if isinstance(part, np.ndarray) else f"S{len(part)}" for part in parts]
    table = np.empty(min(rows, _ROWS_AT_ONCE), np.dtype(list(zip(names, widths, strict=True))))
    columns: list[tuple[str, Cells]] = []
    for name, part in zip(names, parts, strict=True):
        if isinstance(part, np.ndarray):
            columns.append((name, part))
        else:
            table[name] = part
    return b"".join(_filled(table, columns, first, rows) for first in range(0, rows, _ROWS_AT_ONCE))


def _filled(table: npt.NDArray[np.void], columns: list[tuple[str, Cells]], first: int, rows: int) -> bytes:
    end = min(first + len(table), rows)
    for name, cells in columns:
        table[name][: end - first] = cells[first:end]
    return table[: end - first].tobytes().translate(None, b"\0")


def texts(values: Sequence[str]) -> Cells:
    """Texts as cells."""
    return np.array([value.encode() for value in values] or [b""])


def by_runs(values: npt.NDArray[Any], text: Callable[[Any], str]) -> Cells:
    """Texts of a column in which equal values mostly follow each other: each run is written once."""
    if not len(values):
        return texts([])[:0]
    starts = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))
    lengths = np.diff(starts, append=len(values))
    return texts([text(value) for value in values[starts].tolist()]).repeat(lengths)
