"""What speaks against the newest fix of each vessel, which her row in `vessels` holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from app.store.models import Taint, Vessel
from app.store.reading import columns
from ingest.batch import LONG_RANGE_TYPE


def coarse(connection: Connection, vessels: Iterable[Any]) -> set[int]:
    """The MMSIs of those whose newest fix is a long-range one, of rows that name columns of `vessels`.

    Long-range messages are of class A and carry no heading: of the others the facts need not be asked.
    """
    suspects = (v for v in vessels if v.position_ms is not None and v.heading is None and not v.class_b)
    return {vessel.mmsi for vessel in suspects if _is_coarse(connection, vessel)}


def _is_coarse(connection: Connection, vessel: Any) -> bool:  # noqa: ANN401
    fixes = columns.fixes(connection, vessel.mmsi, vessel.position_ms, vessel.position_ms + 1)
    hers = (fixes.lon == vessel.lon) & (fixes.lat == vessel.lat)
    return bool(np.any(fixes.msg_type[hers] == LONG_RANGE_TYPE))


def taints(connection: Connection, first: int, last: int) -> dict[int, list[str]]:
    """MMSI from `first` to `last` -> the reasons not to believe the newest fix, by name."""
    at_newest_fix = (Taint.from_ms <= Vessel.position_ms) & (Taint.to_ms >= Vessel.position_ms)
    query = (
        select(Taint.mmsi, Taint.reason)
        .distinct()
        .join(Vessel, (Vessel.mmsi == Taint.mmsi) & at_newest_fix)
        .where(Taint.mmsi.between(first, last))
        .order_by(Taint.mmsi, Taint.reason)
    )
    found: dict[int, list[str]] = {}
    for mmsi, reason in connection.execute(query):
        found.setdefault(mmsi, []).append(reason)
    return found
