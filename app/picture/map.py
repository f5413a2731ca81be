"""The map: a view of the plane on a box of the sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import Normalize
from matplotlib.text import Text

from app.picture.content import FloatArray, IntArray
from app.picture.pen import Pen
from app.picture.placing import Box, Placer, around
from app.picture.plane import Plane, View

_NEAR, _FAR = 9.0, 34.0


class Map:
    """Axes in NM of a plane, and the room on them for labels."""

    def __init__(self, pen: Pen, box: Box, plane: Plane, view: View, span_ms: tuple[int, int]) -> None:
        self.pen, self.box, self.plane, self.view = pen, box, plane, view
        self.axes: Axes = pen.axes(box, facecolor=pen.palette.sea)
        self.axes.set(xlim=(view.west, view.east), ylim=(view.south, view.north), xticks=[], yticks=[])
        for spine in self.axes.spines.values():
            spine.set(color=pen.palette.faint, linewidth=pen.points(1.2))
        self.norm = Normalize(span_ms[0], max(span_ms[1], span_ms[0] + 1))
        self.placer = Placer(box.inset(6 * pen.scale))

    def xy(self, places: FloatArray) -> FloatArray:
        """Places in degrees, shape (n, 2), on the plane."""
        return self.plane.xy(places[:, 0], places[:, 1])

    def pixels(self, xy: FloatArray) -> FloatArray:
        """Points of the plane, shape (n, 2), on the sheet."""
        scale = self.box.width / self.view.width
        origin = np.array([self.view.west, self.view.south])
        return np.asarray((xy - origin) * scale + np.array([self.box.left, self.box.bottom]))

    def fill(self, rings: Iterable[FloatArray], **how: Any) -> None:  # noqa: ANN401 - as matplotlib takes it
        """Fill rings of places in degrees."""
        self.axes.add_collection(PolyCollection([self.xy(ring) for ring in rings], **how), autolim=False)

    def stroke(self, lines: Iterable[FloatArray], width: float, **how: Any) -> None:  # noqa: ANN401
        """Draw lines through places in degrees."""
        drawn = [self.xy(line) for line in lines]
        self.axes.add_collection(
            LineCollection(drawn, linewidths=self.pen.points(width), **how), autolim=False
        )

    def timed_line(self, xy: FloatArray, time_ms: IntArray, width: float, **how: Any) -> None:  # noqa: ANN401
        """Draw a line through points of the plane, coloured by time."""
        pieces = np.stack((xy[:-1], xy[1:]), axis=1)
        made = LineCollection(list(pieces), cmap=self.pen.colours(), norm=self.norm, capstyle="round", **how)
        made.set(array=(time_ms[:-1] + time_ms[1:]) / 2, linewidths=self.pen.points(width))
        self.axes.add_collection(made, autolim=False)

    def dots(self, xy: FloatArray, size: float, **how: Any) -> None:  # noqa: ANN401 - as matplotlib takes it
        """Draw markers on points of the plane; colours may be times."""
        made: dict[str, Any] = {"s": self.pen.points(size) ** 2, **how}
        if "c" in made:
            made |= {"cmap": self.pen.colours(), "norm": self.norm}
        self.axes.scatter(xy[:, 0], xy[:, 1], **made)

    def label(self, at: FloatArray, text: str, size: float, *, patience: int = 0, **how: Any) -> bool:  # noqa: ANN401 - as matplotlib takes it
        """Write beside a point of the plane, shape (2,), where there is room; false if there is none."""
        x, y = self.pixels(at[None])[0].tolist()
        gaps = [gap * self.pen.scale for gap in (_NEAR, _FAR, 2 * _FAR, 3 * _FAR)]
        box = self._sized(text, size, bold=bool(how.get("bold")))
        placed = self.placer.place(around(x, y, *box, gaps), patience=patience)
        if placed is None:
            return False
        self.text(placed, text, size, **how)
        self._lead(x, y, placed)
        return True

    def label_at(self, places: Sequence[Box], text: str, size: float, **how: Any) -> bool:  # noqa: ANN401
        """Write in the first of some boxes that is free."""
        placed = self.placer.place(places)
        if placed is not None:
            self.text(placed, text, size, **how)
        return placed is not None

    def text(self, box: Box, text: str, size: float, **how: Any) -> Text:  # noqa: ANN401
        """Write in a box that was given out."""
        halo = patheffects.withStroke(linewidth=self.pen.points(5), foreground=self.pen.palette.sea)
        middle = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        how = {"ha": "center", "va": "center", "path_effects": [halo], **how}
        return self.pen.write(*middle, text, size, **how)

    def size_of(self, text: str, size: float) -> tuple[float, float]:
        """The pixels that a label takes, with a little air."""
        return self._sized(text, size)

    def _sized(self, text: str, size: float, *, bold: bool = False) -> tuple[float, float]:
        air = 6 * self.pen.scale
        return self.pen.width_of(text, size, bold=bold) + air, 1.25 * size * self.pen.scale

    def _lead(self, x: float, y: float, box: Box) -> None:
        """A thin line from a label to what it is about, if it stands off."""
        end = min(max(x, box.left), box.right), min(max(y, box.bottom), box.top)
        if np.hypot(end[0] - x, end[1] - y) < 1.5 * _NEAR * self.pen.scale:
            return
        ends = np.array([(x, y), end])
        width, height = self.pen.sheet.width, self.pen.sheet.height
        self.axes.plot(
            *(ends / (width, height)).T,
            transform=self.pen.figure.transFigure,
            color=self.pen.palette.ink,
            linewidth=self.pen.points(1.2),
            zorder=8,
        )
