"""Words and numbers of tracks that more than one room needs."""

from __future__ import annotations

SEGMENT_GAP_S = 8 * 3600
"""A silence longer than this ends a segment."""

COARSE_CONFLICT = "coarse_conflict"
"""Taint of a coarse fix (type 27) that none of the hulls can have sent; no other fix of its second is."""

SILENCE_S = 3600
"""Pictures join no two fixes further apart than this by a line."""
