"""Feeds that never end on their way into the store: one writer for all, conclusions as time passes."""
