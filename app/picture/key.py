"""The key: what each sign means, of those that the picture shows; beside the map, never on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from app.picture.content import Scene
from app.picture.legs import Legs
from app.picture.pen import Pen
from app.picture.placing import Box

_TEXT = 18.0
_SIGN, _GAP = 46.0, 22.0
_CLAIMS: tuple[tuple[str, str, tuple[Any, float, str]], ...] = (
    ("jump", "no ship can have sailed so", ((0, (5, 3)), 2.0, "doubt")),
    ("crossing", "where she crossed", ("-", 4.2, "ink")),
    ("course", "course made good", ((0, (1, 1.5)), 2.0, "ink")),
    ("border", "border of port or strait", ("-", 3.0, "port")),
    ("look", "what an image covered", ((0, (2, 2)), 2.4, "doubt")),
)
"""Sort of a line -> what it means, and how it is drawn."""
ROW = 34.0


class Item(NamedTuple):
    """A sign and its meaning."""

    words: str
    draw: Callable[[Axes, Pen, float, float], None]
    """Draws the sign between two abscissae, at ordinate 0.5."""


def items(scene: Scene, found: list[Legs], seen: frozenset[str]) -> list[Item]:
    """What the picture shows; `seen` is what `framing.seen` gives."""
    stay, sorts = scene.stay is not None, {line.sort for line in scene.claim.lines}
    band = scene.stay.band_nm if scene.stay else (-3.0, 6.0)
    shown = [
        (scene.has_chart, Item("track, early to late", _timed)),
        (any(parts.silences for parts in found), Item("no fix for over an hour", _line(":", 2.4, "silence"))),
        *((sort in sorts, Item(words, _line(*style))) for sort, words, style in _CLAIMS),
        (scene.claim.reach is not None, Item("how far she can be", _line((0, (6, 3)), 2.2, "silence"))),
        (any(not ring.is_rival for ring in scene.claim.rings),
         Item("where reports put her", _line("-", 2.4, "port"))),
        (any(ring.is_rival for ring in scene.claim.rings),
         Item("where rival reports do", _line((0, (2, 2)), 2.0, "doubt"))),
        (any(f.doubted.any() for f in scene.tracks), Item("fix not to be leaned on", _mark("x", "doubt"))),
        (stay and scene.stay is not None and scene.stay.ring is not None,
         Item("circle she held in last", _line("--", 1.8, "ink"))),
        ("line" in seen, Item("12-NM line", _line("-", 3.2, "line"))),
        ("outer" in seen, Item("24-NM line", _line((0, (3, 2)), 2.0, "line"))),
        ("band" in seen,
         Item(f"every ship watched: {-band[0]:g} NM inside to {band[1]:g} outside", _area("band"))),
        ("others" in seen, Item("neighbours' 12 NM", _line(":", 1.6, "faint"))),
        ("unknown" in seen, Item("coast not known", _hatch)),
    ]  # fmt: skip
    return [item for is_shown, item in shown if is_shown]


def rows(pen: Pen, chosen: list[Item], width: float) -> list[list[tuple[float, Item]]]:
    """Set the items in rows of at most so many pixels: each with where it begins."""
    found: list[list[tuple[float, Item]]] = [[]]
    x = 0.0
    for item in chosen:
        needed = _SIGN * pen.scale + pen.width_of(item.words, _TEXT)
        if found[-1] and x + needed > width:
            found.append([])
            x = 0.0
        found[-1].append((x, item))
        x += needed + _GAP * pen.scale
    return found


def draw_key(pen: Pen, box: Box, set_in_rows: list[list[tuple[float, Item]]]) -> None:
    """Draw the rows from the top of a box down."""
    for number, row in enumerate(set_in_rows):
        top = box.top - number * ROW * pen.scale
        line = Box(box.left, top - ROW * pen.scale, box.right, top)
        axes = pen.axes(line, frameon=False, xticks=[], yticks=[], xlim=(0, line.width), ylim=(0, 1))
        for x, item in row:
            item.draw(axes, pen, x, x + (_SIGN - 10) * pen.scale)
            at = line.left + x + _SIGN * pen.scale, line.bottom + line.height / 2
            room = line.width - x - _SIGN * pen.scale
            pen.write(*at, pen.fitted(item.words, _TEXT, room), _TEXT, va="center")


def _line(style: Any, width: float, colour: str) -> Callable[[Axes, Pen, float, float], None]:  # noqa: ANN401
    def draw(axes: Axes, pen: Pen, left: float, right: float) -> None:
        ink = getattr(pen.palette, colour)
        axes.plot([left, right], [0.5, 0.5], linestyle=style, linewidth=pen.points(width), color=ink)

    return draw


def _mark(marker: str, colour: str) -> Callable[[Axes, Pen, float, float], None]:
    def draw(axes: Axes, pen: Pen, left: float, right: float) -> None:
        ink = getattr(pen.palette, colour)
        axes.plot(
            [(left + right) / 2], [0.5], marker=marker, markersize=pen.points(11), color=ink,
            markeredgewidth=pen.points(1.8),
        )  # fmt: skip

    return draw


def _area(colour: str) -> Callable[[Axes, Pen, float, float], None]:
    def draw(axes: Axes, pen: Pen, left: float, right: float) -> None:
        ink = getattr(pen.palette, colour)
        axes.fill_between([left, right], 0.25, 0.75, color=ink, alpha=0.35, linewidth=0)

    return draw


def _hatch(axes: Axes, pen: Pen, left: float, right: float) -> None:
    look: dict[str, Any] = {"facecolor": "none", "edgecolor": pen.palette.faint, "hatch": "////"}
    axes.fill_between([left, right], 0.25, 0.75, linewidth=0, **look)


def _timed(axes: Axes, pen: Pen, left: float, right: float) -> None:
    extent = (left, right, 0.42, 0.58)
    axes.imshow(np.linspace(0, 1, 64)[None], extent=extent, aspect="auto", cmap=pen.colours())
    axes.set(xlim=(0, axes.get_window_extent().width), ylim=(0, 1))
