"""Columns of a table of fixes, and what a fix that came brought."""

TIME, RECEIVED, LON, LAT = range(4)
"""The first columns; the values that a ship sends follow."""
SAME, NEW, CHANGED, RECEIVED_EARLIER = range(4)
