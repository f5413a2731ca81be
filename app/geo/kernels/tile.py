"""A tile of a grid: quartered until each cell has few segments that can be the nearest to a point of it."""

import numpy as np

from app.geo.kernels.layout import DEEPEST, FINE
from app.geo.kernels.narrow import CELL_FLOATS, SAMPLES, narrow, place_cell
from ingest.compiled import inlined, kernel

_FLOATS = 'Array(float64, 1, "C", readonly=True)'
_BYTES = 'Array(uint8, 1, "C", readonly=True)'

N_DEPTH, N_COLUMN, N_ROW, N_LIST, NODE = 0, 1, 2, 3, 4
_NODES_MOST = (4 ** (DEEPEST + 1) - 1) // 3
_SLOTS = 2 * _NODES_MOST + 1
_HASH_BITS = (1 << 48) - 1


@inlined
def _length(lists, at, layers):
    length = layers
    for layer in range(layers):
        length += lists[at + layer]
    return length


@inlined
def _same(lists, a, b, length):
    for k in range(length):
        if lists[a + k] != lists[b + k]:
            return False
    return True


@inlined
def _first_alike(lists, at, layers, slots):
    """Where the same list was first written in this tile: neighbours often have it too."""
    length = _length(lists, at, layers)
    mixed = np.int64(0)
    for k in range(length):
        mixed = (mixed * 31 + lists[at + k]) & _HASH_BITS
    slot = mixed % slots.size
    while slots[slot] >= 0:
        held = slots[slot]
        if _length(lists, held, layers) == length and _same(lists, held, at, length):
            return held
        slot = (slot + 1) % slots.size
    slots[slot] = at
    return at


@inlined
def _quarter(nodes, at, made):
    """Add the four quarters of a node, each with its list to narrow; how many nodes there are now."""
    for quarter in range(4):
        new = NODE * (made + quarter)
        nodes[new + N_DEPTH] = nodes[NODE * at + N_DEPTH] + 1
        nodes[new + N_COLUMN] = 2 * nodes[NODE * at + N_COLUMN] + quarter % 2
        nodes[new + N_ROW] = 2 * nodes[NODE * at + N_ROW] + quarter // 2
        nodes[new + N_LIST] = nodes[NODE * at + N_LIST]
    return made + 4


@inlined
def _spread(nodes, at, finest):
    """Tell the finest cells that make up a node where its list is."""
    side = FINE >> nodes[NODE * at + N_DEPTH]
    column, row = nodes[NODE * at + N_COLUMN] * side, nodes[NODE * at + N_ROW] * side
    for r in range(row, row + side):
        for c in range(column, column + side):
            finest[r * FINE + c] = nodes[NODE * at + N_LIST]


@inlined
def _pack(lists, used, layers, finest, depth, tile):
    """Write the tile with no cell finer than `depth` and each list once; its length."""
    cells = 1 << depth
    step = FINE >> depth
    moved = np.zeros(used, np.int32)
    tile[0] = cells
    length = 1 + cells * cells
    for cell in range(cells * cells):
        list_at = finest[(cell // cells * FINE + cell % cells) * step]
        if moved[list_at] == 0:
            moved[list_at] = length
            for k in range(_length(lists, list_at, layers)):
                tile[length] = lists[list_at + k]
                length += 1
        tile[1 + cell] = moved[list_at]
    return length


@kernel(
    f"int64({_FLOATS}, {_BYTES}, float64, float64, float64, int64, int32[::1], int64, int32[::1])",
    allocates=True,
)
def make_tile(segments, adds, west, south, side, few, lists, used, tile):
    """Write a tile (degrees) as `layout` says; its length, or -1 if `lists` is too short to work in.

    `lists` begins with the list of all segments, `used` long. Cells with more than `few` segments are
    quartered. `tile` must have room for all that `lists` has, and for `FINE` squared and one more.
    """
    layers = adds.size
    longest = 0
    for layer in range(layers):
        longest = max(longest, lists[layer])
    measured, cell = np.empty(longest * SAMPLES), np.empty(CELL_FLOATS)
    nodes, finest = np.zeros(NODE * _NODES_MOST, np.int64), np.empty(FINE * FINE, np.int64)
    slots = np.full(_SLOTS, -1, np.int64)
    made, deepest, at = 1, 0, 0
    while at < made:
        node = NODE * at
        depth, parent = nodes[node + N_DEPTH], nodes[node + N_LIST]
        if used + _length(lists, parent, layers) > lists.size:
            return -1
        size = side / (1 << depth)
        place_cell(cell, west + nodes[node + N_COLUMN] * size, south + nodes[node + N_ROW] * size, size)
        end = narrow(cell, segments, adds, lists, parent, used, measured)
        here = _first_alike(lists, used, layers, slots)
        nodes[node + N_LIST] = here
        if here == used:
            used = end
        if depth == DEEPEST or _length(lists, here, layers) - layers <= few:
            _spread(nodes, at, finest)
            deepest = max(deepest, depth)
        else:
            made = _quarter(nodes, at, made)
        at += 1
    return _pack(lists, used, layers, finest, deepest, tile)
