"""One plain line: `[\\tag block\\]!xxVDM,t,n,s,c,payload,f*hh` and nothing else.

Words are read that reach over the line's end, but a newline fails every check, and a line ends at its first.
"""

import numpy as np

from ingest.compiled import inlined
from ingest.decode.kernels.layout import CHARACTERS, LINE, LONGEST, NONE, WORD
from ingest.decode.kernels.words import (
    all_digits,
    before_first,
    byte,
    first_bytes,
    no_six,
    number,
    packed,
    place,
    word,
    xor_of,
)

NEWLINE, RETURN, BANG, STAR, COMMA, COLON, BACKSLASH = 10, 13, 33, 42, 44, 58, 92
LETTER_D, LETTER_M, LETTER_O, LETTER_V = 68, 77, 79, 86
_ZERO, _FIVE, _NINE = 48, 53, 57
_C, _G, _S = 99, 103, 115
_LATEST_MS = 10**15
_SECONDS_END = 100_000_000_000
_DIGITS_MOST = 15
_HEAD = int.from_bytes(b"!\0\0VD\0,\0", "big")
_HEAD_MASK = np.int64(int.from_bytes(b"\xff\0\0\xff\xff\0\xff\0", "big", signed=True))

HEX = np.full(256, 255, np.uint8)
HEX[48:58] = np.arange(10)
HEX[65:71] = HEX[97:103] = np.arange(10, 16)
_ENDS_VALUE = np.ones(256, np.uint8)
"""Of the bytes that do, only comma and star may."""
_ENDS_VALUE[32:127] = 0
_ENDS_VALUE[[BANG, STAR, COMMA, BACKSLASH]] = 1

_ODD = (-1, NONE, 0, 0, 0, 0, 0, 0, 0, 0)
_ODD_TAG = (-1, NONE, 0, 0)
_ODD_HEAD = (-1, 0, 0, 0, 0)
_ODD_REST = (-1, 0, 0, 0)


@inlined
def plain_line(data, at, payloads):
    """Read the line at `at`, its payload to `LINE` on.

    Returns where the next begins (-1 if it is odd), time, station (where, how long), total, number,
    sequence and channel, characters, fill bits and checksum.
    """
    begin = at
    time_ms, station_at, station_length = NONE, 0, 0
    if byte(data, at) == BACKSLASH:
        at, time_ms, station_at, station_length = _tag_block(data, at + 1)
        if at < 0:
            return _ODD
    at, total, part, name, sums = _head(data, at)
    if at < 0:
        return _ODD
    at, length, fill, found = _rest(data, at, sums, payloads)
    if at < 0 or at - 1 - begin > LONGEST:
        return _ODD
    return at, time_ms, station_at, station_length, total, part, name, length, fill, found


@inlined
def _tag_block(data, at):
    time_ms, station_at, station_length, sums = NONE, 0, 0, 0
    ended_by = COMMA
    while ended_by == COMMA:
        name = byte(data, at)
        if name < 97 or name > 122 or name == _G or byte(data, at + 1) != COLON:
            return _ODD_TAG
        begin = at + 2
        if name == _C:
            at, time_ms, value_sums = _time(data, begin)
            if time_ms == NONE:
                return _ODD_TAG
        else:
            at, value_sums = _value(data, begin)
        if name == _S:
            station_at, station_length = begin, at - begin
        ended_by = byte(data, at)
        sums ^= name ^ COLON ^ value_sums ^ ended_by
        at += 1
    high = np.int64(HEX[place(byte(data, at))])
    low = np.int64(HEX[place(byte(data, at + 1))])
    if ended_by != STAR or high > 15 or xor_of(sums ^ STAR) != high * 16 + low:
        return _ODD_TAG
    if byte(data, at + 2) != BACKSLASH:
        return _ODD_TAG
    return at + 3, time_ms, station_at, station_length


