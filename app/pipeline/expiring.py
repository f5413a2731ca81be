"""Letting go of what is older than is to be kept, counted back from the frontier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from app.domain.time import DAY_MS
from app.store import conclusions, expiry
from ingest.picking import json_lines_of, lines_of


@dataclass(frozen=True)
class Keep:
    """For how many days; 0 is for ever."""

    raw_days: float = 0.0
    position_days: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.raw_days or self.position_days)


KEEP_ALL = Keep()


@dataclass(frozen=True)
class Gone:
    """What was let go of: packed bytes of lines as they came, and fixes."""

    raw_bytes: int = 0
    positions: int = 0


def expire(connection: Connection, keep: Keep) -> Gone:
    """Let go of it. An archive's age counts from its own end, as its time does."""
    now_ms = conclusions.frontier_ms(connection)
    if now_ms is None:
        return Gone()
    raw = positions = 0
    if keep.raw_days:
        raw = expiry.expire_raw(connection, now_ms - round(keep.raw_days * DAY_MS), _picked)
    if keep.position_days:
        positions = expiry.expire_positions(connection, now_ms - round(keep.position_days * DAY_MS))
    return Gone(raw, positions)


def _picked(kind: str, lines: bytes, ships: npt.NDArray[np.int64]) -> bytes:
    return (json_lines_of if kind == "aisstream" else lines_of)(lines, ships)
