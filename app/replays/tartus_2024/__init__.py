"""Off Tartus, 30 November 2024 to 30 January 2025."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
SIGHTINGS = FOLDER / "sightings.json"
"""Made by `python -m app.replays.make` from the fact base and what was read in it (`reading.csv`)."""
WATCHLIST = FOLDER / "watchlist.csv"
"""The four ships of the synthetic AIS."""
