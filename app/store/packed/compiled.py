"""The compiled functions of this room, brought in when the first fixes are read or written."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any


@cache
def kernels() -> Any:  # noqa: ANN401 - a namespace of compiled functions
    """`measure`, `pack`, `unpack`, `merge` and `cut`."""
    # Numba takes a third of a second to import: only who reads or writes fixes should wait for it.
    from app.store.packed.kernels import merging, packing

    return SimpleNamespace(
        measure=packing.measure,
        pack=packing.pack,
        unpack=packing.unpack,
        merge=merging.merge,
        cut=merging.cut,
    )
