"""Putting text and shapes on a sheet whose unit is the pixel. No text is taken for mathematics."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import Colormap, ListedColormap
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.text import Text

from app.picture.content import Sheet
from app.picture.placing import Box
from app.picture.theme import PALETTES

_DPI = 100.0
_POINTS_PER_PIXEL = 72.0 / _DPI
_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
_REPLACEMENT = "?"


class Pen:
    """A sheet, what is written on it, and how large: sizes are as on the drawing board times `scale`."""

    def __init__(self, sheet: Sheet, scale: float = 1.0) -> None:
        self.sheet, self.scale, self.palette = sheet, scale, PALETTES[sheet.theme]
        size = (sheet.width / _DPI, sheet.height / _DPI)
        self.figure = Figure(figsize=size, dpi=_DPI, facecolor=self.palette.paper)
        self.canvas = FigureCanvasAgg(self.figure)

    def axes(self, box: Box, **how: Any) -> Axes:  # noqa: ANN401 - as matplotlib takes it
        """Axes over a box of the sheet."""
        width, height = self.sheet.width, self.sheet.height
        return self.figure.add_axes(
            (box.left / width, box.bottom / height, box.width / width, box.height / height), **how
        )

    def points(self, size: float) -> float:
        """A size of the drawing board in points, as matplotlib takes them."""
        return size * self.scale * _POINTS_PER_PIXEL

    def how(self, size: float, *, bold: bool = False, **rest: Any) -> dict[str, Any]:  # noqa: ANN401
        """What to tell matplotlib of a text."""
        font = FontProperties(fname=_font_path(bold), size=self.points(size))
        return {"fontproperties": font, "color": self.palette.ink, "parse_math": False, **rest}

    def write(self, x: float, y: float, text: str, size: float, **how: Any) -> Text:  # noqa: ANN401
        """Write at a place of the sheet, in pixels."""
        at = x / self.sheet.width, y / self.sheet.height
        return self.figure.text(*at, drawable(text), **self.how(size, **how))

    def extent(self, text: Text) -> Box:
        """The pixels that a text takes."""
        bounds = text.get_window_extent(self.canvas.get_renderer())  # type: ignore[no-untyped-call]
        return Box(bounds.x0, bounds.y0, bounds.x1, bounds.y1)

    def width_of(self, text: str, size: float, *, bold: bool = False) -> float:
        """How wide a text will be, in pixels."""
        probe = Text(0, 0, drawable(text), figure=self.figure, **self.how(size, bold=bold))
        return self.extent(probe).width

    def fitted(self, text: str, size: float, width: float, *, bold: bool = False) -> str:
        """The text, cut short with "..." if it would be wider than so many pixels."""
        if self.width_of(text, size, bold=bold) <= width:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            fits = self.width_of(text[:middle].rstrip() + "...", size, bold=bold) <= width
            low, high = (middle, high) if fits else (low, middle - 1)
        return text[:low].rstrip() + "..."

    def colours(self) -> Colormap:
        """The colours that time runs through."""
        low, high = self.palette.track
        return ListedColormap(mpl.colormaps["plasma"](np.linspace(low, high, 256)))


def drawable(text: str) -> str:
    """The text with "?" for what the font has no shape for, on one line.

    >>> drawable("A$B_^\\\\<\\n\\u4e2d")
    'A$B_^\\\\<??'
    """
    shapes = _shapes()
    return "".join(one if ord(one) in shapes else _REPLACEMENT for one in printable(text))


def printable(text: str) -> str:
    """The text with "?" for what is no character that can be seen.

    >>> printable("A\\nB\\ud83d")
    'A?B?'
    """
    return "".join(one if one.isprintable() else _REPLACEMENT for one in text)


@lru_cache(maxsize=1)
def _shapes() -> frozenset[int]:
    return frozenset(get_font(_font_path(bold=False)).get_charmap()) & frozenset(
        get_font(_font_path(bold=True)).get_charmap()
    )


def _font_path(bold: bool) -> str:
    return str(_FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"))
