"""The nearest lines of several layers within a box: a compiled search among the few segments that can be it.

The box is cut into tiles of a quarter degree. A tile is made when the first point falls into it: quartered
into cells, at the least 1/256 degree wide, until each has few segments that can be the nearest to a point of
it. What a tile is rests on the lines alone, so all of them together are the most memory that can be taken.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.geo.ellipsoid import FloatArray
from app.geo.kernels.layout import (
    FINE,
    NO_OWNER,
    S_END,
    S_INVERSE,
    S_OWNER,
    S_START,
    SEGMENT,
    TILES_PER_DEGREE,
)
from app.geo.nearest import Segments, segments_of

__all__ = ["NO_OWNER", "Layer", "Nearest", "NearestInBox"]

_FEW = 32
"""A cell with more is quartered. With 10, tiles take twice as long to make, and searches save but a fifth."""
_MISSING = -1
_LEAST_WORK = 1 << 18
_CACHE_LINE = 64


class Layer(NamedTuple):
    """Lines to be asked for the nearest: shapely lines in degrees, and to whom each belongs, 0..254.

    A layer that `adds` gives the nearest of its own lines and of the layer before it.
    """

    lines: NDArray[Any]
    owner: NDArray[np.uint8]
    adds: bool = False


class Nearest(NamedTuple):
    """Metres to the nearest line of each layer, shape (layers, n), infinite outside the box; its owner."""

    metres: FloatArray
    owner: NDArray[np.uint8]


class _Tiles(NamedTuple):
    """Where each tile begins among all that were made, `_MISSING` if it was not; see `kernels.layout`."""

    begin: NDArray[np.int32]
    content: NDArray[np.uint32]


class NearestInBox:
    """Layers of lines within a box, to be asked for the nearest of each, from any thread.

    An answer depends on the point alone. It is the chord to the nearest segment of the lines densified to
    100 m, as metres along the surface: within 1 cm of the exact geodesic up to 60 NM.

    >>> import shapely
    >>> meridian = np.array([shapely.LineString([(35.0, 33.9), (35.0, 34.1)])])
    >>> nearest = NearestInBox([Layer(meridian, np.array([7], np.uint8))], (34.75, 33.75, 35.25, 34.25))
    >>> found = nearest.query(np.array([35.1, 36.0]), np.array([34.0, 34.0]))
    >>> (found.metres.round().tolist(), found.owner.tolist())
    ([[9238.0, inf]], [[7, 255]])
    """

    def __init__(
        self, layers: Sequence[Layer], box: tuple[float, float, float, float], few: int = _FEW
    ) -> None:
        """Take layers, and a box: west, south, east, north in whole quarters of degrees, else ValueError.

        Cells with more than `few` segments are quartered.
        """
        parts = [segments_of(layer.lines) for layer in layers]
        self._box = np.array(box, float)
        self._few = few
        self._adds = np.array([layer.adds for layer in layers], np.uint8)
        self._segments = _flattened(parts, [layer.owner for layer in layers])
        self._everything = _list_of_all([len(part.line) for part in parts])
        self._columns, rows = _tiles_across(box[0], box[2]), _tiles_across(box[1], box[3])
        self._middles = np.concatenate((_middles(box[0], self._columns), _middles(box[1], rows)))
        begin = np.full(self._columns * rows, _MISSING, np.int32)
        self._tiles = _Tiles(begin, np.empty(0, np.uint32))
        self._making = threading.Lock()
        self._work = _LEAST_WORK

    def query(self, lon: FloatArray, lat: FloatArray) -> Nearest:
        """Measure points (degrees, shape (n,)); those outside the box or not finite get infinity."""
        shape = len(self._adds), len(lon)
        metres, owner = np.empty(shape), np.empty(shape, np.uint8)
        columns = np.ascontiguousarray(lon, float), np.ascontiguousarray(lat, float)
        while missing := self._ask(*columns, metres, owner):
            self._make(missing)
        return Nearest(metres, owner)

    def nbytes(self) -> int:
        """Give the bytes that the tiles made so far take."""
        return self._tiles.content.nbytes

    def _ask(
        self, lon: FloatArray, lat: FloatArray, metres: FloatArray, owner: NDArray[np.uint8]
    ) -> list[int]:
        """Write answers; gives the tiles for want of which some are missing."""
        tiles = self._tiles
        missing = np.zeros(len(tiles.begin), np.uint8)
        _nearest()(
            lon, lat, self._box, self._middles, self._segments, self._adds, *tiles,
            metres.reshape(-1), owner.reshape(-1), missing,
        )  # fmt: skip
        return np.flatnonzero(missing).tolist()

    def _make(self, wanted: list[int]) -> None:
        with self._making:
            begin, content = self._tiles.begin.copy(), [self._tiles.content]
            end = len(content[0])
            for tile in wanted:
                # Another thread may have made it while this one waited.
                if begin[tile] == _MISSING:
                    content.append(self._made(tile))
                    begin[tile] = end
                    end += len(content[-1])
            self._tiles = _Tiles(begin, np.concatenate(content))

    def _made(self, tile: int) -> NDArray[np.uint32]:
        row, column = divmod(tile, self._columns)
        side = 1.0 / TILES_PER_DEGREE
        west, south = self._box[0] + column * side, self._box[1] + row * side
        while True:
            lists = np.empty(len(self._everything) + self._work, np.int32)
            lists[: len(self._everything)] = self._everything
            made = np.empty(len(lists) + FINE**2 + 1, np.int32)
            length = _make_tile()(
                self._segments, self._adds, west, south, side, self._few,
                lists, len(self._everything), made,
            )  # fmt: skip
            if length >= 0:
                return made[:length].astype(np.uint32)
            self._work *= 2


def _flattened(parts: list[Segments], owners: list[NDArray[np.uint8]]) -> FloatArray:
    """Lay segments out as `kernels.layout` says, each in one line of the processor's cache."""
    count = sum(len(part.line) for part in parts)
    room = np.zeros((count + 1) * SEGMENT)
    first = -room.ctypes.data % _CACHE_LINE // room.itemsize
    segments = room[first : first + count * SEGMENT].reshape(count, SEGMENT)
    segments[:, S_START:S_INVERSE] = np.vstack([part.ends for part in parts])
    squared = np.square(segments[:, S_END:S_INVERSE] - segments[:, S_START:S_END]).sum(axis=1)
    np.divide(1.0, squared, out=segments[:, S_INVERSE], where=squared > 0.0)
    segments[:, S_OWNER] = np.concatenate([own[part.line] for own, part in zip(owners, parts, strict=True)])
    return segments.reshape(-1)


