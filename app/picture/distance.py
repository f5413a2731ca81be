"""The panel beside the map: distance to the computed line over time; its axis is the key to the colours."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import Normalize
from matplotlib.patheffects import withStroke

from app.geo.limits import DECIDING, distances
from app.picture import words
from app.picture.blanks import blanks
from app.picture.content import BoolArray, FloatArray, IntArray, Scene
from app.picture.framing import in_stay
from app.picture.legs import Legs
from app.picture.pen import Pen
from app.picture.placing import Box
from app.picture.scene import DEFAULT_BAND_NM
from app.picture.steps import Tick, clock_ticks, round_steps

_HOUR_MS = 3_600_000.0
_TEXT, _SMALL = 19.0, 17.0
_LEAST_NM = 3.0
_MARGIN = 0.14
_IN_REACH_NM = 40.0
_MOST_DOTS = 500
"""Of more fixes the line alone is drawn."""


class Panel:
    """Axes of hours since the scene's beginning and NM from the line."""

    def __init__(self, pen: Pen, box: Box, scene: Scene) -> None:
        self.pen, self.scene = pen, scene
        scale = pen.scale
        self.plot_box = Box(box.left + 118 * scale, box.bottom + 50 * scale, box.right, box.top - 30 * scale)
        self.axes: Axes = pen.axes(self.plot_box, facecolor=pen.palette.sea)
        self.norm = Normalize(scene.since_ms, max(scene.until_ms, scene.since_ms + 1))
        self.halo = [withStroke(linewidth=pen.points(4), foreground=pen.palette.sea)]
        self.hours = max((scene.until_ms - scene.since_ms) / _HOUR_MS, 1e-6)
        self.axes.set(xlim=(0.0, self.hours), xticks=[], yticks=[])
        for spine in self.axes.spines.values():
            spine.set(color=pen.palette.faint, linewidth=pen.points(1.0))

    def hour(self, time_ms: Any) -> Any:  # noqa: ANN401 - a number or an array of them
        """A time on the axis."""
        return (time_ms - self.scene.since_ms) / _HOUR_MS


def draw_distance(pen: Pen, box: Box, scene: Scene, found: list[Legs]) -> None:
    """Draw the panel in a box."""
    panel = Panel(pen, box, scene)
    away = [distances(fixes.lon, fixes.lat).to_limit_nm[DECIDING] for fixes in scene.tracks]
    low, high = _range(scene, away)
    panel.axes.set_ylim(low, high)
    _draw_thresholds(panel, low, high)
    for fixes, nm, parts in zip(scene.tracks, away, found, strict=True):
        _draw_line(panel, fixes.time_ms, nm, fixes.doubted, parts)
    _shade_silences(panel, found)
    _name_vessels(panel, away, low, high)
    _draw_stay(panel)
    _draw_distance_axis(panel, low, high)
    _draw_time_axis(panel)
    title = "NM inside / outside Syria's computed 12-NM line"
    pen.write(box.left, box.top - 4 * pen.scale, pen.fitted(title, _TEXT, box.width), _TEXT, va="top")


def _range(scene: Scene, away: list[FloatArray]) -> tuple[float, float]:
    """Least and greatest distance shown: those of the stay, or all, and the line if it is in reach."""
    shown = [
        nm[chosen if chosen.any() else ~fixes.doubted]
        for fixes, nm in zip(scene.tracks, away, strict=True)
        for chosen in (in_stay(scene, fixes) & ~fixes.doubted,)
    ]
    values = np.concatenate([*shown, np.empty(0)])
    values = values[np.isfinite(values)]
    if not len(values):
        return -12.0, 13.0
    low, high = float(values.min()), float(values.max())
    if low < _IN_REACH_NM:
        low, high = min(low, 0.0), max(high, 0.0)
    air = _MARGIN * max(high - low, _LEAST_NM)
    return low - air, high + 1.6 * air


