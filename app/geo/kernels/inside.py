"""Whether points lie in polygons, by how often a line due east from them crosses an edge."""

from ingest.compiled import kernel, part

_FLOATS = 'Array(float64, 1, "C", readonly=True)'
_INTEGERS = 'Array(int32, 1, "C", readonly=True)'


@part
def _in_ring(x, y, ring_lon, ring_lat, begin, end):
    odd = False
    for k in range(begin, end - 1):
        if (ring_lat[k] > y) != (ring_lat[k + 1] > y):
            share = (y - ring_lat[k]) / (ring_lat[k + 1] - ring_lat[k])
            if x < ring_lon[k] + share * (ring_lon[k + 1] - ring_lon[k]):
                odd = not odd
    return odd


@kernel(f"void({_FLOATS}, {_FLOATS}, {_FLOATS}, {_FLOATS}, {_INTEGERS}, {_FLOATS}, uint8[::1])")
def inside(lon, lat, ring_lon, ring_lat, ring_ends, bounds, held):
    """Write 1 for points (degrees) in some ring, 0 for others; within rounding of an edge it may be either.

    `ring_ends` tells where each ring ends, its last vertex being its first; `bounds` holds west, south, east
    and north of each.
    """
    for i in range(lon.size):
        held[i] = 0
        begin = 0
        for ring in range(ring_ends.size):
            end, b = ring_ends[ring], 4 * ring
            if bounds[b] <= lon[i] <= bounds[b + 2] and bounds[b + 1] <= lat[i] <= bounds[b + 3]:
                held[i] |= _in_ring(lon[i], lat[i], ring_lon, ring_lat, begin, end)
            begin = end
