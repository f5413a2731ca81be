"""Compiled code that only measurements use."""
