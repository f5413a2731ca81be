"""The stretches of a picture's time in which no fix was heard that could be leaned on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from app.domain.track import SILENCE_S
from app.picture import words
from app.picture.content import Scene
from app.picture.legs import Legs


class Blank(NamedTuple):
    """A stretch of time in ms, and what it is called."""

    from_ms: int
    to_ms: int
    words: str


def blanks(scene: Scene, found: list[Legs]) -> list[Blank]:
    """The silences in which none of the picture's hulls and vessels was heard, at the ends of its time too.

    What lies behind the as-of time is not known, and so not blank.
    """
    sure = [fixes.time_ms[~fixes.doubted] for fixes in scene.tracks]
    times = np.sort(np.concatenate([*sure, np.empty(0, np.int64)]))
    known_ms = scene.until_ms if scene.as_of_ms is None else min(scene.until_ms, scene.as_of_ms)
    if not len(times):
        return [Blank(scene.since_ms, known_ms, "no fix")] if known_ms > scene.since_ms else []
    between = [
        Blank(start, end, words.silence((end - start) // 1000, silence.heard))
        for fixes, parts in zip(scene.tracks, found, strict=True)
        for silence in parts.silences
        for start, end in [(int(fixes.time_ms[silence.before]), int(fixes.time_ms[silence.after]))]
        if not ((times > start) & (times < end)).any()
    ]
    first, last = int(times[0]), int(times[-1])
    # A span that ends before what is known is no measure of how long she was silent.
    is_whole = scene.as_of_ms is not None and scene.as_of_ms <= scene.until_ms
    trailing = words.silence((known_ms - last) // 1000, False) if is_whole else "no fix"
    edges = [(scene.since_ms, first, "no fix"), (last, known_ms, trailing)]
    return [*between, *(Blank(*edge) for edge in edges if edge[1] - edge[0] > SILENCE_S * 1000)]
