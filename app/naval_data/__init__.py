"""The units to begin with: what public sources claimed of ships off Syria, each claim with its source."""

from __future__ import annotations

from pathlib import Path

STARTER = Path(__file__).with_name("units.csv")
"""Not complete, and not an order of battle: `README.md` beside it says where it came from."""
