"""Fixes in blocks: how they are packed, found, merged and shown to SQL."""
