"""Drawing tracks: lines only where she was heard, silences dotted, what is not to be leaned on apart."""

from __future__ import annotations

import numpy as np

from app.domain.time import DAY_MS
from app.picture import words
from app.picture.content import BoolArray, Fixes, FloatArray, IntArray, Scene
from app.picture.ends import arrows, ends
from app.picture.framing import circle_places, in_stay
from app.picture.legs import Legs, Silence, legs, main_hull
from app.picture.map import Map
from app.picture.placing import Box

_LABEL, _SMALL = 21.0, 18.0
_MOST_SILENCES = 4
_SEEN_APART, _LONG_MS = 60.0, DAY_MS
"""A silence has its name on the map if its ends stand apart there, or if it is longer than a day."""
_MOST_DOTS = 500
"""Of more fixes the line alone is drawn."""
_DENSE = 9.0
"""Points of a line that labels should not cover, so many pixels apart."""


def draw_track(sea: Map, fixes: Fixes) -> Legs:
    """One vessel's track."""
    found = legs(fixes)
    xy = sea.plane.xy(fixes.lon, fixes.lat)
    main = main_hull(fixes, np.ones(len(fixes), np.bool_))
    for run in found.runs:
        width = 3.0 if run.hull == main else 1.8
        if len(run.rows) > 1:
            sea.timed_line(xy[run.rows], fixes.time_ms[run.rows], width, zorder=4)
        if len(run.rows) == 1 or len(fixes) <= _MOST_DOTS:
            sea.dots(xy[run.rows], 6, c=fixes.time_ms[run.rows], linewidths=0, zorder=4.2)
    for silence in found.silences:
        ends_of = xy[[silence.before, silence.after]]
        sea.axes.plot(
            *ends_of.T,
            color=sea.pen.palette.silence,
            linestyle=":",
            linewidth=sea.pen.points(2.2),
            zorder=3.8,
        )
    doubted = xy[fixes.doubted]
    width = sea.pen.points(1.8)
    sea.dots(doubted, 11, marker="x", color=sea.pen.palette.doubt, linewidths=width, zorder=4.6)
    return found


def avoid_track(sea: Map, fixes: Fixes, found: Legs) -> None:
    """Let labels keep off the track."""
    xy = sea.plane.xy(fixes.lon, fixes.lat)
    lines = [xy[run.rows] for run in found.runs]
    lines += [xy[[silence.before, silence.after]] for silence in found.silences]
    for line in lines:
        sea.placer.avoid(_densified(sea.pixels(line), _DENSE * sea.pen.scale, sea.pixels(line)))
    sea.placer.avoid(sea.pixels(xy[fixes.doubted]))


def draw_arrows(sea: Map, scene: Scene, fixes: Fixes, found: Legs) -> None:
    """Which way she came and went: arrows outside the stay, or along the whole track."""
    stay = in_stay(scene, fixes) if scene.stay is not None else np.zeros(len(fixes), np.bool_)
    xy = sea.plane.xy(fixes.lon, fixes.lat)
    apart = 150 * sea.pen.scale * sea.view.width / sea.box.width
    for run in found.runs:
        for rows in _stretches(run.rows, ~stay[run.rows] & sea.view.holds(xy[run.rows])):
            for arrow in arrows(xy[rows], apart, 4):
                place = np.array([arrow[:2]])
                turned = (3, 0, arrow.angle_deg - 90.0)
                sea.dots(place, 13, marker=turned, color=sea.pen.palette.ink, linewidths=0, zorder=4.4)


def draw_circle(sea: Map, scene: Scene, width: float = 1.8) -> None:
    """The circle she held in."""
    if scene.stay is not None and scene.stay.ring is not None:
        ink = sea.pen.palette.ink
        sea.stroke([circle_places(scene.stay.ring)], width, colors=ink, linestyles=(0, (4, 3)), zorder=5)


