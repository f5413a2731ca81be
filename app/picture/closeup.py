"""A close-up of the stay in a free corner of the map, where the stay is small beside its surroundings."""

from __future__ import annotations

from typing import Any

from app.picture.content import Scene
from app.picture.framing import Framing
from app.picture.map import Map
from app.picture.map_claims import draw_claim
from app.picture.map_track import draw_circle, draw_ends, draw_track
from app.picture.placing import Box, corners
from app.picture.plane import View
from app.picture.steps import round_below

_SMALL_SHARE = 0.16
"""A stay that takes less of the map is shown closer."""
_SHARE = 0.36
_LEAST_NM = 0.1


def draw_closeup(sea: Map, scene: Scene, framed: Framing) -> bool:
    """Draw it if it is of use and there is room; true if it was drawn."""
    core = framed.near
    extent = max(core.width, core.height)
    if extent > _SMALL_SHARE * min(sea.view.width, sea.view.height) or _is_bare(scene):
        return False
    side = _SHARE * min(sea.box.width, sea.box.height)
    box = sea.placer.place(corners(sea.placer.frame, side, side), patience=0)
    if box is None:
        return False
    size = max(extent, _LEAST_NM)
    # Room for the title above and the scale below.
    roomy = View(core.west, core.south - 0.16 * size, core.east, core.north + 0.14 * size)
    view = roomy.grown(0.12 * size).at_least(_LEAST_NM).shaped(1.0)
    _draw(sea, scene, view, box)
    return True


def _is_bare(scene: Scene) -> bool:
    """Nothing to be seen better from near: no circle, and no two fixes."""
    has_ring = scene.stay is not None and scene.stay.ring is not None
    return not has_ring and sum(map(len, scene.tracks)) < 2


def _draw(sea: Map, scene: Scene, view: View, box: Box) -> None:
    pen, palette = sea.pen, sea.pen.palette
    small = Map(pen, box, sea.plane, view, (int(sea.norm.vmin or 0), int(sea.norm.vmax or 1)))
    small.axes.set_zorder(4)
    small.axes.set_facecolor(palette.paper)
    for fixes in scene.tracks:
        draw_track(small, fixes)
        draw_ends(small, scene, fixes, named=False)
    draw_circle(small, scene)
    draw_claim(small, scene)
    length = round_below(0.45 * view.width)
    left, bottom = box.left + 14 * pen.scale, box.bottom + 14 * pen.scale
    right = left + length * box.width / view.width
    ends = [(value - start) / size for value, start, size in (
        (left, box.left, box.width), (right, box.left, box.width), (bottom, box.bottom, box.height)
    )]  # fmt: skip
    bar: dict[str, Any] = {"color": palette.ink, "linewidth": pen.points(3.4), "zorder": 9}
    small.axes.plot(ends[:2], [ends[2]] * 2, transform=small.axes.transAxes, **bar)
    above = Box(left, bottom + 4 * pen.scale, right, bottom + 26 * pen.scale)
    small.text(above, f"{length:g} NM", 17, ha="left", zorder=10).set_x(left / pen.sheet.width)
    title = Box(box.left, box.top - 30 * pen.scale, box.right, box.top - 4 * pen.scale)
    small.text(title, f"the {scene.stay.name}, closer" if scene.stay else "closer", 18, zorder=10)
    x, y = [view.west, view.east, view.east, view.west, view.west], [view.south] * 2 + [view.north] * 2
    sea.axes.plot(x, [*y, view.south], color=palette.ink, linewidth=pen.points(1.2), zorder=6)
