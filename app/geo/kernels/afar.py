"""The nearest of some thousand places: for the few points that lie far from all of them."""

from ingest.compiled import kernel

_FLOATS = 'Array(float64, 1, "C", readonly=True)'


@kernel(f"void({_FLOATS}, {_FLOATS}, float64[::1])")
def least_chords(points, places, squared):
    """Write for each point the squared chord to its nearest place; x, y, z of each one after another."""
    for i in range(squared.size):
        x, y, z = points[3 * i], points[3 * i + 1], points[3 * i + 2]
        least = float("inf")
        for k in range(0, places.size, 3):
            dx, dy, dz = x - places[k], y - places[k + 1], z - places[k + 2]
            least = min(least, dx * dx + dy * dy + dz * dz)
        squared[i] = least
