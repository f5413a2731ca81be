"""Stored columns to files of the user's: whole or not there, never held whole in memory."""