@inlined
def _value(data, at):
    sums = 0
    one = byte(data, at)
    while _ENDS_VALUE[place(one)] == 0:
        sums ^= one
        at += 1
        one = byte(data, at)
    return at, sums


@inlined
def _time(data, at):
    """Where it ends, the time, and its bytes to be summed."""
    begin, value, sums = at, 0, 0
    eight = word(data, at)
    if all_digits(eight):
        value, sums = number(eight), eight
        at += 8
    one = byte(data, at)
    while one >= _ZERO and one <= _NINE and at - begin <= _DIGITS_MOST:
        value = value * 10 + one - _ZERO
        sums ^= one
        at += 1
        one = byte(data, at)
    if at == begin or at - begin > _DIGITS_MOST:
        return at, NONE, sums
    return at, min(value if value > _SECONDS_END else value * 1000, _LATEST_MS), sums


@inlined
def _head(data, at):
    """Where the payload begins, total, number, sequence and channel, and the bytes to be summed."""
    first, second = word(data, at), word(data, at + 8)
    if first & _HEAD_MASK != _HEAD or not _is_talker(first >> 48 & 255) or not _is_talker(first >> 40 & 255):
        return _ODD_HEAD
    if (first >> 16 & 255) != LETTER_M and (first >> 16 & 255) != LETTER_O:
        return _ODD_HEAD
    total, part = (first & 255) - _ZERO, (second >> 48 & 255) - _ZERO
    if second >> 56 != COMMA or second >> 40 & 255 != COMMA:
        return _ODD_HEAD
    if total < 1 or total > 9 or part < 1 or part > total:
        return _ODD_HEAD
    sums = first ^ BANG ^ second >> 40
    at, sequence, its_sums = _one_or_none(data, at + 11)
    if at < 0:
        return _ODD_HEAD
    at, channel, last_sums = _one_or_none(data, at)
    return at, total, part, sequence << 8 | channel, sums ^ its_sums ^ last_sums


@inlined
def _is_talker(one):
    return (one >= 65 and one <= 90) or (one >= _ZERO and one <= _NINE)


@inlined
def _one_or_none(data, at):
    one = byte(data, at)
    if one == COMMA:
        return at + 1, 0, COMMA
    if not (_is_talker(one) or (one >= 97 and one <= 122)) or byte(data, at + 1) != COMMA:
        return -1, 0, 0
    return at + 2, one, one ^ COMMA


@inlined
def _rest(data, at, sums, payloads):
    """Where the next line begins, characters of the payload, fill bits and the checksum."""
    at, length, sums = _payload(data, at, sums, payloads)
    fill = byte(data, at + 1)
    if length == 0 or byte(data, at) != COMMA or fill < _ZERO or fill > _FIVE or byte(data, at + 2) != STAR:
        return _ODD_REST
    found = xor_of(sums ^ COMMA ^ fill)
    high = np.int64(HEX[place(byte(data, at + 3))])
    if high > 15 or found != high * 16 + np.int64(HEX[place(byte(data, at + 4))]):
        return _ODD_REST
    at += 5
    if byte(data, at) == RETURN:
        at += 1
    if byte(data, at) != NEWLINE:
        return _ODD_REST
    return at + 1, length, fill - _ZERO, found


@inlined
def _payload(data, at, sums, payloads):
    """Where it ends, how many characters it has, and the bytes to be summed."""
    into, begin = LINE, at
    eight = word(data, at)
    flags = no_six(eight)
    while flags == 0 and at - begin < LONGEST:
        payloads[place(into)] = packed(eight)
        sums ^= eight
        into += 1
        at += CHARACTERS
        eight = word(data, at)
        flags = no_six(eight)
    if flags == 0:
        return at, 0, sums
    more = before_first(flags)
    unused = WORD - 6 * more
    payloads[place(into)] = packed(eight) >> unused << unused
    return at + more, at - begin + more, sums ^ first_bytes(eight, more)
