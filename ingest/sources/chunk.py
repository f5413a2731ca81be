"""The unit that sources hand on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Format(StrEnum):
    """What the bytes of a source are."""

    NMEA = "nmea"
    AISSTREAM = "aisstream"
    """Lines of JSON as aisstream.io sends them."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some bytes of one feed, cut anywhere; `offset` is the place of data[0] in the decompressed stream."""

    data: bytes
    received_ms: int | None
    """When a live feed brought it, ms since 1970 UTC; None for files."""
    feed: str
    offset: int
    format: Format = Format.NMEA
    arrivals: tuple[tuple[int, int], ...] = ()
    """(lines, when they arrived, ms) in their order, of what several receivers or moments brought."""
