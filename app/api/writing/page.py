"""What all formats write: fixes of one vessel or of many, and what goes with them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import orjson

from app.store.reading.track import Track


@dataclass(frozen=True)
class Page:
    """A page of a vessel's history; `of` is the true number of fixes if they were thinned."""

    mmsi: int
    track: Track
    next: str | None = None
    of: int | None = None

    @property
    def thinned(self) -> dict[str, int] | None:
        """How many are kept of how many; None if all are."""
        return None if self.of is None else {"kept": len(self.track), "of": self.of}

    def digest(self, *written_as: str) -> str:
        """Differs where anything differs that is shown."""
        fixes, track = self.track.fixes, self.track
        hashed = hashlib.blake2b(digest_size=16)
        hashed.update(orjson.dumps([written_as, self.mmsi, self.next, self.of, len(track), track.flag_sets]))
        for column in (
            fixes.time_ms,
            fixes.lon,
            fixes.lat,
            fixes.sog,
            fixes.cog,
            fixes.heading,
            fixes.nav_status,
        ):
            hashed.update(column.tobytes())
        for numbers in (track.segments, track.flags):
            hashed.update(numbers.astype(np.int32).tobytes())
        return hashed.hexdigest()
