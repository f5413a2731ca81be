"""Which fixes of a track are named on the map, and where arrows show the way she went."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from app.picture.content import Fixes, FloatArray, Scene
from app.picture.framing import in_stay
from app.picture.words import clock

_SAME_DEG = 0.0005


class End(NamedTuple):
    """A fix that is named: its row in the `Fixes`."""

    row: int
    words: str
    is_last: bool


def ends(scene: Scene, fixes: Fixes) -> list[End]:
    """The first and the last sure fix, of the stay if the picture is of one; the last one comes first."""
    # What an alert claims is marked by its own words: of the track it is first and last that are named.
    stay = None if scene.claim.marks else scene.stay
    chosen = ~fixes.doubted if stay is None else in_stay(scene, fixes) & ~fixes.doubted
    rows = np.flatnonzero(chosen)
    if not len(rows):
        return []
    first, last = int(rows[0]), int(rows[-1])
    of_stay = f"of the {stay.name} " if stay is not None else ""
    over = of_stay if stay is not None and stay.ended_ms is not None else ""
    if first == last:
        found = [End(last, f"only fix {of_stay}{clock(int(fixes.time_ms[last]))}", True)]
    else:
        found = [
            End(last, f"last fix {over}{clock(int(fixes.time_ms[last]))}", True),
            End(first, f"first fix {of_stay}{clock(int(fixes.time_ms[first]))}", False),
        ]
    return [end for end in found if not _is_marked(scene, fixes, end.row)]


def _is_marked(scene: Scene, fixes: Fixes, row: int) -> bool:
    """Whether the place has a name already."""
    marks = scene.claim.marks
    return any(
        max(abs(mark.lon - fixes.lon[row]), abs(mark.lat - fixes.lat[row])) < _SAME_DEG for mark in marks
    )


class Arrow(NamedTuple):
    """A place on a line, and the way it runs there, in degrees from the right, against the clock."""

    x: float
    y: float
    angle_deg: float


def arrows(line: FloatArray, apart: float, most: int) -> list[Arrow]:
    """At most `most` arrows along a line, shape (n, 2), at least so far apart; none on a shorter line.

    >>> arrows(np.array([(0.0, 0.0), (0.0, 10.0)]), 4.0, 3)
    [Arrow(x=0.0, y=2.5, angle_deg=90.0), Arrow(x=0.0, y=7.5, angle_deg=90.0)]
    """
    steps = np.diff(line, axis=0)
    along = np.concatenate(([0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))))
    count = min(int(along[-1] // apart), most)
    found = []
    for number in range(count):
        at = along[-1] * (number + 0.5) / count
        piece = int(np.clip(along.searchsorted(at, "right") - 1, 0, len(steps) - 1))
        share = (at - along[piece]) / (along[piece + 1] - along[piece])
        x, y = (line[piece] + share * steps[piece]).tolist()
        found.append(Arrow(x, y, float(np.degrees(np.arctan2(steps[piece, 1], steps[piece, 0])))))
    return found