def _list_of_all(counts: list[int]) -> NDArray[np.int32]:
    return np.concatenate((counts, np.arange(sum(counts)))).astype(np.int32)


def _tiles_across(first: float, last: float) -> int:
    """Give how many tiles lie between two meridians or parallels in degrees."""
    tiles = (last - first) * TILES_PER_DEGREE
    if tiles <= 0 or tiles != round(tiles) or first * TILES_PER_DEGREE != round(first * TILES_PER_DEGREE):
        raise ValueError(f"a box must be made of whole tiles, not reach from {first} to {last} degrees")
    return round(tiles)


def _middles(first: float, tiles: int) -> FloatArray:
    """Give sine and cosine of the middles of tiles in a row: of the first, of the second and so on."""
    angles = np.radians(first + (np.arange(tiles) + 0.5) / TILES_PER_DEGREE)
    return np.column_stack((np.sin(angles), np.cos(angles))).ravel()


# Numba takes a third of a second to import: only who measures should wait for it.
@cache
def _nearest() -> Any:  # noqa: ANN401 - a compiled function
    from app.geo.kernels.nearest import nearest

    return nearest


@cache
def _make_tile() -> Any:  # noqa: ANN401 - a compiled function
    from app.geo.kernels.tile import make_tile

    return make_tile