def _draw_thresholds(panel: Panel, low: float, high: float) -> None:
    palette = panel.pen.palette
    band = panel.scene.stay.band_nm if panel.scene.stay else DEFAULT_BAND_NM
    panel.axes.axhspan(*band, facecolor=palette.band, alpha=0.18, linewidth=0, zorder=0.5)
    panel.axes.set_ylim(low, high)
    lines = {band[0]: (1.2, ":"), 0.0: (2.6, "-"), band[1]: (1.2, ":"), 12.0: (1.6, (0, (6, 4)))}
    taken: list[float] = []
    for nm, (width, dashes) in sorted(lines.items(), key=lambda line: line[0] != 0.0):
        panel.axes.axhline(
            nm, color=palette.line, linewidth=panel.pen.points(width), linestyle=dashes, zorder=1
        )
        y = panel.plot_box.bottom + (nm - low) / (high - low) * panel.plot_box.height
        room = 22 * panel.pen.scale
        free = all(abs(y - other) > room for other in taken)
        if free and panel.plot_box.bottom < y < panel.plot_box.top - room:
            taken.append(y)
            x = panel.plot_box.right - 6 * panel.pen.scale
            how = {"ha": "right", "va": "bottom", "color": palette.line, "path_effects": panel.halo}
            panel.pen.write(x, y + panel.pen.scale, words.threshold(nm), _SMALL, **how)


def _draw_line(panel: Panel, time_ms: IntArray, nm: FloatArray, doubted: BoolArray, parts: Legs) -> None:
    pen, axes = panel.pen, panel.axes
    points = np.column_stack((panel.hour(time_ms), nm))
    for run in parts.runs:
        line, times = points[run.rows], time_ms[run.rows]
        if len(line) > 1:
            pieces = list(np.stack((line[:-1], line[1:]), axis=1))
            made = LineCollection(pieces, cmap=pen.colours(), norm=panel.norm, zorder=4)
            made.set(array=(times[:-1] + times[1:]) / 2, linewidths=pen.points(2.6))
            axes.add_collection(made, autolim=False)
        if len(line) == 1 or len(time_ms) <= _MOST_DOTS:
            x, y = line.T
            size = pen.points(6) ** 2
            axes.scatter(x, y, s=size, c=times, cmap=pen.colours(), norm=panel.norm, zorder=4)
    x, y = points[doubted].T
    low, high = axes.get_ylim()
    # Those beyond the panel stand at its edge: that they were heard must be seen.
    y = np.clip(y, low + 0.05 * (high - low), high - 0.05 * (high - low))
    size, width = pen.points(9) ** 2, pen.points(1.6)
    axes.scatter(x, y, s=size, marker="x", color=pen.palette.doubt, linewidths=width, zorder=4)


def _name_vessels(panel: Panel, away: list[FloatArray], low: float, high: float) -> None:
    """Whose line it is, if there are several."""
    pen, box = panel.pen, panel.plot_box
    for fixes, nm in zip(panel.scene.tracks, away, strict=True):
        shown = np.flatnonzero(~fixes.doubted & (nm > low) & (nm < high))
        if len(panel.scene.tracks) < 2 or not len(shown):
            continue
        last = shown[-1]
        x = box.left + panel.hour(fixes.time_ms[last]) / panel.hours * box.width - 8 * pen.scale
        y = box.bottom + (nm[last] - low) / (high - low) * box.height
        pen.write(x, y, f"{fixes.mmsi:09d}", _SMALL, ha="right", va="top", zorder=6, path_effects=panel.halo)


