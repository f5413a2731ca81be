"""All that explains itself: to import it is to have every rule's answer."""

from __future__ import annotations

from app.detect.explaining import belief, distress, meetings, moving, places, sayings, silences
from app.detect.explaining.frame import Condition, Explained, Seen, explain
from app.detect.explaining.staying import criteria

FAMILIES = (belief, distress, meetings, moving, places, sayings, silences)
__all__ = ["FAMILIES", "Condition", "Explained", "Seen", "criteria", "explain"]
