"""What is kept of a vessel's conclusion beside her alerts: segments, taints, checkpoints, when she is due."""

from __future__ import annotations

from collections.abc import Iterable

from app.detect.engine import Checkpoint, Conclusion
from app.detect.hulls import Run
from app.domain.time import DAY_MS
from app.domain.track import COARSE_CONFLICT
from app.store import conclusions as store


def due_again_ms(new_s: int | None, result: Conclusion) -> int | None:
    """When she is to be concluded next, for what is new of her later or for time alone."""
    wake_s = result.checkpoints[-1].watched.wake_s if result.checkpoints else None
    return min((t * 1000 for t in (new_s, wake_s) if t is not None), default=None)


def store_rest(
    writer: store.Writer, mmsi: int, result: Conclusion, base: Checkpoint, top: Checkpoint
) -> None:
    """Put what follows after the top, from the facts after the base, in place of what was held of it."""
    writer.segments(mmsi, segments_of(result.runs))
    aside_ms = [t * 1000 for t in result.set_aside_s]
    writer.taints(mmsi, base.at_s * 1000, COARSE_CONFLICT, aside_ms)
    states = [(c.at_s * 1000, c.to_json()) for c in result.checkpoints]
    keep_top = top.at_s * 1000 % DAY_MS == 0
    writer.checkpoints(mmsi, top.at_s * 1000 + (1 if keep_top else 0), states)


def displaced_rows(result: Conclusion) -> list[store.DisplacedRow]:
    """Where she was thrown, as the store keeps it."""
    return [
        store.DisplacedRow(
            run.start_s * 1000,
            run.hull,
            run.end_s * 1000,
            run.lon,
            run.lat,
            run.fixes,
            None if run.circled_s is None else run.circled_s * 1000,
        )
        for run in result.displaced
    ]


def segments_of(runs: Iterable[Run]) -> list[tuple[int, int, int]]:
    """(start_ms, end_ms, hull), those of a hull that begin in one second as one.

    Two hulls that both send several fixes in a second alternate in it.

    >>> segments_of([Run(5, 5, 0), Run(5, 5, 1), Run(5, 9, 0), Run(9, 9, 1)])
    [(5000, 9000, 0), (5000, 5000, 1), (9000, 9000, 1)]
    """
    ends: dict[tuple[int, int], int] = {}
    for run in runs:
        key = (run.start_s, run.hull)
        ends[key] = max(run.end_s, ends.get(key, run.end_s))
    return [(start_s * 1000, end_s * 1000, hull) for (start_s, hull), end_s in ends.items()]
