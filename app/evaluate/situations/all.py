"""Every stage, by its key."""

from __future__ import annotations

from app.evaluate.events import Stage
from app.evaluate.situations import calling, crossing, declaring, holding, naming, sharing, straits

ROOMS = (holding, crossing, calling, straits, declaring, naming, sharing)

STAGES: dict[str, Stage] = {stage.key: stage for room in ROOMS for stage in room.STAGES}
