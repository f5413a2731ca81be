"""Compiled loops over places and segments; imported only by those who call them: numba is slow to load."""
