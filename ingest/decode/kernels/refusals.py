"""Lines that give nothing: counted by reason, the first of each remembered by its place."""

import numpy as np

from ingest.compiled import part
from ingest.decode.kernels.layout import LONGEST, N_COLUMNS, N_LINES, N_OFFSET, N_SOURCE, N_TURN, REASONS
from ingest.decode.kernels.lines import (
    BACKSLASH,
    BANG,
    COMMA,
    HEX,
    LETTER_D,
    LETTER_M,
    LETTER_O,
    LETTER_V,
    NEWLINE,
    STAR,
)
from ingest.decode.kernels.words import byte, place


@part
def refuse(refused, reason, lines, offset, source):
    """Count the lines of one message, or one line, under a reason."""
    row = reason * N_COLUMNS
    if refused[row + N_LINES] == 0:
        turn = 0
        for other in range(REASONS):
            turn += refused[other * N_COLUMNS + N_LINES] != 0
        refused[row + N_OFFSET] = offset
        refused[row + N_SOURCE] = source
        refused[row + N_TURN] = turn
    refused[row + N_LINES] += lines


@part
def after_wrong_checksum(data, at):
    """Where the next line begins if surely no more than a checksum of the line at `at` is wrong, else -1."""
    bang, end = -1, at
    while byte(data, end) != NEWLINE:
        if byte(data, end) == BANG:
            bang = end
        end += 1
    if bang < 0 or end - at > LONGEST or not _is_head(data, bang, end):
        return -1
    if bang > at:
        if not _is_tag_block(data, at, bang):
            return -1
        if not _is_right(data, at + 1, bang - 1, 2):
            return end + 1
    return -1 if _is_right(data, bang + 1, end, 0) else end + 1


@part
def _is_head(data, at, end):
    return (
        end - at >= 7
        and byte(data, at + 3) == LETTER_V
        and byte(data, at + 4) == LETTER_D
        and (byte(data, at + 5) == LETTER_M or byte(data, at + 5) == LETTER_O)
        and byte(data, at + 6) == COMMA
    )


@part
def _is_tag_block(data, at, end):
    """Whether there is a single one and nothing else."""
    if end - at < 3 or byte(data, at) != BACKSLASH or byte(data, end - 1) != BACKSLASH:
        return False
    for k in range(at + 1, end - 1):
        if byte(data, k) == BACKSLASH:
            return False
    return True


@part
def _is_right(data, at, end, characters):
    """Whether the bytes up to the first star sum to what follows it, of so many `characters` unless 0."""
    found = 0
    while at < end and byte(data, at) != STAR:
        found ^= byte(data, at)
        at += 1
    if end - at < 3 or (characters and end - at != characters + 1):
        return False
    high = np.int64(HEX[place(byte(data, at + 1))])
    low = np.int64(HEX[place(byte(data, at + 2))])
    return high <= 15 and low <= 15 and found == high * 16 + low
