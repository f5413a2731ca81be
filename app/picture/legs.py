"""A track as it may be drawn: runs of fixes that a line may join, and the silences between them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from app.domain.track import SILENCE_S
from app.picture.content import NO_HULL, Fixes, IntArray

_SILENCE_MS = SILENCE_S * 1000


class Run(NamedTuple):
    """Fixes of one hull, one or more, with no silence between them: rows of the `Fixes`, ascending."""

    hull: int
    rows: IntArray


class Silence(NamedTuple):
    """Two neighbouring runs of one hull: the row of the last fix before and of the first one after."""

    before: int
    after: int
    heard: bool
    """Fixes lie between, none of them to be leaned on."""


class Legs(NamedTuple):
    """A vessel's track, cut."""

    runs: list[Run]
    silences: list[Silence]


def legs(fixes: Fixes) -> Legs:
    """Cut a track by hull and at every silence; fixes not to be leaned on are in no run."""
    found = Legs([], [])
    doubted = fixes.doubted
    for hull in np.unique(fixes.hull).tolist():
        if hull != NO_HULL:
            _cut(fixes, hull, doubted, found)
    return found


def _cut(fixes: Fixes, hull: int, doubted: np.ndarray[tuple[int], np.dtype[np.bool_]], found: Legs) -> None:
    hers = fixes.hull == hull
    rows = np.flatnonzero(hers & ~doubted)
    if not len(rows):
        return
    silences = np.cumsum(hers & fixes.after_silence)[rows]
    doubts = np.cumsum(hers & doubted)[rows]
    was_silent = np.diff(silences) > 0
    was_doubted = (np.diff(doubts) > 0) & (np.diff(fixes.time_ms[rows]) > _SILENCE_MS)
    cuts = np.flatnonzero(was_silent | was_doubted)
    found.runs.extend(Run(hull, part) for part in np.split(rows, cuts + 1))
    found.silences.extend(Silence(int(rows[cut]), int(rows[cut + 1]), bool(was_doubted[cut])) for cut in cuts)


def main_hull(fixes: Fixes, within: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> int:
    """Give the hull with the most sure fixes among those of a mask, else among all; `NO_HULL` if none."""
    sure = ~fixes.doubted & (fixes.hull != NO_HULL)
    chosen = sure & within if (sure & within).any() else sure
    hulls, sizes = np.unique(fixes.hull[chosen], return_counts=True)
    return int(hulls[sizes.argmax()]) if len(hulls) else NO_HULL
