"""Merging new fixes into held ones, and cutting the outcome into blocks.

Tables lie flat: value `i` of column `c` at `c * rows + i`, rows ordered by (time, lon, lat) within a group.
"""

from app.store.packed.kernels.layout import (
    CHANGED,
    LAT,
    LON,
    NEW,
    RECEIVED,
    RECEIVED_EARLIER,
    SAME,
    TIME,
)
from ingest.compiled import inlined, kernel

_INT64 = 'Array(int64, 1, "C", readonly=True)'
_BOOL = 'Array(uint8, 1, "C", readonly=True)'


@inlined
def _order(one, i, one_rows, other, j, other_rows):
    """-1, 0 or 1 as fix `i` of one table stands before, equals or follows fix `j` of the other."""
    order = 0
    for c in (TIME, LON, LAT):
        a, b = one[c * one_rows + i], other[c * other_rows + j]
        if a != b:
            order = -1 if a < b else 1
            break
    return order


@kernel(f"int64({_INT64}, {_INT64}, {_INT64}, {_INT64}, int64, {_INT64}, int64[::1], int64[::1], uint8[::1])")
def merge(held, held_edges, new, new_edges, columns, absent, out, out_edges, told):
    """Merge group by group; a value beats `absent[c]`, else the smaller. Returns how many rows came out.

    `told` gets of each new row what it brought; `out_edges` where each group ends.
    """
    held_rows, new_rows, out_rows = held.size // columns, new.size // columns, out.size // columns
    n = 0
    for g in range(held_edges.size - 1):
        i, i_end = held_edges[g], held_edges[g + 1]
        j, j_end = new_edges[g], new_edges[g + 1]
        while i < i_end or j < j_end:
            if j == j_end:
                order = -1
            elif i == i_end:
                order = 1
            else:
                order = _order(held, i, held_rows, new, j, new_rows)
            if order < 0:
                for c in range(columns):
                    out[c * out_rows + n] = held[c * held_rows + i]
                i += 1
            elif order > 0:
                for c in range(columns):
                    out[c * out_rows + n] = new[c * new_rows + j]
                told[j] = NEW
                j += 1
            else:
                told[j] = SAME
                for c in range(columns):
                    was, came = held[c * held_rows + i], new[c * new_rows + j]
                    value = was
                    if was == absent[c] or (came != absent[c] and came < was):
                        value = came
                    if value != was:
                        if c != RECEIVED:
                            told[j] = CHANGED
                        elif told[j] == SAME:
                            told[j] = RECEIVED_EARLIER
                    out[c * out_rows + n] = value
                i += 1
                j += 1
            n += 1
        out_edges[g + 1] = n
    return n


@kernel(f"int64({_INT64}, {_INT64}, {_BOOL}, int64, int64[::1], int64[::1])")
def cut(time_ms, edges, fills, most, starts, groups):
    """Where blocks of about `most` fixes begin in each group, and the group of each; how many there are.

    A group that `fills` leaves what is over in its last block, another is cut into equal parts; no cut goes
    through a second.
    """
    n = 0
    for g in range(edges.size - 1):
        at, end = edges[g], edges[g + 1]
        size = most
        if not fills[g]:
            parts = (end - at + most - 1) // most
            if parts > 0:
                size = (end - at + parts - 1) // parts
        while at < end:
            starts[n], groups[n] = at, g
            n += 1
            at = min(at + size, end)
            while at < end and time_ms[at] == time_ms[at - 1]:
                at += 1
    return n
