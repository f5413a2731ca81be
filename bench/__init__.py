"""Measurements against other AIS software; see README.md in this folder."""
