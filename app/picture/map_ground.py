"""Drawing what lies under the track."""

from __future__ import annotations

import numpy as np

from app.picture import ground, words
from app.picture.content import FloatArray
from app.picture.framing import within_covered
from app.picture.map import Map
from app.picture.placing import Box, corners
from app.picture.steps import arc_minutes, graticule, round_below

_FAINT, _SMALL, _LABEL = 16.0, 19.0, 21.0
_SOME = 6
"""Points of the track that the name of a port may cover: it is better left out."""
_FAR_OUT_NM = 150.0
"""On a wider view the names of ports would stand on each other."""
_SPOTS = 24
"""Places along a line at which its name is tried."""


def draw_ground(sea: Map, band_nm: tuple[float, float]) -> None:
    """Land, coast, band and lines."""
    palette = sea.pen.palette
    beyond = _beyond_the_covered_box(sea)
    if len(beyond):
        sea.axes.fill(
            *beyond.T, facecolor="none", edgecolor=palette.grid, hatch="///", linewidth=0, zorder=0.5
        )
    sea.fill(ground.band(*band_nm), facecolors=palette.band, alpha=0.22, linewidths=0, zorder=1)
    _draw_graticule(sea)
    sea.fill(ground.land(), facecolors=palette.land, linewidths=0, zorder=1.5)
    sea.stroke(ground.coast(), 1.6, colors=palette.coast, zorder=1.6)
    sea.stroke(ground.neighbours(), 1.4, colors=palette.faint, linestyles=":", zorder=2)
    sea.stroke(ground.syrian_line(24), 2.0, colors=palette.line, linestyles=(0, (6, 4)), zorder=2)
    sea.stroke(ground.syrian_line(12), 3.2, colors=palette.line, zorder=2)
    sea.fill([p.ring for p in ground.ports()], facecolors=palette.port, alpha=0.45, linewidths=0, zorder=2)


def draw_watermark(sea: Map) -> None:
    """The word that no one may overlook, across the whole map."""
    middle = (sea.box.left + sea.box.right) / 2, (sea.box.bottom + sea.box.top) / 2
    size = 0.19 * min(sea.box.width, sea.box.height * 1.2) / sea.pen.scale
    x, y = middle[0] - sea.box.left, middle[1] - sea.box.bottom
    sea.axes.text(
        x / sea.box.width,
        y / sea.box.height,
        "SYNTHETIC",
        transform=sea.axes.transAxes,
        zorder=2.5,
        **sea.pen.how(size, bold=True, ha="center", va="center", rotation=32, alpha=0.10, clip_on=True),
    )


def keep_reference_free(sea: Map) -> None:
    """Nothing may lie on the reference point, nor on a port if it can be helped."""
    for port in ground.ports():
        sea.placer.avoid(sea.pixels(sea.xy(port.ring)))
    x, y = sea.pixels(sea.xy(np.array([ground.REFERENCE])))[0].tolist()
    near = 8 * sea.pen.scale
    sea.placer.take(Box(x - near, y - near, x + near, y + near))


def draw_marks(sea: Map) -> None:
    """Reference point, ports and lines by name."""
    _mark_reference(sea)
    if sea.view.width > _FAR_OUT_NM:
        return
    for nm in (12, 24):
        _name_line(sea, nm)
    for port in ground.ports():
        middle = sea.xy(port.ring).mean(axis=0)
        if port.name != ground.REFERENCE_PORT and sea.view.holds(middle[None])[0]:
            sea.label(middle, port.name, _SMALL, patience=_SOME, color=sea.pen.palette.port, zorder=6)


