"""The door of the room: pictures as PNG bytes, for whoever has the values."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.naval.board import Row
from app.domain.naval.sighting import Sighting
from app.geo.attribution import geodata_version
from app.picture.content import Fixes, Scene, Sheet, Vessel
from app.picture.row_scene import row_scene, row_span
from app.picture.scene import alert_scene, alert_span, track_scene

__all__ = [
    "BusyError",
    "alert_map",
    "alert_scene",
    "alert_span",
    "digest",
    "drawing",
    "row_map",
    "row_span",
    "track_map",
    "track_scene",
]

MOST_POINTS = 3000
"""Fixes of a vessel that a picture can use: of more the eye sees nothing."""
_MOST_WAITING = 8
# Drawing holds Python's lock nearly throughout: two at once would take twice the memory and no less time.
_drawing = threading.Lock()
_waiting = threading.BoundedSemaphore(_MOST_WAITING)


class BusyError(Exception):
    """So many pictures are being drawn or waited for that another would only keep threads from other work."""


def alert_map(
    alert: Mapping[str, Any], tracks: Sequence[Fixes], as_of_ms: int | None, sheet: Sheet | None = None
) -> bytes:
    """Draw an alert (as the API gives it) with its vessels' fixes of `alert_span`. Raises `BusyError`."""
    return drawing(alert_scene(alert, tracks, as_of_ms), sheet or Sheet())


def track_map(
    vessel: Vessel,
    tracks: Sequence[Fixes],
    span_ms: tuple[int, int],
    as_of_ms: int | None,
    sheet: Sheet | None = None,
) -> bytes:
    """Draw a vessel's fixes of `[since, until)`. Raises `BusyError`."""
    return drawing(track_scene(vessel, tracks, span_ms, as_of_ms), sheet or Sheet())


def row_map(row: Row, seen: Sequence[Sighting], tracks: Sequence[Fixes], at_ms: int) -> bytes:
    """Draw a row of the board with the sightings it rests on, and fixes of `row_span`. Raises `BusyError`."""
    return drawing(row_scene(row, seen, tracks, at_ms), Sheet())


def drawing(scene: Scene, sheet: Sheet) -> bytes:
    """Draw a scene as PNG, after those that were asked for before. Raises `BusyError`."""
    if not _waiting.acquire(blocking=False):
        raise BusyError(f"{_MOST_WAITING} pictures are being drawn already")
    try:
        with _drawing:
            # Matplotlib takes a second to import: only who asks for a picture should wait for it.
            from app.picture.draw import png

            return png(scene, sheet)
    finally:
        _waiting.release()


def digest(scene: Scene, sheet: Sheet, *more: str) -> str:
    """Give what changes with anything that the picture shows, without drawing it."""
    found = hashlib.blake2b(digest_size=16)
    words = (scene.title, scene.lines, scene.badge, scene.caveats, scene.description, scene.notes)
    numbers = (
        scene.since_ms,
        scene.until_ms,
        scene.as_of_ms,
        scene.stay,
        scene.place,
        scene.synthetic,
    )
    found.update(repr((words, numbers, scene.claim, sheet, geodata_version(), more)).encode())
    for fixes in scene.tracks:
        columns = (fixes.time_ms, fixes.lon, fixes.lat, fixes.hull, fixes.flagged, fixes.after_silence)
        found.update(repr((fixes.mmsi, len(fixes), fixes.of)).encode())
        for column in columns:
            found.update(column.tobytes())
    return found.hexdigest()
