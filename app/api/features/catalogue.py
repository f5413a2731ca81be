"""The collections there are."""

from __future__ import annotations

from app.api.features.alerts import ALERTS
from app.api.features.positions import POSITIONS
from app.api.features.sightings import SIGHTINGS
from app.api.features.tracks import TRACKS
from app.api.features.zones import ZONES

COLLECTIONS = {one.name: one for one in (SIGHTINGS, ALERTS, TRACKS, POSITIONS, ZONES)}
