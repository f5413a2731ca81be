"""Where labels go: in the frame, off each other and, if it can be, off the track. In pixels, y upwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from app.picture.content import FloatArray

_WAYS = ((1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1), (0, 1), (0, -1))


class Box(NamedTuple):
    """A rectangle: left, bottom, right, top."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From bottom to top."""
        return self.top - self.bottom

    @property
    def aspect(self) -> float:
        """Width by height."""
        return self.width / self.height

    def shared(self, other: Box) -> float:
        """The area that both hold."""
        across = min(self.right, other.right) - max(self.left, other.left)
        up = min(self.top, other.top) - max(self.bottom, other.bottom)
        return max(across, 0.0) * max(up, 0.0)

    def within(self, other: Box) -> bool:
        """Whether it lies in the other."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.bottom >= other.bottom
            and self.top <= other.top
        )

    def inset(self, by: float) -> Box:
        """The same with so much less at each side."""
        return Box(self.left + by, self.bottom + by, self.right - by, self.top - by)

    def count(self, points: FloatArray) -> int:
        """How many points, shape (n, 2), lie in it."""
        x, y = points[:, 0], points[:, 1]
        inside = (x > self.left) & (x < self.right) & (y > self.bottom) & (y < self.top)
        return int(np.count_nonzero(inside))


def around(x: float, y: float, width: float, height: float, gaps: Iterable[float]) -> Iterator[Box]:
    """The boxes of a size that lie at these gaps, the first first, in eight directions of a point."""
    for gap in gaps:
        for right, up in _WAYS:
            slack = gap if right == 0 or up == 0 else gap * 0.7
            left = x + right * slack + (0.0 if right > 0 else -width if right < 0 else -width / 2)
            bottom = y + up * slack + (0.0 if up > 0 else -height if up < 0 else -height / 2)
            yield Box(left, bottom, left + width, bottom + height)


def corners(frame: Box, width: float, height: float) -> list[Box]:
    """The boxes of a size in the four corners of a frame."""
    lefts, bottoms = (frame.right - width, frame.left), (frame.bottom, frame.top - height)
    return [Box(left, bottom, left + width, bottom + height) for left in lefts for bottom in bottoms]


class Placer:
    """Gives out room in a frame, never the same twice; what is drawn already is told to it first."""

    def __init__(self, frame: Box) -> None:
        self.frame = frame
        self.taken: list[Box] = []
        self._points = [np.empty((0, 2))]

    def take(self, box: Box) -> None:
        """Nothing else may lie there."""
        self.taken.append(box)

    def avoid(self, points: FloatArray) -> None:
        """Rather nothing should lie on these points, shape (n, 2)."""
        self._points = [np.vstack((*self._points, points))]

    def place(self, candidates: Iterable[Box], *, patience: int = 0) -> Box | None:
        """Take the first candidate that is free; None if there is none.

        Free is: in the frame, sharing no room with what was taken. Up to `patience` points may be covered:
        then the one that covers the fewest.
        """
        best: tuple[int, Box] | None = None
        for box in candidates:
            if not box.within(self.frame) or any(box.shared(other) > 0.0 for other in self.taken):
                continue
            covered = box.count(self._points[0])
            if best is None or covered < best[0]:
                best = covered, box
            if covered == 0:
                break
        if best is None or best[0] > patience:
            return None
        self.take(best[1])
        return best[1]
