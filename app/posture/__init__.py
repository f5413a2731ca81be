"""Sightings and tracks joined into one history a unit, and the board that follows: `docs/posture.md`."""
