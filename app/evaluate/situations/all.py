"""Every stage, by its key."""

from __future__ import annotations

from app.evaluate.events import Stage
from app.evaluate.situations import astray, hasty, holding, jammed, meeting, outages, silent

_ROOMS = (holding, meeting, silent, jammed, astray, hasty, outages)
STAGES: dict[str, Stage] = {stage.key: stage for room in _ROOMS for stage in room.STAGES}
