"""Points to the nearest segment of each layer, by the lists of the cells they lie in; a block at a time."""

import math

import numpy as np

from app.geo.kernels.layout import (
    ECCENTRICITY_SQUARED,
    MEAN_RADIUS_M,
    NO_OWNER,
    S_OWNER,
    SEGMENT,
    SEMI_MAJOR_M,
    TILES_PER_DEGREE,
)
from app.geo.kernels.segment import squared_distance
from ingest.compiled import inlined, kernel

_FLOATS = 'Array(float64, 1, "C", readonly=True)'
_INTEGERS = 'Array(int32, 1, "C", readonly=True)'
# Without a sign, no index needs to be asked whether it counts from the end.
_TILES = 'Array(uint32, 1, "C", readonly=True)'
_BYTES = 'Array(uint8, 1, "C", readonly=True)'

_BLOCK = 256
_RADIANS_A_TILE = math.pi / 180.0 / TILES_PER_DEGREE

# Rows of a block's floats, each `_BLOCK` long: what `_locate` finds, then what `_place` makes of it.
_ACROSS, _UP, _SIN_LON, _COS_LON, _SIN_LAT, _COS_LAT, _X, _Y, _Z, _ROWS = range(10)
_FOUND = _X


@inlined
def _sine(angle):
    """Sine of an angle of at most an eighth of a degree, in radians, to the last bit."""
    q = angle * angle
    return angle * (1.0 - q * (1.0 / 6.0 - q * (1.0 / 120.0)))


@inlined
def _cosine(angle):
    q = angle * angle
    return 1.0 - q * (0.5 - q * (1.0 / 24.0 - q * (1.0 / 720.0)))


@inlined
def _locate(lon, lat, box, middles, begins, tiles, lists, block, missing):
    """Find each point's list, -1 for none, and its place in its tile; for how many the tile is missing."""
    west, south, east, north = box[0], box[1], box[2], box[3]
    columns = int((east - west) * TILES_PER_DEGREE)
    rows = int((north - south) * TILES_PER_DEGREE)
    unknown = 0
    for j in range(lon.size):
        x, y = lon[j], lat[j]
        lists[j] = -1
        if not (x >= west and x <= east and y >= south and y <= north):
            for row in range(_FOUND):
                block[row * _BLOCK + j] = 0.0
            continue
        x, y = (x - west) * TILES_PER_DEGREE, (y - south) * TILES_PER_DEGREE
        column, row = min(int(x), columns - 1), min(int(y), rows - 1)
        x, y = x - column, y - row
        block[_ACROSS * _BLOCK + j], block[_UP * _BLOCK + j] = x - 0.5, y - 0.5
        middle = 2 * column
        block[_SIN_LON * _BLOCK + j], block[_COS_LON * _BLOCK + j] = middles[middle], middles[middle + 1]
        middle = 2 * (columns + row)
        block[_SIN_LAT * _BLOCK + j], block[_COS_LAT * _BLOCK + j] = middles[middle], middles[middle + 1]
        tile = begins[row * columns + column]
        if tile < 0:
            missing[row * columns + column] = 1
            unknown += 1
            continue
        side = np.int64(tiles[tile])
        cell = min(int(y * side), side - 1) * side + min(int(x * side), side - 1)
        lists[j] = tile + tiles[tile + 1 + cell]
    return unknown


