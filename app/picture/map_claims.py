"""Drawing what an alert claims: jumps, crossings, courses, borders, how far she can be, and their names."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.picture.content import Line, Mark, Reach, Scene
from app.picture.framing import reach_places
from app.picture.map import Map

_LABEL, _SMALL = 21.0, 18.0
_STYLES: dict[str, tuple[str, float, Any]] = {
    "jump": ("doubt", 2.0, (0, (5, 3))),
    "crossing": ("ink", 4.2, "-"),
    "course": ("ink", 2.0, (0, (1, 1.5))),
    "border": ("port", 3.0, "-"),
    "look": ("doubt", 2.4, (0, (2, 2))),
}
"""Colour, width and dashes of each sort of line."""


def draw_claim(sea: Map, scene: Scene) -> None:
    """Lines, ring and marks; before any label."""
    for line in scene.claim.lines:
        colour, width, dashes = _STYLES[line.sort]
        ink = getattr(sea.pen.palette, colour)
        sea.stroke([np.array(line.places)], width, colors=ink, linestyles=[dashes], zorder=4.8)
        sea.placer.avoid(sea.pixels(sea.xy(np.array(line.places))))
    if scene.claim.reach is not None:
        ring = reach_places(scene.claim.reach)
        sea.stroke([ring], 2.2, colors=sea.pen.palette.silence, linestyles=[(0, (6, 3))], zorder=4.7)
        sea.placer.avoid(sea.pixels(sea.xy(ring)))
    for one in scene.claim.rings:
        circle = reach_places(one)
        if one.is_rival:
            dashes = [(0, (2, 2))]
            sea.stroke([circle], 2.0, colors=sea.pen.palette.doubt, linestyles=dashes, zorder=4.6)
        else:
            sea.fill([circle], facecolors=sea.pen.palette.port, alpha=0.10, linewidths=0, zorder=4.5)
            sea.stroke([circle], 2.4, colors=sea.pen.palette.port, zorder=4.7)
        sea.placer.avoid(sea.pixels(sea.xy(circle)))
    for mark in scene.claim.marks:
        _draw_mark(sea, mark)


def _draw_mark(sea: Map, mark: Mark) -> None:
    palette, at = sea.pen.palette, sea.xy(np.array([(mark.lon, mark.lat)]))
    edge = sea.pen.points(2.6)
    if mark.is_sink:
        sea.dots(at, 34, marker="o", facecolors="none", edgecolors=palette.doubt, linewidths=edge, zorder=7)
    ink = palette.doubt if mark.is_sink else palette.ink
    sea.dots(at, 16, marker="D", facecolors=palette.paper, edgecolors=ink, linewidths=edge, zorder=7.5)


def name_claim(sea: Map, scene: Scene) -> None:
    """What its marks, lines and ring are."""
    for mark in scene.claim.marks:
        at = sea.xy(np.array([(mark.lon, mark.lat)]))
        if sea.view.holds(at)[0]:
            sea.label(at[0], mark.name, _LABEL, patience=10**9, bold=True, zorder=9.5)
    for line in scene.claim.lines:
        _name_line(sea, line)
    if scene.claim.reach is not None:
        _name_reach(sea, scene.claim.reach, sea.pen.palette.silence)
    for ring in scene.claim.rings:
        _name_reach(sea, ring, sea.pen.palette.doubt if ring.is_rival else sea.pen.palette.port)


def _name_line(sea: Map, line: Line) -> None:
    at = sea.xy(np.array(line.places))
    middle = at[-1] if line.sort in ("course", "look") else at.mean(axis=0)
    if line.name and sea.view.holds(middle[None])[0]:
        colour = getattr(sea.pen.palette, _STYLES[line.sort][0])
        sea.label(middle, line.name, _SMALL, color=colour, patience=10**9, zorder=9)


def _name_reach(sea: Map, reach: Reach, colour: str) -> None:
    """Where the ring runs within the map, at its top if that is seen."""
    ring = sea.xy(reach_places(reach))
    seen = ring[sea.view.grown(-0.04 * sea.view.height).holds(ring)]
    if len(seen):
        at = seen[seen[:, 1].argmax()]
        sea.label(at, reach.name, _SMALL, color=colour, patience=10**9, zorder=9)
