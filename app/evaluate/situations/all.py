"""Every stage, by its key."""

from __future__ import annotations

from app.evaluate.events import Stage
from app.evaluate.situations import holding, jammed, meeting, silent

_ROOMS = (holding, meeting, silent, jammed)
STAGES: dict[str, Stage] = {stage.key: stage for room in _ROOMS for stage in room.STAGES}
