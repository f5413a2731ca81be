"""The lines that some ships sent, out of many, as they came."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["lines_of"]


def lines_of(data: bytes, mmsis: npt.NDArray[np.int64]) -> bytes:
    r"""Every whole line of `data` with a message of one of these ships, and what stands before it.

    `mmsis` is ascending. Parts of a message go with its first; a line that is no AIS sentence goes with the
    next that is. Nothing is checked: wrong checksums are kept too.

    >>> data = b"!AIVDM,1,1,,A,14eG;o@034o8sd<L9i:a;WF>062D,0*7D\r\n$GPGGA,no place*00\n"
    >>> lines_of(data, np.array([316001245])) == data[:49]
    True
    >>> lines_of(data, np.array([316001246]))
    b''
    """
    if not len(mmsis) or not data:
        return b""
    # Numba takes a third of a second to import: only who picks lines should wait for it.
    from ingest.picking.kernels import picking

    pick: Any = picking.pick
    begun, out = np.empty(1 << 16, np.int64), np.empty(len(data), np.uint8)
    length = pick(np.frombuffer(data, np.uint8), np.ascontiguousarray(mmsis), begun, out)
    return out[:length].tobytes()