@inlined
def _place(block, count):
    """Turn places in tiles into earth-centred metres: on from the tile's middle, for trigonometry is dear."""
    across, up = block[_ACROSS * _BLOCK :], block[_UP * _BLOCK :]
    sin_middle_lon, cos_middle_lon = block[_SIN_LON * _BLOCK :], block[_COS_LON * _BLOCK :]
    sin_middle_lat, cos_middle_lat = block[_SIN_LAT * _BLOCK :], block[_COS_LAT * _BLOCK :]
    xs, ys, zs = block[_X * _BLOCK :], block[_Y * _BLOCK :], block[_Z * _BLOCK :]
    for j in range(count):
        sine, cosine = _sine(across[j] * _RADIANS_A_TILE), _cosine(across[j] * _RADIANS_A_TILE)
        sin_lon = sin_middle_lon[j] * cosine + cos_middle_lon[j] * sine
        cos_lon = cos_middle_lon[j] * cosine - sin_middle_lon[j] * sine
        sine, cosine = _sine(up[j] * _RADIANS_A_TILE), _cosine(up[j] * _RADIANS_A_TILE)
        sin_lat = sin_middle_lat[j] * cosine + cos_middle_lat[j] * sine
        cos_lat = cos_middle_lat[j] * cosine - sin_middle_lat[j] * sine
        normal = SEMI_MAJOR_M / math.sqrt(1.0 - ECCENTRICITY_SQUARED * sin_lat * sin_lat)
        xs[j] = normal * cos_lat * cos_lon
        ys[j] = normal * cos_lat * sin_lon
        zs[j] = normal * (1.0 - ECCENTRICITY_SQUARED) * sin_lat


@inlined
def _search(segments, adds, tiles, lists, block, start, count, n, metres, owners):
    """Write the squared chords of a block of points, and the owners of the nearest segments."""
    layers = adds.size
    for j in range(count):
        best, found = math.inf, np.int64(-1)
        if lists[j] < 0:
            for layer in range(layers):
                metres[layer * n + start + j], owners[layer * n + start + j] = math.inf, NO_OWNER
            continue
        x, y, z = block[_X * _BLOCK + j], block[_Y * _BLOCK + j], block[_Z * _BLOCK + j]
        at = np.uint32(lists[j])
        k = at + layers
        for layer in range(layers):
            if not adds[layer]:
                best, found = math.inf, np.int64(-1)
            after = k + tiles[at + layer]
            while k < after:
                squared = squared_distance(x, y, z, segments, tiles[k])
                found = np.int64(tiles[k]) if squared < best else found
                best = min(squared, best)
                k += 1
            metres[layer * n + start + j] = best
            owner = segments[SEGMENT * found + S_OWNER] if found >= 0 else NO_OWNER
            owners[layer * n + start + j] = np.uint8(owner)


@inlined
def _to_geodesics(metres):
    """Turn squared chords into geodesics, as `app.geo.ellipsoid.chord_to_geodesic_m` but for the last bits.

    The series of arcsine is that good up to 1,000 km: no box is that wide.
    """
    for j in range(metres.size):
        half = math.sqrt(metres[j]) * (0.5 / MEAN_RADIUS_M)
        q = half * half
        series = 35.0 / 1152.0 + q * (63.0 / 2816.0 + q * (231.0 / 13312.0))
        series = 1.0 / 6.0 + q * (3.0 / 40.0 + q * (5.0 / 112.0 + q * series))
        metres[j] = 2.0 * MEAN_RADIUS_M * (half * (1.0 + q * series))


@kernel(
    f"int64({_FLOATS}, {_FLOATS}, {_FLOATS}, {_FLOATS}, {_FLOATS}, {_BYTES}, "
    f"{_INTEGERS}, {_TILES}, float64[::1], uint8[::1], uint8[::1])",
    allocates=True,
)
def nearest(lon, lat, box, middles, segments, adds, begins, tiles, metres, owners, missing):
    """Write metres to the nearest segment of each layer, and its owner: all points, layer after layer.

    Points (degrees) outside the box, or not finite, get infinity and `NO_OWNER`. Of segments equally
    near the first counts. `begins` tells where each tile begins in `tiles`, -1 if it was not made yet: it is
    then marked in `missing`. Gives how many points lie in such tiles.
    """
    n = lon.size
    unknown = 0
    lists, block = np.empty(_BLOCK, np.int64), np.empty(_ROWS * _BLOCK)
    for start in range(0, n, _BLOCK):
        end = min(start + _BLOCK, n)
        unknown += _locate(lon[start:end], lat[start:end], box, middles, begins, tiles, lists, block, missing)
        _place(block, end - start)
        _search(segments, adds, tiles, lists, block, start, end - start, n, metres, owners)
        for layer in range(adds.size):
            _to_geodesics(metres[layer * n + start : layer * n + end])
    return unknown
