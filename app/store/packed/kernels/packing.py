"""Integers of a block's column as multiples of a unit above the least of them, in as few bytes as hold them.

Tables lie flat: value `i` of column `c` at `c * rows + i`; number `c` of block `b` at `b * columns + c`. The
bytes of a value come with the highest first, as SQL's `hex` shows them.
"""

import numpy as np

from ingest.compiled import kernel

_INT64 = 'Array(int64, 1, "C", readonly=True)'
_UINT8 = 'Array(uint8, 1, "C", readonly=True)'
_SECOND_MS = 1000


@kernel(f"void({_INT64}, {_INT64}, int64, int64, int64[::1], int64[::1], int64[::1])")
def measure(values, starts, columns, timed, base, unit, width):
    """Find base, unit and width of every column of the blocks that begin at `starts` (and end at the next).

    The first `timed` columns are of ms: their unit is a whole second where all of a block are.
    """
    rows = values.size // columns
    for b in range(starts.size - 1):
        for c in range(columns):
            low = high = values[c * rows + starts[b]]
            for i in range(starts[b] + 1, starts[b + 1]):
                value = values[c * rows + i]
                low = min(low, value)
                high = max(high, value)
            whole = _SECOND_MS if c < timed else 1
            for i in range(starts[b], starts[b + 1]):
                if (values[c * rows + i] - low) % whole != 0:
                    whole = 1
                    break
            steps = (high - low) // whole
            size = 0
            while size < 8 and steps >> (8 * size) != 0:
                size += 1
            at = b * columns + c
            base[at], unit[at], width[at] = low, whole, size


@kernel(f"int64({_INT64}, {_INT64}, int64, {_INT64}, {_INT64}, {_INT64}, uint8[::1], int64[::1])")
def pack(values, starts, columns, base, unit, width, out, ends):
    """Write the blocks one after another into `out`; where each ends into `ends`; returns the last end."""
    rows = values.size // columns
    at = 0
    for b in range(starts.size - 1):
        for c in range(columns):
            k = b * columns + c
            size = width[k]
            for i in range(starts[b], starts[b + 1]):
                steps = (values[c * rows + i] - base[k]) // unit[k]
                for byte in range(size):
                    out[at + size - 1 - byte] = (steps >> (8 * byte)) & 255
                at += size
        ends[b] = at
    return at


@kernel(f"void({_UINT8}, {_INT64}, int64, {_INT64}, {_INT64}, {_INT64}, int64[::1])")
def unpack(data, counts, columns, base, unit, width, values):
    """The inverse: blocks of `counts` rows that stand in `data` one after another."""
    rows = values.size // columns
    at = first = 0
    for b in range(counts.size):
        for c in range(columns):
            k = b * columns + c
            size, low, whole = width[k], base[k], unit[k]
            begin, end = c * rows + first, c * rows + first + counts[b]
            if size == 0:
                values[begin:end] = low
            elif size == 1:
                for i in range(begin, end):
                    values[i] = low + np.int64(data[at]) * whole
                    at += 1
            elif size == 2:
                for i in range(begin, end):
                    values[i] = low + (np.int64(data[at]) << 8 | np.int64(data[at + 1])) * whole
                    at += 2
            else:
                for i in range(begin, end):
                    steps = np.int64(0)
                    for byte in range(at, at + size):
                        steps = (steps << 8) | np.int64(data[byte])
                    values[i] = low + steps * whole
                    at += size
        first += counts[b]
