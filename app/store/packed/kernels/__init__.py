"""Packing and unpacking, compiled."""
