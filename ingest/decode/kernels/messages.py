"""The first words of a payload -> what a message says (ITU-R M.1371-5, annex 8), as `decode.messages`."""

from ingest.compiled import part
from ingest.decode.kernels.layout import DECODE, MMSI, RANGE, SHORT, TYPE, WORD

NO_PLACE, POSITIONING_FAULT, OTHER_TYPE = 0, 1, 2
HAS_FIX = -1
NOT_REFUSED = -1
NO_SECOND = -1
_UNITS = 600_000
_NO_SOG, _NO_COG, _NO_HEADING, _NO_ROT, _NO_NAV_STATUS = 1023, 3600, 511, -128, 15


@part
def uint(first, second, start, size):
    """Unsigned field of `size` bits, at most a word, from bit `start` on of two words of 48 bits."""
    end = start + size
    if end <= WORD:
        found = first >> (WORD - end)
    elif start >= WORD:
        found = second >> (2 * WORD - end)
    else:
        found = first << (end - WORD) | second >> (2 * WORD - end)
    return found & ((1 << size) - 1)


@part
def sint(first, second, start, size):
    """Two's complement field."""
    value = uint(first, second, start, size)
    return value - (1 << size) if value >> (size - 1) else value


@part
def refusal(first, bits):
    """Why a message of so many bits gives nothing, as far as its first word tells."""
    kind, mmsi = first >> 42, first >> 10 & 0x3FFFFFFF
    if bits < 6:
        return SHORT
    if kind < 1 or kind > 27:
        return TYPE
    if bits < _least_bits(kind):
        return SHORT
    if mmsi == 0 or mmsi > 999_999_999:
        return MMSI
    return _refusal_24(first, bits) if kind == 24 else NOT_REFUSED


@part
def _refusal_24(first, bits):
    which = uint(first, 0, 38, 2)
    if bits < 40:
        return SHORT
    if which > 1:
        return DECODE
    return SHORT if bits < 160 + 2 * which else NOT_REFUSED


@part
def _least_bits(kind):
    if kind <= 3:
        return 149
    if kind == 5:
        return 422
    if kind == 18:
        return 148
    if kind == 19:
        return 301
    return 95 if kind == 27 else 38


@part
def is_position(kind):
    """Whether messages of a type carry a place."""
    return kind <= 3 or kind == 18 or kind == 19 or kind == 27


@part
def class_a(first, second, third):
    """UTC second, lon, lat, sog, cog, heading, rot, nav_status."""
    return (
        uint(third, 0, 137 - 96, 6),
        sint(second, third, 61 - 48, 28),
        sint(second, third, 89 - 48, 27),
        uint(second, 0, 50 - 48, 10),
        _cog(uint(third, 0, 116 - 96, 12)),
        _heading(uint(third, 0, 128 - 96, 9)),
        sint(first, second, 42, 8),
        uint(first, 0, 38, 4),
    )


@part
def class_b(first, second, third):
    """Likewise."""
    return (
        uint(third, 0, 133 - 96, 6),
        sint(second, third, 57 - 48, 28),
        sint(second, third, 85 - 48, 27),
        uint(first, second, 46, 10),
        _cog(uint(third, 0, 112 - 96, 12)),
        _heading(uint(third, 0, 124 - 96, 9)),
        _NO_ROT,
        _NO_NAV_STATUS,
    )


@part
def long_range(first, second):
    """Likewise; a type that tells no second."""
    knots, degrees = uint(second, 0, 79 - 48, 6), uint(second, 0, 85 - 48, 9)
    return (
        NO_SECOND,
        sint(first, second, 44, 18) * 1000,
        sint(second, 0, 62 - 48, 17) * 1000,
        _NO_SOG if knots == 63 else knots * 10,
        _NO_COG if degrees >= 360 else degrees * 10,
        _NO_HEADING,
        _NO_ROT,
        uint(first, 0, 40, 4),
    )


@part
def placed(lon, lat, second):
    """Why the message is refused, and why it gives no fix."""
    if lon == 181 * _UNITS or lat == 91 * _UNITS:
        return NOT_REFUSED, NO_PLACE
    if lon < -180 * _UNITS or lon > 180 * _UNITS or lat < -90 * _UNITS or lat > 90 * _UNITS:
        return RANGE, HAS_FIX
    return NOT_REFUSED, POSITIONING_FAULT if second >= 61 and second <= 63 else HAS_FIX


@part
def _cog(tenths):
    return tenths if tenths < 3600 else _NO_COG


@part
def _heading(degrees):
    return degrees if degrees < 360 else _NO_HEADING
