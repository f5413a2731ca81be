"""Picking lines, compiled."""
