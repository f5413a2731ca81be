"""Columns to bytes: one file a format; no object is made for a row."""
