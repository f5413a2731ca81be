"""`loitering`: the four criteria of each hull."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.detect.criteria import CRITERIA
from app.detect.describe import KIND
from app.detect.explaining.frame import Explained
from app.detect.hulltrack import HullTrack
from app.detect.judge import Question, conditions


def criteria(question: Question, hull: HullTrack, others: Sequence[HullTrack]) -> Iterator[Explained]:
    """One answer a criterion, at the hull's latest fix."""
    about = f", hull {hull.number}" if len(others) > 1 else ""
    for criterion in CRITERIA:
        measured = tuple(conditions(question, criterion))
        yield Explained(KIND, all(c.met for c in measured), measured, f"{criterion}{about}")