def _shade_silences(panel: Panel, found: list[Legs]) -> None:
    """A silence is a shaded blank: no line leads through it."""
    pen, box = panel.pen, panel.plot_box
    for blank in blanks(panel.scene, found):
        start, end = panel.hour(blank.from_ms), panel.hour(blank.to_ms)
        panel.axes.axvspan(start, end, facecolor=pen.palette.silence, alpha=0.13, linewidth=0, zorder=2)
        width = (end - start) / panel.hours * box.width
        if pen.width_of(blank.words, _SMALL) < 0.94 * width:
            x = box.left + (start + end) / 2 / panel.hours * box.width
            how = {"ha": "center", "va": "bottom", "color": pen.palette.silence, "path_effects": panel.halo}
            pen.write(x, box.bottom + 6 * pen.scale, blank.words, _SMALL, **how)


def _draw_stay(panel: Panel) -> None:
    stay = panel.scene.stay
    if stay is None:
        return
    marks = [(stay.started_ms, "began"), (stay.detected_ms, "flagged"), (stay.ended_ms, "ended")]
    box, pen = panel.plot_box, panel.pen
    free_from = [box.left] * 3
    for time_ms, text in marks:
        if time_ms is None or not 0.0 <= panel.hour(time_ms) <= panel.hours:
            continue
        panel.axes.axvline(
            panel.hour(time_ms), color=pen.palette.ink, linewidth=pen.points(1.2), linestyle="--", zorder=3
        )
        x = box.left + panel.hour(time_ms) / panel.hours * box.width + 5 * pen.scale
        width = pen.width_of(text, _SMALL)
        row = next((n for n, free in enumerate(free_from) if x >= free), None)
        if row is not None and x + width <= box.right:
            pen.write(x, box.top - (4 + 21 * row) * pen.scale, text, _SMALL, va="top", zorder=6)
            free_from[row] = x + width + 6 * pen.scale


def _draw_distance_axis(panel: Panel, low: float, high: float) -> None:
    box, pen = panel.plot_box, panel.pen
    for nm in round_steps(low, high, 6):
        y = box.bottom + (nm - low) / (high - low) * box.height
        if box.bottom + 8 * pen.scale <= y <= box.top - 12 * pen.scale:
            side = " inside" if nm < 0 else " outside" if nm > 0 else ""
            how = {"ha": "right", "va": "center", "color": pen.palette.ink}
            pen.write(box.left - 8 * pen.scale, y, f"{abs(nm):g}{side}", _TEXT, **how)


def _draw_time_axis(panel: Panel) -> None:
    pen, scene = panel.pen, panel.scene
    box = panel.plot_box
    strip = Box(box.left, box.bottom - 20 * pen.scale, box.right, box.bottom - 5 * pen.scale)
    axes = pen.axes(strip, xticks=[], yticks=[])
    axes.imshow(np.linspace(0.0, 1.0, 256)[None], aspect="auto", cmap=pen.colours(), interpolation="nearest")
    pen.write(box.left - 8 * pen.scale, strip.bottom + 7 * pen.scale, "time", _SMALL, ha="right", va="center")
    most = max(2, int(box.width / (104 * pen.scale)))
    free_from = box.left - 40 * pen.scale
    for tick in clock_ticks(scene.since_ms, scene.until_ms, most):
        x = box.left + panel.hour(tick.time_ms) / panel.hours * box.width
        text = _named(tick, scene)
        half = pen.width_of(text, _SMALL) / 2
        panel.axes.axvline(
            panel.hour(tick.time_ms), color=pen.palette.grid, linewidth=pen.points(0.9), zorder=0.8
        )
        if x - half >= free_from and x + half <= pen.sheet.width - 4 * pen.scale:
            pen.write(x, strip.bottom - 6 * pen.scale, text, _SMALL, ha="center", va="top")
            free_from = x + half + 8 * pen.scale


def _named(tick: Tick, scene: Scene) -> str:
    if tick.is_clock:
        text = words.clock(tick.time_ms)
        return words.day(tick.time_ms) if text.endswith("00:00Z") else text[7:]
    long = scene.until_ms - scene.since_ms > 300 * 24 * _HOUR_MS
    return words.month(tick.time_ms) if long else words.day(tick.time_ms)
