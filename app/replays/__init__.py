"""Replays: what was published of a stretch of weeks, as sightings, with synthetic AIS that agrees with it."""
