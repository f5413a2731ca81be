"""Which of many points are close to each other: a grid, never all pairs."""

from __future__ import annotations

from itertools import product

import numpy as np

from app.detect.facts import FloatArray, IntArray

_BITS = 16
_MIDDLE = 1 << (_BITS - 1)
_HALF = [(x, y, z) for x, y, z in product((-1, 0, 1), repeat=3) if (x, y, z) >= (0, 0, 0)]
"""A cell itself, and of each two cells that touch one."""


def close_pairs(xyz_m: FloatArray, group: IntArray, within_m: float) -> tuple[IntArray, IntArray]:
    """Rows of points, shape (n, 3) in earth-centred metres, of one group and so close, the lower one first.

    >>> points = np.array([[0.0, 0.0, 0.0], [300.0, 0.0, 0.0], [300.0, -450.0, 0.0], [0.0, 0.0, 9.0]])
    >>> [rows.tolist() for rows in close_pairs(points, np.array([0, 0, 0, 1]), 500.0)]
    [[0, 1], [1, 2]]
    """
    cell = np.floor(xyz_m / within_m).astype(np.int64) + _MIDDLE
    key = _key(group, *cell.T)
    order = np.argsort(key, kind="stable")
    held = key[order]
    found = [_matches(order, held, held + _offset(*offset)) for offset in _HALF]
    one, other = (np.concatenate(rows) for rows in zip(*found, strict=True))
    low, high = np.minimum(one, other), np.maximum(one, other)
    close = (one != other) & (np.linalg.norm(xyz_m[one] - xyz_m[other], axis=1) <= within_m)
    pairs = np.unique(np.stack([low[close], high[close]]), axis=1)
    return pairs[0], pairs[1]


def _key(group: IntArray, x: IntArray, y: IntArray, z: IntArray) -> IntArray:
    return (((((group << _BITS) + x) << _BITS) + y) << _BITS) + z


def _offset(x: int, y: int, z: int) -> int:
    return (((x << _BITS) + y) << _BITS) + z


def _matches(order: IntArray, held: IntArray, asked: IntArray) -> tuple[IntArray, IntArray]:
    """Rows, and for each those whose key is the one asked for."""
    first, end = held.searchsorted(asked, "left"), held.searchsorted(asked, "right")
    counts = end - first
    total = int(counts.sum())
    within = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(order, counts), order[np.repeat(first, counts) + within]
