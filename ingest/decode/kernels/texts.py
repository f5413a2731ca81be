"""Texts of static reports as their bits, each kept once or, where many share a slot, a few times.

Ships repeat their texts; only new ones need to be spelt, which `ingest.decode.texts` does.
"""

import numpy as np

from ingest.compiled import part
from ingest.decode.kernels.layout import ETA, KEY, TEXT_SLOTS, TEXTS, WORD
from ingest.decode.kernels.words import WORD_MASK, place

_MIX = -7046029254386353131
_MIXED = 64 - 15
_HALF = 24
"""Bits of the third word that belong to a text of 20 characters."""
_ETA_BITS = 20


@part
def text(payloads, at, start, counters, keys, slots):
    """The number of the text of 20 characters that begins at bit `start` of a payload."""
    first = _word(payloads, at, start)
    second = _word(payloads, at, start + WORD)
    third = _word(payloads, at, start + 2 * WORD) >> _HALF << _HALF
    return _number(first, second, third, counters, keys, slots)


@part
def short_text(payloads, at, start, counters, keys, slots):
    """Likewise of seven characters."""
    return _number(_word(payloads, at, start) >> 6 << 6, 0, 0, counters, keys, slots)


@part
def eta(payloads, at, start, counters, keys, slots):
    """Likewise of an ETA: month, day, hour, minute."""
    bits = _word(payloads, at, start) >> (WORD - _ETA_BITS)
    return _number(bits, 0, ETA, counters, keys, slots)


@part
def _word(payloads, at, start):
    """48 bits from any bit on."""
    k, shift = at + start // WORD, start % WORD
    return payloads[place(k)] << shift & WORD_MASK | payloads[place(k + 1)] >> (WORD - shift)


@part
def _number(first, second, third, counters, keys, slots):
    if first | second | third == 0:
        return 0
    slot = place((first ^ second << 7 ^ third << 13) * _MIX >> _MIXED & TEXT_SLOTS - 1)
    known = np.int64(slots[slot])
    at = known * KEY
    if keys[place(at)] == first and keys[place(at + 1)] == second and keys[place(at + 2)] == third:
        return known
    known = counters[TEXTS]
    counters[TEXTS] = known + 1
    slots[slot] = known
    at = known * KEY
    keys[place(at)], keys[place(at + 1)], keys[place(at + 2)] = first, second, third
    return known
