"""What one run read, as people and programs are told."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ingest.batch import Batch, Rejects


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
