"""What one run read, as people and programs are told."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from app.pipeline.concern import within_24_nm
from ingest.batch import Batch, Positions, Rejects


class Read(NamedTuple):
    """What rows a batch had, before equal ones were merged."""

    positions: int
    statics: int
    vessels: npt.NDArray[np.int64]
    """MMSIs with a position."""


@dataclass
class Summary:
    """What one run read, as section 6 of the contract words it."""

    lines: int = 0
    positions: int = 0
    duplicates: int = 0
    statics: int = 0
    other: int = 0
    rejects: Rejects = field(default_factory=Rejects)
    vessels: set[int] = field(default_factory=set)
    near: set[int] = field(default_factory=set)
    """MMSIs that came within 24 NM of Syria's coast."""
    first_ms: int | None = None
    last_ms: int | None = None
    """When the first and the newest trusted message was sent."""
    bytes: int = 0
    alerts_raised: int = 0
    """So far; some may yet be retracted."""
    resumed: list[str] = field(default_factory=list)
    """Files that an interrupted run had begun."""
    silent: list[str] = field(default_factory=list)
    """Files in which there was no AIS message at all."""
    started: float = field(default_factory=time.monotonic)

    def add(self, batch: Batch, read: Read, new_positions: int, size: int) -> None:
        """Count a batch that was committed."""
        self.lines += batch.lines
        self.positions += new_positions
        self.duplicates += read.positions - new_positions
        self.statics += read.statics
        self.other += batch.other
        self.rejects.merge(batch.rejects)
        self.vessels.update(read.vessels.tolist())
        self.bytes += size

    def add_place(self, fixes: Positions, times_ms: npt.NDArray[np.int64], newest_ms: int | None) -> None:
        """Note when and where the messages of a batch were sent; `times_ms` ascends."""
        self.near.update(within_24_nm(fixes, self.near))
        if len(times_ms) and newest_ms is not None:
            first_ms = min(int(times_ms[0]), newest_ms)
            self.first_ms = first_ms if self.first_ms is None else min(self.first_ms, first_ms)
            self.last_ms = newest_ms if self.last_ms is None else max(self.last_ms, newest_ms)

    def to_dict(self, alerts: dict[str, int]) -> dict[str, Any]:
        """The one object that `--json` prints."""
        return {
            "lines": self.lines,
            "positions": self.positions,
            "duplicates": self.duplicates,
            "statics": self.statics,
            "other": self.other,
            "rejected": dict(sorted(self.rejects.counts.items())),
            "vessels": len(self.vessels),
            "alerts": alerts,
            "seconds": round(time.monotonic() - self.started, 3),
        }
