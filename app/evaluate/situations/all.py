"""Every stage, by its key."""

from __future__ import annotations

from app.evaluate.events import Stage
from app.evaluate.situations import holding, jammed, meeting, silent

STAGES: dict[str, Stage] = {
    stage.key: stage for stage in (*holding.STAGES, *meeting.STAGES, *silent.STAGES, *jammed.STAGES)
}
