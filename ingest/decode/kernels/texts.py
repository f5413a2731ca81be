"""Texts of static reports, each kept once or, where too many share a slot, a few times: ships repeat them."""

from ingest.compiled import inlined, part
from ingest.decode.kernels.layout import KEY, TEXT, TEXT_SLOTS, TEXTS, WORD
from ingest.decode.kernels.words import WORD_MASK, place

_PLAIN, _ETA = 0, 1
_MIX = -7046029254386353131
_MIXED = 64 - 15
_HALF = 24
"""Bits of the third word that belong to a text of 20 characters."""
_ETA_BITS = 20
_ZERO, _DASH, _COLON, _T, _Z = 48, 45, 58, 84, 90


@inlined
def text(payloads, at, start, counters, texts, keys, slots):
    """The number of the text of 20 characters that begins at bit `start` of a payload."""
    first = _word(payloads, at, start)
    second = _word(payloads, at, start + WORD)
    third = _word(payloads, at, start + 2 * WORD) >> _HALF << _HALF
    return _number(first, second, third, counters, texts, keys, slots)


@inlined
def short_text(payloads, at, start, counters, texts, keys, slots):
    """Likewise of seven characters."""
    return _number(_word(payloads, at, start) >> 6 << 6, 0, 0, counters, texts, keys, slots)


@inlined
def eta(payloads, at, start, counters, texts, keys, slots):
    """Likewise of an ETA: month, day, hour, minute."""
    bits = _word(payloads, at, start) >> (WORD - _ETA_BITS)
    if not _is_eta(bits):
        return 0
    return _number(bits, 0, _ETA, counters, texts, keys, slots)


@part
def _is_eta(bits):
    month = bits >> 16
    return month >= 1 and month <= 12 and bits >> 11 & 31 != 0 and bits >> 6 & 31 < 24 and bits & 63 < 60


@inlined
def _word(payloads, at, start):
    """48 bits from any bit on."""
    k, shift = at + start // WORD, start % WORD
    return payloads[place(k)] << shift & WORD_MASK | payloads[place(k + 1)] >> (WORD - shift)


@part
def _number(first, second, third, counters, texts, keys, slots):
    if first | second | third == 0:
        return 0
    slot = place((first ^ second << 7 ^ third << 13) * _MIX >> _MIXED & TEXT_SLOTS - 1)
    known = slots[slot]
    at = place(known * KEY)
    if keys[at] == first and keys[place(known * KEY + 1)] == second and keys[place(known * KEY + 2)] == third:
        return known
    known = counters[TEXTS]
    counters[TEXTS] = known + 1
    slots[slot] = known
    keys[known * KEY], keys[known * KEY + 1], keys[known * KEY + 2] = first, second, third
    if third == _ETA:
        _write_eta(first, texts, known * TEXT)
    else:
        _write(first, second, third, texts, known * TEXT)
    return known


@part
def _write(first, second, third, texts, at):
    """AIS text, ended by the first '@', without trailing blanks."""
    length, ended = 0, False
    for k in range(TEXT):
        eight = first if k < 8 else second if k < 16 else third
        code = eight >> (42 - k % 8 * 6) & 63
        ended = ended or code == 0
        texts[at + k] = 0 if ended else code + 64 if code < 32 else code
        if not ended and code != 32:
            length = k + 1
    for k in range(length, TEXT):
        texts[at + k] = 0


@part
def _write_eta(bits, texts, at):
    for k in range(TEXT):
        texts[at + k] = 0
    _two_digits(bits >> 16, _DASH, texts, at)
    _two_digits(bits >> 11 & 31, _T, texts, at + 3)
    _two_digits(bits >> 6 & 31, _COLON, texts, at + 6)
    _two_digits(bits & 63, _Z, texts, at + 9)


@part
def _two_digits(value, then, texts, at):
    texts[at] = _ZERO + value // 10
    texts[at + 1] = _ZERO + value % 10
    texts[at + 2] = then
