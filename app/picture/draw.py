"""From a scene to PNG bytes."""

from __future__ import annotations

import io

from app.geo.attribution import ATTRIBUTION
from app.picture import key
from app.picture.closeup import draw_closeup
from app.picture.content import Scene, Sheet
from app.picture.distance import draw_distance
from app.picture.framing import framing, seen
from app.picture.heading import draw_foot, draw_heading, foot_lines, head_lines
from app.picture.layout import Layout, layout, left_for_key, scale_of
from app.picture.legs import Legs, legs
from app.picture.map import Map
from app.picture.map_claims import draw_claim, name_claim
from app.picture.map_ground import (
    draw_degrees,
    draw_ground,
    draw_marks,
    draw_scale,
    draw_watermark,
    keep_reference_free,
)
from app.picture.map_track import (
    avoid_track,
    draw_arrows,
    draw_circle,
    draw_ends,
    draw_track,
    name_hulls,
    name_silences,
    name_those_off_the_map,
    name_vessel,
)
from app.picture.pen import Pen, printable
from app.picture.placing import Box
from app.picture.scene import DEFAULT_BAND_NM

_MOST_NAMED = 2
"""Of more tracks the ends have no words: it is not about them."""
_NO_FIX = "no fix in this span"
_NO_SURE_FIX = "no fix to be leaned on in this span"
_NO_TRACK = "no vessel's track belongs to this alert"


def drawn(scene: Scene, sheet: Sheet) -> Pen:
    """Draw all of it; the figure is the pen's."""
    pen = Pen(sheet, scale_of(sheet))
    found = [legs(fixes) for fixes in scene.tracks]
    foot = foot_lines(pen, scene)
    band_nm = scene.stay.band_nm if scene.stay else DEFAULT_BAND_NM

    def placed(key_lines: int) -> Layout:
        lines = {"head_lines": len(head_lines(scene)), "key_lines": key_lines, "foot_lines": len(foot)}
        return layout(sheet, synthetic=scene.synthetic, has_chart=scene.has_chart, **lines)

    # What the key must name hangs on the view, and the view's shape on the key's height: once is near enough.
    sketch = framing(scene, placed(2).map.aspect)
    rows = key.rows(pen, key.items(scene, found, seen(sketch, band_nm)), left_for_key(sheet))
    places = placed(len(rows))
    _draw_map(pen, places.map, scene, found, band_nm)
    if scene.has_chart:
        draw_distance(pen, places.chart, scene, found)
    key.draw_key(pen, places.key, rows)
    draw_heading(pen, places, scene)
    draw_foot(pen, places, foot)
    return pen


def png(scene: Scene, sheet: Sheet) -> bytes:
    """The picture as a PNG file that says of itself what it shows, and whose the coast is."""
    pen = drawn(scene, sheet)
    about = {
        "Title": ("SYNTHETIC: " if scene.synthetic else "") + printable(scene.title),
        "Description": printable(scene.description),
        "Copyright": ATTRIBUTION,
        "Software": "Twelvemile",
    }
    out = io.BytesIO()
    pen.canvas.print_png(out, metadata=about)  # type: ignore[no-untyped-call]
    return out.getvalue()


def _draw_map(pen: Pen, box: Box, scene: Scene, found: list[Legs], band_nm: tuple[float, float]) -> None:
    framed = framing(scene, box.aspect)
    sea = Map(pen, box, framed.plane, framed.view, (scene.since_ms, scene.until_ms))
    draw_ground(sea, band_nm)
    if scene.synthetic:
        draw_watermark(sea)
    for fixes, parts in zip(scene.tracks, found, strict=True):
        draw_track(sea, fixes)
        avoid_track(sea, fixes, parts)
        draw_arrows(sea, scene, fixes, parts)
    draw_circle(sea, scene)
    draw_claim(sea, scene)
    keep_reference_free(sea)
    draw_scale(sea)
    draw_closeup(sea, scene, framed)
    name_claim(sea, scene)
    for fixes in scene.tracks:
        draw_ends(sea, scene, fixes, named=len(scene.tracks) <= _MOST_NAMED)
    draw_marks(sea)
    for fixes, parts in zip(scene.tracks, found, strict=True):
        name_hulls(sea, fixes, parts)
        name_silences(sea, fixes, parts)
        if len(scene.tracks) > 1:
            name_vessel(sea, fixes)
    draw_degrees(sea)
    _say_what_is_missing(sea, scene)


def _say_what_is_missing(sea: Map, scene: Scene) -> None:
    if not scene.has_chart:
        return
    if not scene.tracks:
        sea.text(sea.box, _NO_TRACK, 26, bold=True)
    elif not any(len(fixes) for fixes in scene.tracks):
        sea.text(sea.box, _NO_FIX, 30, bold=True)
    elif all(fixes.doubted.all() for fixes in scene.tracks):
        sea.text(sea.box, _NO_SURE_FIX, 26, bold=True)
    name_those_off_the_map(sea, scene)
