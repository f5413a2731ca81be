"""What all evidence comes to: a history a ship, presences, and what must be said of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from app.domain.naval.board import State
from app.posture.history import History
from app.posture.presences import Presence


@dataclass
class Fused:
    """Histories by unit, presences, and what must be said of a unit's evidence."""

    histories: dict[str, History]
    presences: list[Presence] = field(default_factory=list)
    caveats: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    questions: dict[str, str] = field(default_factory=dict)
    """Id of a sighting -> the question that it answers, and others answer otherwise."""
    losing_states: set[tuple[str, State]] = field(default_factory=set)
    """Ids of sightings that are outweighed, each with what it would have shown."""