def draw_scale(sea: Map) -> None:
    """A scale bar in NM and an arrow to the north, in the corner that hides least."""
    scale, palette = sea.pen.scale, sea.pen.palette
    per_nm = sea.box.width / sea.view.width
    length = round_below(0.22 * sea.view.width)
    width, height = length * per_nm + 78 * scale, 62 * scale
    box = sea.placer.place(corners(sea.placer.frame, width, height), patience=10**9)
    if box is None:
        return
    axes = sea.pen.axes(box, facecolor=palette.paper, zorder=4)
    axes.set(xlim=(0, width), ylim=(0, height), xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(color=palette.faint, linewidth=sea.pen.points(0.8))
    left, right, bar = 16 * scale, 16 * scale + length * per_nm, 17 * scale
    axes.plot(
        [left, right], [bar, bar], color=palette.ink, linewidth=sea.pen.points(4), solid_capstyle="butt"
    )
    axes.text((left + right) / 2, bar + 8 * scale, f"{length:g} NM", **sea.pen.how(_SMALL, ha="center"))
    north = right + 33 * scale
    axes.annotate(
        "",
        (north, 56 * scale),
        (north, 8 * scale),
        arrowprops={
            "arrowstyle": "-|>",
            "mutation_scale": sea.pen.points(18),
            "color": palette.ink,
            "linewidth": sea.pen.points(2),
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )
    axes.text(north - 17 * scale, 14 * scale, "N", **sea.pen.how(_SMALL, bold=True, ha="center"))


def draw_degrees(sea: Map) -> None:
    """Degrees along the lower and the left edge, where there is room."""
    scale = sea.pen.scale
    for degrees, line, along in _graticule(sea):
        xy = sea.pixels(sea.xy(line))
        name = _angle(degrees, "EW" if along == 1 else "NS")
        width, height = sea.size_of(name, _FAINT)
        edge = sea.box.bottom if along == 1 else sea.box.left
        nearest = xy[np.abs(xy[:, along] - edge).argmin()]
        x, y = nearest.tolist()
        if along == 1:
            box = Box(x - width / 2, edge + 6 * scale, x + width / 2, edge + 6 * scale + height)
        else:
            box = Box(edge + 6 * scale, y - height / 2, edge + 6 * scale + width, y + height / 2)
        sea.label_at([box], name, _FAINT, color=sea.pen.palette.faint, zorder=5)


def _draw_graticule(sea: Map) -> None:
    lines = [line for _, line, _ in _graticule(sea)]
    sea.stroke(lines, 1.0, colors=sea.pen.palette.grid, zorder=1.2)


def _graticule(sea: Map) -> list[tuple[float, FloatArray, int]]:
    """Each line's degrees, its places, and the axis (0 or 1) that it runs along."""
    edge = sea.plane.degrees(sea.view.edge())
    west, east = _longitudes(edge[:, 0], sea.plane.lon)
    south, north = float(edge[:, 1].min()), float(edge[:, 1].max())
    if not (east - west < 180.0 and north - south < 120.0):
        return []
    step = arc_minutes(max(north - south, east - west), 6)
    found: list[tuple[float, FloatArray, int]] = []
    lats, lons = np.linspace(south, north, 41), np.linspace(west, east, 41)
    for lon in graticule(west, east, step):
        found.append((lon, np.column_stack((np.full(41, lon), lats)), 1))
    for lat in graticule(south, north, step):
        found.append((lat, np.column_stack((lons, np.full(41, lat))), 0))
    return found


def _longitudes(lon: FloatArray, middle: float) -> tuple[float, float]:
    """Westmost and eastmost, counted from the middle on, so that the 180th meridian parts nothing."""
    turned = (lon - middle + 180.0) % 360.0 - 180.0 + middle
    return float(turned.min()), float(turned.max())


def _angle(degrees: float, letters: str) -> str:
    turned = (degrees + 180.0) % 360.0 - 180.0 if letters == "EW" else degrees
    minutes = round(abs(turned) * 60, 1)
    whole, rest = divmod(minutes, 60)
    if not rest:
        return f"{whole:.0f}°{letters[0] if turned >= 0 else letters[1]}" if whole else "0°"
    part = f"{rest:04.1f}'" if rest % 1 else f"{rest:02.0f}'"
    return f"{whole:.0f}°{part}{letters[0] if turned >= 0 else letters[1]}"


def _beyond_the_covered_box(sea: Map) -> FloatArray:
    """The view with the covered box cut out of it, as one ring; nothing if the box holds the view."""
    edge = sea.plane.degrees(sea.view.edge())
    if within_covered(edge).all():
        return np.empty((0, 2))
    view = sea.view
    around = [
        (view.west, view.south),
        (view.west, view.north),
        (view.east, view.north),
        (view.east, view.south),
    ]
    return np.vstack((around, around[:1], sea.xy(ground.covered_ring()), around[:1]))


def _name_line(sea: Map, nm: int) -> None:
    """The name of a computed line beside it, where there is room."""
    name = f"{nm} NM (computed)"
    size = sea.size_of(name, _SMALL)
    for line in ground.syrian_line(nm):
        xy = sea.xy(line)
        seen = sea.pixels(xy[sea.view.holds(xy)])
        if not len(seen):
            continue
        spots = seen[np.linspace(0, len(seen) - 1, _SPOTS).astype(np.int64)]
        # From its ends to its middle: there the track will be.
        spots = spots[np.argsort(-np.abs(np.arange(_SPOTS) - _SPOTS / 2), kind="stable")]
        gap = 8 * sea.pen.scale
        boxes = [
            Box(left, y - size[1] / 2, left + size[0], y + size[1] / 2)
            for x, y in spots.tolist()
            for left in (x - size[0] - gap, x + gap)
        ]
        sea.label_at(boxes, name, _SMALL, color=sea.pen.palette.line, zorder=5)
        sea.placer.avoid(seen)


def _mark_reference(sea: Map) -> None:
    palette = sea.pen.palette
    at = sea.xy(np.array([ground.REFERENCE]))
    if sea.view.holds(at)[0]:
        sea.dots(at, 19, marker="+", color=palette.ink, linewidths=sea.pen.points(2.6), zorder=6)
        sea.label(at[0], "Tartus (reference point)", _LABEL, patience=10**9, zorder=6)
        return
    middle = sea.plane.degrees(np.zeros((1, 2)))[0]
    direction = at[0] / np.hypot(*at[0])
    reach = (
        0.5 * np.array([sea.view.width, sea.view.height])
        - 26 * sea.pen.scale * sea.view.width / sea.box.width
    )
    end = direction * np.min(reach / np.maximum(np.abs(direction), 1e-9))
    angle = float(np.degrees(np.arctan2(direction[1], direction[0]))) - 90.0
    sea.dots(end[None], 20, marker=(3, 0, angle), color=palette.ink, zorder=6)
    away = words.towards_reference(*middle.tolist())
    sea.label(end, f"Tartus {away}", _LABEL, patience=10**9, zorder=6)
