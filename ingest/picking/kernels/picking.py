"""Lines by who sent them; only what tells that is looked at."""

import numpy as np

from ingest.compiled import inlined, kernel

_BYTES = 'Array(uint8, 1, "C", readonly=True)'
_INT64 = 'Array(int64, 1, "C", readonly=True)'
_NEWLINE, _BANG, _COMMA, _BACKSLASH, _ONE = 10, 33, 44, 92, 49
_SHORTEST_HEAD = 15
"""`!AIVDM,1,1,,,` and the characters that hold an MMSI take more."""
_NONE = -1
_PARTS_WITHIN = 1000
"""Parts may come with others between, under the same number by another receiver: rather too many are kept."""


@inlined
def _sentence(data, at, end):
    """Where `!` stands, after the tag block if there is one; -1 if nowhere."""
    if data[at] == _BACKSLASH:
        at += 1
        while at < end and data[at] != _BACKSLASH:
            at += 1
        at += 1
    return at if at < end - _SHORTEST_HEAD and data[at] == _BANG else _NONE


@inlined
def _after_comma(data, at, end):
    while at < end and data[at] != _COMMA:
        at += 1
    return at + 1


@inlined
def _six(byte):
    value = np.int64(byte) - 48
    return value - 8 if value > 40 else value


@inlined
def _mmsi(data, at, end):
    """Bits 8 to 37 of the payload at `at`; -1 if it is too short."""
    if at + 7 > end:
        return np.int64(_NONE)
    value = np.int64(0)
    for i in range(at + 1, at + 7):
        value = (value << 6) | (_six(data[i]) & 63)
    # Six characters hold bits 6 to 41.
    return (value >> 4) & ((1 << 30) - 1)


@inlined
def _holds(mmsis, mmsi):
    low, high = 0, mmsis.size
    while low < high:
        middle = (low + high) // 2
        if mmsis[middle] < mmsi:
            low = middle + 1
        else:
            high = middle
    return low < mmsis.size and mmsis[low] == mmsi


@kernel(f"int64({_BYTES}, {_INT64}, int64[::1], uint8[::1])")
def pick(data, mmsis, begun, out):
    """Copy the lines of `mmsis` (ascending) into `out`; returns how many bytes they are.

    `begun` holds, by sequence and channel, the number of the line that last began a message of theirs.
    """
    n = at = begin = line = 0
    # What began before this stretch is not known.
    begun[:] = 0
    while at < data.size:
        end = at
        while end < data.size and data[end] != _NEWLINE:
            end += 1
        if end == data.size:
            break
        sentence = _sentence(data, at, end)
        if sentence >= 0:
            total = _after_comma(data, sentence, end)
            number = _after_comma(data, total, end)
            sequence = _after_comma(data, number, end)
            channel = _after_comma(data, sequence, end)
            payload = _after_comma(data, channel, end)
            wanted = False
            if payload < end:
                key = (np.int64(data[sequence]) << 8) | np.int64(data[channel])
                if data[number] != _ONE:
                    wanted = line - begun[key] < _PARTS_WITHIN
                elif _holds(mmsis, _mmsi(data, payload, end)):
                    wanted = True
                    begun[key] = line
            if wanted:
                for i in range(begin, end + 1):
                    out[n] = data[i]
                    n += 1
            begin = end + 1
        line += 1
        at = end + 1
    return n
