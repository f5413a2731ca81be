"""The user's own zones, from the file that a setting names."""

from __future__ import annotations

from pathlib import Path

from app.commands.terminal import SettingError, refused_settings
from app.geo.drawn import DrawnZone, ZonesError, read_zones


def read_drawn(path: Path | None) -> list[DrawnZone]:
    """The zones of a GeoJSON file; ends with the cause if it cannot be read, or something in it is wrong."""
    with refused_settings():
        return drawn_in(path)


def drawn_in(path: Path | None) -> list[DrawnZone]:
    """The same; raises `SettingError`."""
    if path is None:
        return []
    try:
        return read_zones(path.read_bytes())
    except OSError as error:
        raise SettingError(
            f"the zones {path} cannot be read ({error.strerror or 'unreadable'}): check its name"
        ) from None
    except ZonesError as error:
        raise SettingError(f"the zones {path}: {error}") from None
