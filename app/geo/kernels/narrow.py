"""Which segments of a list can be the nearest to some point of a cell, a square of degrees.

A segment is left out where some point of the lines, a *witness*, is nearer all over the cell. Witnesses are
what lies nearest to the cell's middle and to its corners.
"""

import math

from app.geo.kernels.layout import ECCENTRICITY_SQUARED, S_END, S_INVERSE, S_START, SEGMENT, SEMI_MAJOR_M
from app.geo.kernels.segment import squared_distance
from ingest.compiled import part

CORNERS = 4
SAMPLES = CORNERS + 1
"""The middle, then the corners: south-west, south-east, north-west, north-east."""

# Where things lie in a cell's floats.
POINTS = 0
BULGE = POINTS + 3 * SAMPLES
REACH = BULGE + 1
BEST = REACH + 1
WITNESSES = BEST + SAMPLES
FROM_CORNERS = WITNESSES + 3 * SAMPLES
CELL_FLOATS = FROM_CORNERS + SAMPLES * CORNERS

_CURVED_M = 6.5e6
"""No radius of curvature of the ellipsoid is longer."""
_ROUNDING_M2 = 0.1
"""Far above the rounding of squared distances up to 1,000 km."""


@part
def _squared(a, i, b, j):
    x, y, z = a[i] - b[j], a[i + 1] - b[j + 1], a[i + 2] - b[j + 2]
    return x * x + y * y + z * z


@part
def _place(cell, sample, lon, lat):
    """As `app.geo.ellipsoid.to_ecef`."""
    lam, phi = math.radians(lon), math.radians(lat)
    sine, cosine = math.sin(phi), math.cos(phi)
    normal = SEMI_MAJOR_M / math.sqrt(1.0 - ECCENTRICITY_SQUARED * sine * sine)
    cell[POINTS + 3 * sample] = normal * cosine * math.cos(lam)
    cell[POINTS + 3 * sample + 1] = normal * cosine * math.sin(lam)
    cell[POINTS + 3 * sample + 2] = normal * (1.0 - ECCENTRICITY_SQUARED) * sine


@part
def place_cell(cell, west, south, side):
    """Lay out a cell: its samples, how far it bulges from the hull of its corners, how far it reaches."""
    _place(cell, 0, west + side / 2.0, south + side / 2.0)
    for corner in range(CORNERS):
        _place(cell, corner + 1, west + side * (corner % 2), south + side * (corner // 2))
    # Interpolated between the ends of a step h, a curve of radius r is missed by h^2 / (8 r) at most; here
    # twice, along meridians and parallels.
    cell[BULGE] = 2.0 * _CURVED_M * math.radians(side) ** 2 / 8.0
    farthest = 0.0
    for corner in range(CORNERS):
        farthest = max(farthest, _squared(cell, POINTS + 3 * (corner + 1), cell, POINTS))
    cell[REACH] = math.sqrt(farthest) + cell[BULGE]


@part
def _note(cell, sample, squared, segments, s):
    """Make the segment's point nearest to a sample its witness."""
    p, w = POINTS + 3 * sample, WITNESSES + 3 * sample
    a, b = SEGMENT * s + S_START, SEGMENT * s + S_END
    along = 0.0
    for axis in range(3):
        start, end = segments[a + axis], segments[b + axis]
        along += (cell[p + axis] - start) * (end - start)
    share = min(max(along * segments[SEGMENT * s + S_INVERSE], 0.0), 1.0)
    for axis in range(3):
        start, end = segments[a + axis], segments[b + axis]
        cell[w + axis] = start + share * (end - start)
    cell[BEST + sample] = squared


@part
def _measure(cell, segments, lists, begin, end, measured):
    """Measure segments from the samples, infinite if far from being the nearest, and find the witnesses."""
    nearest = cell[BEST]
    for k in range(begin, end):
        squared = squared_distance(cell[POINTS], cell[POINTS + 1], cell[POINTS + 2], segments, lists[k])
        measured[(k - begin) * SAMPLES] = squared
        nearest = min(nearest, squared)
    bound = (math.sqrt(nearest) + 2.0 * cell[REACH]) ** 2 + _ROUNDING_M2
    for k in range(begin, end):
        at = (k - begin) * SAMPLES
        if measured[at] > bound:
            measured[at] = math.inf
            continue
        for sample in range(SAMPLES):
            p = POINTS + 3 * sample
            squared = squared_distance(cell[p], cell[p + 1], cell[p + 2], segments, lists[k])
            measured[at + sample] = squared
            if squared < cell[BEST + sample]:
                _note(cell, sample, squared, segments, lists[k])


@part
def _outdone(cell, segments, s, measured, at):
    """Whether some witness is nearer than the segment all over the cell.

    The squared distance to the segment less that to the witness is a concave function of the point, so in the
    corners' hull it is nowhere less than in the worst corner. Off the hull it falls by at most its slope,
    twice the way from witness to segment, for each metre.
    """
    for witness in range(SAMPLES):
        w = WITNESSES + 3 * witness
        away = math.sqrt(
            max(
                _squared(segments, SEGMENT * s + S_START, cell, w),
                _squared(segments, SEGMENT * s + S_END, cell, w),
            )
        )
        slack = 2.0 * cell[BULGE] * away + _ROUNDING_M2
        corner = 0
        while corner < CORNERS:
            if measured[at + 1 + corner] - cell[FROM_CORNERS + witness * CORNERS + corner] <= slack:
                break
            corner += 1
        if corner == CORNERS:
            return True
    return False


@part
def _keep(cell, segments, lists, begin, end, measured, write):
    """Write what no witness outdoes; where to write on."""
    for witness in range(SAMPLES):
        for corner in range(CORNERS):
            cell[FROM_CORNERS + witness * CORNERS + corner] = _squared(
                cell, WITNESSES + 3 * witness, cell, POINTS + 3 * (corner + 1)
            )
    for k in range(begin, end):
        at = (k - begin) * SAMPLES
        if measured[at] < math.inf and not _outdone(cell, segments, lists[k], measured, at):
            lists[write] = lists[k]
            write += 1
    return write


@part
def narrow(cell, segments, adds, lists, parent, child, measured):
    """Write at `child` what of the list at `parent` can be nearest in the cell; where the list ends.

    A layer that `adds` to the one before it may be outdone by that one.
    """
    layers = adds.size
    begin, write = parent + layers, child + layers
    for layer in range(layers):
        end = begin + lists[parent + layer]
        if not adds[layer]:
            for sample in range(SAMPLES):
                cell[BEST + sample] = math.inf
        first = write
        if end > begin:
            _measure(cell, segments, lists, begin, end, measured)
            write = _keep(cell, segments, lists, begin, end, measured, write)
        lists[child + layer] = write - first
        begin = end
    return write
