"""Every stage, by its key."""

from __future__ import annotations

from app.evaluate.events import Stage
from app.evaluate.situations import (
    astray,
    calling,
    crossing,
    declaring,
    hasty,
    holding,
    jammed,
    meeting,
    naming,
    outages,
    sharing,
    silent,
    straits,
)

ROOMS = (
    holding,
    crossing,
    calling,
    straits,
    declaring,
    naming,
    sharing,
    meeting,
    silent,
    jammed,
    astray,
    hasty,
    outages,
)
STAGES: dict[str, Stage] = {stage.key: stage for room in ROOMS for stage in room.STAGES}
