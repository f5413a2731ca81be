"""Situations with their truth, for every kind of alert and for what only looks like one."""
