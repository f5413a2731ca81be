"""One segment and one point, both in earth-centred metres."""

from app.geo.kernels.layout import S_END, S_INVERSE, S_START, SEGMENT
from ingest.compiled import part


@part
def squared_distance(x, y, z, segments, s):
    """Square metres from a point to a segment.

    Beyond an end it is the distance to that end, to the last bit: lines that meet there tie.
    """
    a, b = SEGMENT * s + S_START, SEGMENT * s + S_END
    ax, ay, az = segments[a], segments[a + 1], segments[a + 2]
    bx, by, bz = segments[b], segments[b + 1], segments[b + 2]
    px, py, pz = x - ax, y - ay, z - az
    qx, qy, qz = x - bx, y - by, z - bz
    from_start = px * px + py * py + pz * pz
    from_end = qx * qx + qy * qy + qz * qz
    along = px * (bx - ax) + py * (by - ay) + pz * (bz - az)
    share = along * segments[SEGMENT * s + S_INVERSE]
    # Both ends are measured always: a branch that is guessed wrong costs more.
    squared = max(from_start - along * share, 0.0)
    squared = from_start if share <= 0.0 else squared
    return from_end if share >= 1.0 else squared
