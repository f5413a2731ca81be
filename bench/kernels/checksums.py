"""The least that any reader of AIS must do: look at every byte once and check every checksum."""

import numpy as np

from ingest.compiled import kernel

NEWLINE, BANG, DOLLAR, STAR, BACKSLASH = 10, 33, 36, 42, 92
HEX = np.full(256, 255, np.uint8)
HEX[48:58] = np.arange(10)
HEX[65:71] = HEX[97:103] = np.arange(10, 16)


@kernel('int64(Array(uint8, 1, "C", readonly=True))')
def right_checksums(data: np.typing.NDArray[np.uint8]) -> int:
    """How many checksums, of tag blocks and of sentences, are right."""
    right, total = 0, 0
    for i in range(len(data) - 2):
        byte = data[i]
        if byte == STAR:
            right += total == (HEX[data[i + 1]] << 4 | HEX[data[i + 2]])
        elif byte == BANG or byte == BACKSLASH or byte == DOLLAR or byte == NEWLINE:
            total = 0
        else:
            total ^= byte
    return right
