"""What a person found who looked at the recorded tracks: name -> (what was raised then, in words why)."""

from __future__ import annotations

NOTES: dict[str, tuple[dict[str, int], str]] = {}
