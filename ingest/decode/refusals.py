"""What the compiled pass refused -> rejects, as the reader would have added them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ingest.batch import Rejects
from ingest.decode.kernels import layout as at
from ingest.decode.reasons import Reject

REASONS = (
    Reject.CHECKSUM,
    Reject.FRAGMENT,
    Reject.TYPE,
    Reject.SHORT,
    Reject.DECODE,
    Reject.MMSI,
    Reject.RANGE,
    Reject.UNTIMED,
)
"""By their numbers in `kernels.layout`."""


class Refusals:
    """Counts by reason, shared with the compiled pass."""

    def __init__(self) -> None:
        self.table = np.zeros(at.REASONS * at.N_COLUMNS, np.int64)

    def move(self, rejects: Rejects, first_line: Callable[[int, int], bytes]) -> None:
        """Add all to `rejects`; `first_line` gives the line of an offset and a `Q_SOURCE`."""
        for reason, lines, offset, source in self._in_turn():
            rejects.add(reason, offset, first_line(offset, source), lines)
        self.table[:] = 0

    def _in_turn(self) -> list[tuple[Reject, int, int, int]]:
        rows: npt.NDArray[np.int64] = self.table.reshape(at.REASONS, at.N_COLUMNS)
        met = [(turn, k) for k, (lines, *_, turn) in enumerate(rows.tolist()) if lines]
        return [(REASONS[k], *rows[k, : at.N_TURN].tolist()) for _, k in sorted(met)]
