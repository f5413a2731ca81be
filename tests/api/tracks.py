"""Tracks of any values that the store may hold, and what each format is to say of them."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from app.api.shapes import position
from app.api.writing.page import Page
from app.store.reading.track import Track
from ingest.batch import Positions

SHIP = 273_000_001
FLAG_SETS: list[list[str]] = [[], ["coarse"], ["coarse", "coarse_conflict"], ['=1+1,"\n'], ["é", "b"]]
_FIRST_MS, _LAST_MS = 946_684_800_000, 4_102_444_800_000


@st.composite
def _numbers(draw: st.DrawFn, size: int, low: int, high: int) -> Any:
    """So many of a range, its ends and zero in a third of the places; drawn at once, for that is quick."""
    drawn = np.frombuffer(draw(st.binary(min_size=9 * size, max_size=9 * size)), "<u8, u1")
    any_of_range = low + (drawn["f0"] % np.uint64(high - low + 1)).astype(np.int64)
    return np.select([drawn["f1"] % 9 == kind for kind in range(3)], [low, high, 0], any_of_range)


@st.composite
def tracks(draw: st.DrawFn, most: int = 30) -> Track:
    """Of one vessel; the values at the ends of their ranges come more often."""
    size = draw(st.integers(0, most))

    def column(low: int, high: int, dtype: Any) -> Any:
        return draw(_numbers(size, low, high)).astype(dtype)

    times = np.maximum(np.sort(draw(_numbers(size, _FIRST_MS, _LAST_MS))), _FIRST_MS)
    time_ms = times // 1000 * 1000 if draw(st.booleans()) else times
    fixes = Positions(
        mmsi=np.full(size, SHIP),
        time_ms=time_ms,
        received_ms=time_ms,
        lon=column(-108_000_000, 108_000_000, np.int32),
        lat=column(-54_000_000, 54_000_000, np.int32),
        sog=column(0, 1023, np.int16),
        cog=column(0, 4095, np.int16),
        heading=column(0, 511, np.int16),
        rot=column(-128, 127, np.int16),
        nav_status=column(0, 15, np.int16),
        msg_type=column(1, 27, np.int16),
        station=column(0, 0, np.int32),
    )
    return Track(fixes, column(-1, 3, np.int64), column(0, len(FLAG_SETS) - 1, np.int64), FLAG_SETS)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """A page, perhaps thinned, perhaps not the last."""
    return Page(
        SHIP, draw(tracks()), draw(st.none() | st.text(max_size=9)), draw(st.none() | st.integers(50, 60))
    )


def rows(track: Track) -> list[dict[str, Any]]:
    """The contract, a row at a time."""
    return [position(fix) for fix in track]
