"""Runs synthetic seas with their truth through the real path, and says how well each alert kind does."""
