"""The user's own zones, from the file that a setting names."""

from __future__ import annotations

from pathlib import Path

from app.commands.terminal import WRONG_USAGE, stop
from app.geo.drawn import DrawnZone, ZonesError, read_zones


def read_drawn(path: Path | None) -> list[DrawnZone]:
    """The zones of a GeoJSON file; ends with the cause if it cannot be read, or something in it is wrong."""
    if path is None:
        return []
    try:
        return read_zones(path.read_bytes())
    except OSError as error:
        stop(
            f"the zones {path} cannot be read ({error.strerror or 'unreadable'}): check its name", WRONG_USAGE
        )
    except ZonesError as error:
        stop(f"the zones {path}: {error}", WRONG_USAGE)
