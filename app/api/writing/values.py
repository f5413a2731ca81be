"""The columns of a track as text: ISO times, degrees, knots. Most of it is looked up, not computed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from app.api.writing.cells import Cells, Part, by_runs, texts
from app.domain.time import DAY_MS

_MINUTE_MS = 60_000
MICRO = 1_000_000
_ROOM = 4096
"""Values of a message's fields have at most twelve bits."""

_MINUTES = texts([f"T{minute // 60:02}:{minute % 60:02}:" for minute in range(1440)])
_SECONDS = texts([f"{second:02}" for second in range(60)])
_ZONES = texts(["Z", *(f".{ms:03}Z" for ms in range(1, 1000))])
_WHOLE = texts([f"{sign}{angle}." for sign in ("", "-") for angle in range(181)])
_THREE = texts([f"{number:03}" for number in range(1000)])
_TO_THE_END = texts([f"{number:03}".rstrip("0") for number in range(1000)])
_FIRST_TO_THE_END = texts([f"{number:03}".rstrip("0") or "0" for number in range(1000)])
_FIRST = np.concatenate([_THREE, _FIRST_TO_THE_END])


def moments(time_ms: npt.NDArray[np.int64]) -> list[Part]:
    """ISO 8601 with Z; the fraction only where there is one."""
    days, within = np.divmod(time_ms, DAY_MS)
    minutes, within = np.divmod(within, _MINUTE_MS)
    seconds, ms = np.divmod(within, 1000)
    dates = by_runs(days, lambda day: str(np.datetime64(day, "D")))
    return [dates, _MINUTES[minutes], _SECONDS[seconds], _ZONES[ms]]


def micro_degrees(units: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Longitudes or latitudes in millionths of a degree, rounded; finer than AIS."""
    return (units.astype(np.int64) * 10 + 3) // 6


def degrees(units: npt.NDArray[np.int32]) -> list[Part]:
    """Longitudes or latitudes with up to six decimals, at least one."""
    micro = micro_degrees(units)
    whole, fraction = np.divmod(np.abs(micro), MICRO)
    thousandths, rest = np.divmod(fraction, 1000)
    return [
        _WHOLE[whole + 181 * (micro < 0)],
        _FIRST[thousandths + 1000 * (rest == 0)],
        _TO_THE_END[rest],
    ]


def tenths(values: npt.NDArray[np.int16], not_available: int, missing: str) -> Cells:
    """Values sent in tenths; `missing` for those not available."""
    return _tenths(not_available, missing)[values]


def wholes(values: npt.NDArray[np.int16], not_available: int, missing: str) -> Cells:
    """Values sent as whole numbers; `missing` for those not available."""
    return _wholes(not_available, missing)[values]


def numbers(values: npt.NDArray[Any], not_available: int, missing: str) -> Cells:
    """Whole numbers of any size, mostly the same as in the row before."""
    return by_runs(values, lambda value: missing if value == not_available else str(value))


@lru_cache
def _tenths(not_available: int, missing: str) -> Cells:
    return texts([missing if value == not_available else f"{value / 10}" for value in range(_ROOM)])


@lru_cache
def _wholes(not_available: int, missing: str) -> Cells:
    return texts([missing if value == not_available else f"{value}" for value in range(_ROOM)])
