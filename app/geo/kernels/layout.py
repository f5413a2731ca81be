"""What the kernels share with those who call them: WGS 84, and how segments, lists and tiles lie in memory.

A *segment* is eight floats: start and end in earth-centred metres, one over its squared length (0 if it has
none) and its owner; 64 bytes, a line of the processor's cache.
A *list* is how many segments of each layer it has, layer by layer, then those segments, ascending.
A *tile* is how many cells a side it has, then by row from the south-west where each cell's list begins,
counted from the tile's own beginning, then the lists.
"""

SEMI_MAJOR_M = 6378137.0
ECCENTRICITY_SQUARED = 0.0066943799901413165
MEAN_RADIUS_M = 6371008.8

S_START, S_END, S_INVERSE, S_OWNER, SEGMENT = 0, 3, 6, 7, 8
NO_OWNER = 255
"""Given for a point outside the box, and by a layer without a line."""

TILES_PER_DEGREE = 4
DEEPEST = 6
"""A tile is quartered at most so often: the smallest cell is 1/256 degree wide."""
FINE = 1 << DEEPEST
"""Cells a side of a tile that was quartered as often as can be."""
