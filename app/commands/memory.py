"""What the C library keeps of memory that was given back."""

from __future__ import annotations

import ctypes

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
"""Of glibc's malloc.h."""
_LARGE_BYTES = 12 * 2**20


def give_back_memory() -> None:
    """Have glibc return batches to the system as they go, and keep one heap for all threads.

    By itself it learns to keep what is freed again and again, a heap a thread: 80 MB of a long `ingest`.
    Other systems have no such switch, and are left alone.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_M_ARENA_MAX, 1)
