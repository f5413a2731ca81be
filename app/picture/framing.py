"""Which part of the sea a picture shows: the stay, coast and line beside it, the way in as far as it fits."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from app.geo import dataset
from app.geo.geodesy import point_at
from app.picture import ground
from app.picture.content import BoolArray, Fixes, FloatArray, Reach, Ring, Scene
from app.picture.legs import main_hull
from app.picture.plane import Plane, View, plane_around, view_of

_NEAR_NM = 30.0
"""Coast, line and reference point come into the picture if they are as near as this."""
_SMALL_NM = 40.0
"""A core that is larger stands for itself."""
_LEAST_NM, _LEAST_TIGHT_NM = 6.0, 1.0
_MARGIN = 0.08
_ABOUT, _ABOUT_LEAST_NM = 1.2, 0.2
_MOST_OF_STAY = 0.6
_RING_POINTS = 121
_WAY_IN = 0.35
"""How much wider the view may become for the way in and out."""


class Framing(NamedTuple):
    """The plane of a picture and what of it shows."""

    plane: Plane
    view: View
    near: View
    """What a close-up shows: the circle and what of the stay lies about it, else the core of the picture."""


def framing(scene: Scene, aspect: float) -> Framing:
    """Choose the view, `aspect` times as wide as high, about the origin of its plane."""
    core_places = _core(scene)
    plane = plane_around(*core_places.T)
    core = view_of(plane.xy(*core_places.T))
    focus = plane.xy(*_focus(scene, core_places)[None].T)[0]
    roomy = core if scene.claim.is_tight else _with_way_in(scene, plane, _with_context(plane, core, focus))
    view = roomy.at_least(_LEAST_TIGHT_NM if scene.claim.is_tight else _LEAST_NM)
    view = view.grown(_MARGIN * max(view.width, view.height)).shaped(aspect)
    middle = np.array([((view.west + view.east) / 2, (view.south + view.north) / 2)])
    centred = Plane(*plane.degrees(middle)[0].tolist())
    x, y = view.width / 2, view.height / 2
    return Framing(centred, View(-x, -y, x, y), view_of(centred.xy(*_about_ring(scene, core_places).T)))


def seen(framed: Framing, band_nm: tuple[float, float]) -> frozenset[str]:
    """What of the ground has a point in the view: `line` (12 NM), `outer` (24), `band`,
    `others`; and `unknown` if the coast is not known everywhere."""
    ground_lines = {
        "line": ground.syrian_line(12),
        "outer": ground.syrian_line(24),
        "band": ground.band(*band_nm),
        "others": ground.neighbours(),
    }
    found = {
        name
        for name, lines in ground_lines.items()
        if framed.view.holds(framed.plane.xy(*np.vstack(lines).T)).any()
    }
    beyond = not within_covered(framed.plane.degrees(framed.view.edge())).all()
    return frozenset(found | ({"unknown"} if beyond else set()))


def within_covered(places: FloatArray) -> BoolArray:
    """Tell which places in degrees, shape (n, 2), lie where the coast is known."""
    return dataset.covered(places[:, 0], places[:, 1])


def in_stay(scene: Scene, fixes: Fixes) -> BoolArray:
    """Which fixes are those of the stay by time and hull; all if the picture is of no stay."""
    if scene.stay is None:
        return np.ones(len(fixes), np.bool_)
    last = scene.until_ms if scene.stay.ended_ms is None else scene.stay.ended_ms
    within = (fixes.time_ms >= scene.stay.started_ms) & (fixes.time_ms <= last)
    return np.asarray(within & (fixes.hull == main_hull(fixes, within)))


def circle_places(ring: Ring) -> FloatArray:
    """The circle as places in degrees, shape (n, 2), closed."""
    bearings = np.linspace(0.0, 360.0, _RING_POINTS)
    return np.column_stack(point_at(ring.lon, ring.lat, bearings, ring.diameter_nm / 2))


def reach_places(reach: Reach) -> FloatArray:
    """How far she can be, as places in degrees, shape (n, 2), closed."""
    return circle_places(Ring(reach.lon, reach.lat, 2 * reach.radius_nm))


def _core(scene: Scene) -> FloatArray:
    parts = [_places(fixes, in_stay(scene, fixes) & ~fixes.doubted) for fixes in scene.tracks]
    if scene.claim.core:
        parts = [np.array(scene.claim.core)]
    if scene.claim.reach is not None:
        parts.append(reach_places(scene.claim.reach))
    if scene.stay is not None and scene.stay.ring is not None:
        parts.append(circle_places(scene.stay.ring))
    for found in (parts, [_places(f, ~f.doubted) for f in scene.tracks], map(_all, scene.tracks)):
        places = np.vstack([np.empty((0, 2)), *found])
        if len(places):
            return places
    return np.array([scene.place or ground.REFERENCE])


def _all(fixes: Fixes) -> FloatArray:
    return np.column_stack((fixes.lon, fixes.lat))


def _places(fixes: Fixes, chosen: BoolArray) -> FloatArray:
    return np.asarray(_all(fixes)[chosen])


def _focus(scene: Scene, core_places: FloatArray) -> FloatArray:
    """Where she holds, else where she is now: what the surroundings are looked for from."""
    if scene.stay is not None and scene.stay.ring is not None:
        return np.array([scene.stay.ring.lon, scene.stay.ring.lat])
    lasts = [
        (fixes.time_ms[rows[-1]], fixes.lon[rows[-1]], fixes.lat[rows[-1]])
        for fixes in scene.tracks
        if len(rows := np.flatnonzero(~fixes.doubted))
    ]
    return np.array(max(lasts)[1:]) if lasts else core_places[-1]


def _about_ring(scene: Scene, core_places: FloatArray) -> FloatArray:
    """The circle and what of the core lies not far from it; the whole core unless that is most of it."""
    ring = scene.stay.ring if scene.stay is not None else None
    if ring is None:
        return np.array(scene.claim.core) if scene.claim.core else core_places
    away = np.hypot(*Plane(ring.lon, ring.lat).xy(*core_places.T).T)
    near = away <= _ABOUT * max(ring.diameter_nm, _ABOUT_LEAST_NM)
    of_fixes = near[:-_RING_POINTS]
    is_most = not len(of_fixes) or of_fixes.mean() >= _MOST_OF_STAY
    return np.asarray(core_places[near]) if is_most else core_places


def _with_context(plane: Plane, core: View, focus: FloatArray) -> View:
    if max(core.width, core.height) > _SMALL_NM:
        return core
    marks = [ground.syrian_line(12), ground.coast(), [np.array([ground.REFERENCE])]]
    for lines in marks:
        places = plane.xy(*np.vstack(lines).T)
        away = np.hypot(*(places - focus).T)
        nearest = int(away.argmin())
        if away[nearest] <= _NEAR_NM:
            core = core.with_points(places[[nearest]])
    return core


def _with_way_in(scene: Scene, plane: Plane, view: View) -> View:
    reach = view.grown(_WAY_IN * max(view.width, view.height, _LEAST_NM))
    for fixes in scene.tracks:
        xy = plane.xy(*_places(fixes, ~fixes.doubted).T)
        view = view.with_points(xy[reach.holds(xy)])
    return view
