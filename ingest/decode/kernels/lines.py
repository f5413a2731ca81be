"""One plain line: `[\\tag block\\]!xxVDM,t,n,s,c,payload,f*hh` and nothing else.

No byte after a newline is looked at: each is checked before the next, and no check lets a newline through.
"""

import numpy as np

from ingest.compiled import inlined
from ingest.decode.kernels.layout import (
    F_CHANNEL,
    F_CHECKSUM,
    F_FILL,
    F_LENGTH,
    F_NUMBER,
    F_SEQUENCE,
    F_STATION_AT,
    F_STATION_LEN,
    F_TIME,
    F_TOTAL,
    NONE,
)

LONGEST = 4096
NEWLINE, RETURN, BANG, STAR, COMMA, COLON, BACKSLASH = 10, 13, 33, 42, 44, 58, 92
ZERO, FIVE, NINE = 48, 53, 57
LETTER_D, LETTER_M, LETTER_O, LETTER_V = 68, 77, 79, 86
NO_SIX = 255
_LATEST_MS = 10**15
_SECONDS_END = 100_000_000_000
_DIGITS_MOST = 15

SIX = np.full(256, NO_SIX, np.uint8)
SIX[48:88] = np.arange(40)
SIX[96:120] = np.arange(40, 64)
HEX = np.full(256, 255, np.uint8)
HEX[48:58] = np.arange(10)
HEX[65:71] = HEX[97:103] = np.arange(10, 16)


@inlined
def plain_line(data, at, six, field):
    """Read the line at `at` into `six` (payload) and `field`; where the next begins, or -1 if it is odd."""
    field[F_TIME] = NONE
    field[F_STATION_AT] = 0
    field[F_STATION_LEN] = 0
    begin = at
    if data[at] == BACKSLASH:
        at = _tag_block(data, at + 1, field)
        if at < 0:
            return -1
    at = _head(data, at, field)
    if at < 0:
        return -1
    at = _rest(data, at, six, field)
    if at < 0 or at - 1 - begin > LONGEST:
        return -1
    return at


@inlined
def _tag_block(data, at, field):
    found = 0
    while True:
        name = np.int64(data[at])
        if name < 97 or name > 122 or name == 103 or data[at + 1] != COLON:
            return -1
        found ^= name ^ COLON
        begin = at = at + 2
        byte = np.int64(data[at])
        while byte != COMMA and byte != STAR:
            if byte < 32 or byte > 126 or byte == BACKSLASH or byte == BANG:
                return -1
            found ^= byte
            at += 1
            byte = np.int64(data[at])
        if name == 115:
            field[F_STATION_AT] = begin
            field[F_STATION_LEN] = at - begin
        elif name == 99:
            field[F_TIME] = _epoch_ms(data, begin, at)
            if field[F_TIME] == NONE:
                return -1
        at += 1
        if byte == STAR:
            break
        found ^= COMMA
    high = np.int64(HEX[data[at]])
    if high > 15 or found != high * 16 + np.int64(HEX[data[at + 1]]) or data[at + 2] != BACKSLASH:
        return -1
    return at + 3


@inlined
def _epoch_ms(data, begin, end):
    if end == begin or end - begin > _DIGITS_MOST:
        return NONE
    value = 0
    for i in range(begin, end):
        digit = np.int64(data[i]) - ZERO
        if digit < 0 or digit > 9:
            return NONE
        value = value * 10 + digit
    return min(value if value > _SECONDS_END else value * 1000, _LATEST_MS)


@inlined
def _head(data, at, field):
    if data[at] != BANG or not _is_talker(data[at + 1]) or not _is_talker(data[at + 2]):
        return -1
    if data[at + 3] != LETTER_V or data[at + 4] != LETTER_D:
        return -1
    if (data[at + 5] != LETTER_M and data[at + 5] != LETTER_O) or data[at + 6] != COMMA:
        return -1
    total = np.int64(data[at + 7]) - ZERO
    if total < 1 or total > 9 or data[at + 8] != COMMA:
        return -1
    number = np.int64(data[at + 9]) - ZERO
    if number < 1 or number > total or data[at + 10] != COMMA:
        return -1
    found = 0
    for i in range(at + 1, at + 11):
        found ^= np.int64(data[i])
    field[F_TOTAL] = total
    field[F_NUMBER] = number
    field[F_CHECKSUM] = found
    at = _one_or_none(data, at + 11, field, F_SEQUENCE)
    return at if at < 0 else _one_or_none(data, at, field, F_CHANNEL)


@inlined
def _is_talker(byte):
    return (byte >= 65 and byte <= 90) or (byte >= ZERO and byte <= NINE)


@inlined
def _one_or_none(data, at, field, which):
    byte = np.int64(data[at])
    if byte == COMMA:
        field[which] = 0
        field[F_CHECKSUM] ^= COMMA
        return at + 1
    if not (_is_talker(byte) or (byte >= 97 and byte <= 122)) or data[at + 1] != COMMA:
        return -1
    field[which] = byte
    field[F_CHECKSUM] ^= byte ^ COMMA
    return at + 2


@inlined
def _rest(data, at, six, field):
    found = np.int64(field[F_CHECKSUM]) ^ COMMA
    begin = at
    while at - begin < LONGEST:
        byte = data[at]
        value = SIX[byte]
        if value == NO_SIX:
            break
        six[at - begin] = value
        found ^= np.int64(byte)
        at += 1
    length = at - begin
    if length == 0 or data[at] != COMMA:
        return -1
    fill = np.int64(data[at + 1])
    if fill < ZERO or fill > FIVE or data[at + 2] != STAR:
        return -1
    found ^= fill
    high = np.int64(HEX[data[at + 3]])
    if high > 15 or found != high * 16 + np.int64(HEX[data[at + 4]]):
        return -1
    field[F_LENGTH] = length
    field[F_FILL] = fill - ZERO
    field[F_CHECKSUM] = found
    at += 5
    if data[at] == RETURN:
        at += 1
    return at + 1 if data[at] == NEWLINE else -1