def draw_ends(sea: Map, scene: Scene, fixes: Fixes, *, named: bool = True) -> None:
    """First and last fix."""
    palette = sea.pen.palette
    xy = sea.plane.xy(fixes.lon, fixes.lat)
    for end in reversed(ends(scene, fixes)):
        face = {"c": fixes.time_ms[[end.row]]} if end.is_last else {"color": palette.paper}
        size = 17 if end.is_last else 14
        edge = sea.pen.points(2.4)
        sea.dots(xy[[end.row]], size, edgecolors=palette.ink, linewidths=edge, zorder=7 + end.is_last, **face)
    for end in ends(scene, fixes):
        if named and sea.view.holds(xy[[end.row]])[0]:
            sea.label(xy[end.row], end.words, _LABEL, patience=10**9, bold=end.is_last, zorder=9)


def name_silences(sea: Map, fixes: Fixes, found: Legs) -> None:
    """How long the longest silences are, where there is room."""
    xy = sea.plane.xy(fixes.lon, fixes.lat)
    longest = sorted(found.silences, key=lambda s: -_length_ms(fixes, s))[:_MOST_SILENCES]
    for silence in longest:
        both = xy[[silence.before, silence.after]]
        middle = both.mean(axis=0)
        apart = np.hypot(*np.diff(sea.pixels(both), axis=0)[0]) / sea.pen.scale
        is_seen = apart > _SEEN_APART or _length_ms(fixes, silence) > _LONG_MS
        if is_seen and sea.view.holds(middle[None])[0]:
            text = words.silence(_length_ms(fixes, silence) // 1000, silence.heard)
            sea.label(middle, text, _SMALL, color=sea.pen.palette.silence, zorder=6)


def name_hulls(sea: Map, fixes: Fixes, found: Legs) -> None:
    """If more than one ship sends this MMSI, which line is whose."""
    hulls = {run.hull: run for run in found.runs}
    if len(hulls) < 2:
        return
    xy = sea.plane.xy(fixes.lon, fixes.lat)
    for hull, run in sorted(hulls.items()):
        seen = run.rows[sea.view.holds(xy[run.rows])]
        if len(seen):
            sea.label(xy[seen[-1]], f"hull {hull}", _SMALL, patience=10**9, zorder=6)


def name_those_off_the_map(sea: Map, scene: Scene) -> None:
    """How many fixes that are not to be leaned on the view leaves out: they were not asked where to look."""
    count = 0
    for fixes in scene.tracks:
        xy = sea.plane.xy(fixes.lon, fixes.lat)
        count += int((fixes.doubted & ~sea.view.holds(xy)).sum())
    if count:
        text = words.off_the_map(count)
        width, height = sea.size_of(text, _SMALL)
        frame = sea.placer.frame
        middle = (frame.left + frame.right - width) / 2
        lows = [frame.top - height * n for n in (1, 2, 3)] + [frame.bottom + height * n for n in (0, 1, 2)]
        boxes = [Box(left, low, left + width, low + height) for low in lows for left in (middle, frame.left)]
        sea.label_at(boxes, text, _SMALL, color=sea.pen.palette.doubt, zorder=9)


def name_vessel(sea: Map, fixes: Fixes) -> None:
    """Whose track it is, if the picture has several."""
    xy = sea.plane.xy(fixes.lon, fixes.lat)
    seen = np.flatnonzero(sea.view.holds(xy) & ~fixes.doubted)
    if len(seen):
        sea.label(xy[seen[-1]], f"{fixes.mmsi:09d}", _SMALL, patience=10**9, zorder=6)


def _length_ms(fixes: Fixes, silence: Silence) -> int:
    return int(fixes.time_ms[silence.after] - fixes.time_ms[silence.before])


def _stretches(rows: IntArray, kept: BoolArray) -> list[IntArray]:
    """The parts of some rows that are kept, two or more together."""
    edges = np.flatnonzero(np.diff(kept.astype(np.int8), prepend=0, append=0))
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [rows[start:end] for start, end in pairs if end - start > 1]


def _densified(line: FloatArray, apart: float, corners: FloatArray) -> FloatArray:
    """Points along a line at most so far apart; not more than some thousands."""
    if len(line) < 2:
        return corners
    lengths = np.hypot(*np.diff(line, axis=0).T)
    pieces = np.clip(np.ceil(lengths / apart), 1, 400).astype(np.int64)
    piece = np.repeat(np.arange(len(pieces)), pieces)
    share = (np.arange(len(piece)) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / pieces[piece]
    return np.asarray(line[piece] + share[:, None] * (line[piece + 1] - line[piece]))
