"""Six-bit values of a message -> what it says (ITU-R M.1371-5, annex 8), as in `ingest.decode.messages`."""

import numpy as np

from ingest.compiled import inlined, part
from ingest.decode.kernels.layout import (
    V_BOW,
    V_CALLSIGN_AT,
    V_COG,
    V_DESTINATION_AT,
    V_DRAUGHT,
    V_ETA_AT,
    V_FIX,
    V_HEADING,
    V_HEARD,
    V_IMO,
    V_LAT,
    V_LON,
    V_MMSI,
    V_NAME_AT,
    V_NAV_STATUS,
    V_OTHER,
    V_PART,
    V_ROT,
    V_SECOND,
    V_SHIP_TYPE,
    V_SOG,
    V_STATIC,
    V_TYPE,
)

NO_PLACE, POSITIONING_FAULT, OTHER_TYPE = 0, 1, 2
_UNITS = 600_000
_NO_SOG, _NO_COG, _NO_HEADING, _NO_ROT, _NO_NAV_STATUS = 1023, 3600, 511, -128, 15


@part
def uint(six, start, size):
    """Unsigned field of `size` bits from bit `start` on."""
    first, end = start // 6, (start + size + 5) // 6
    value = np.int64(0)
    for i in range(first, end):
        value = (value << 6) | np.int64(six[i])
    return (value >> (end * 6 - start - size)) & ((1 << size) - 1)


@part
def sint(six, start, size):
    """Two's complement field."""
    value = uint(six, start, size)
    return value - (1 << size) if value >> (size - 1) else value


@inlined
def message(six, bits, value):
    """Read a message of `bits` bits into `value`; False if it is one to be rejected."""
    if bits < 38:
        return False
    kind = np.int64(six[0])
    mmsi = uint(six, 8, 30)
    if kind < 1 or kind > 27 or bits < _least_bits(kind) or mmsi == 0 or mmsi > 999_999_999:
        return False
    value[V_MMSI] = mmsi
    value[V_TYPE] = kind
    value[V_SECOND] = -1
    value[V_FIX] = 0
    value[V_STATIC] = 0
    value[V_HEARD] = -1
    value[V_OTHER] = 0
    if kind <= 3:
        return _class_a(six, value)
    if kind == 18 or kind == 19:
        return _class_b(six, value, kind)
    if kind == 27:
        return _long_range(six, value)
    if kind == 5:
        _voyage(six, value)
        return True
    if kind == 24:
        return _static_24(six, bits, value, mmsi)
    value[V_OTHER] = 1
    if mmsi >= 201_000_000 and mmsi < 776_000_000:
        value[V_HEARD] = OTHER_TYPE
    return True


@inlined
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


@inlined
def _class_a(six, value):
    value[V_SECOND] = uint(six, 137, 6)
    value[V_LON] = sint(six, 61, 28)
    value[V_LAT] = sint(six, 89, 27)
    value[V_SOG] = uint(six, 50, 10)
    value[V_COG] = _cog(uint(six, 116, 12))
    value[V_HEADING] = _heading(uint(six, 128, 9))
    value[V_ROT] = sint(six, 42, 8)
    value[V_NAV_STATUS] = uint(six, 38, 4)
    return _placed(value)


@inlined
def _class_b(six, value, kind):
    value[V_SECOND] = uint(six, 133, 6)
    value[V_LON] = sint(six, 57, 28)
    value[V_LAT] = sint(six, 85, 27)
    value[V_SOG] = uint(six, 46, 10)
    value[V_COG] = _cog(uint(six, 112, 12))
    value[V_HEADING] = _heading(uint(six, 124, 9))
    value[V_ROT] = _NO_ROT
    value[V_NAV_STATUS] = _NO_NAV_STATUS
    if kind == 19:
        _static(value, 0, -1, 143, uint(six, 263, 8))
        _dimensions(six, value, 271)
    return _placed(value)


@inlined
def _long_range(six, value):
    knots, degrees = uint(six, 79, 6), uint(six, 85, 9)
    value[V_LON] = sint(six, 44, 18) * 1000
    value[V_LAT] = sint(six, 62, 17) * 1000
    value[V_SOG] = _NO_SOG if knots == 63 else knots * 10
    value[V_COG] = _NO_COG if degrees >= 360 else degrees * 10
    value[V_HEADING] = _NO_HEADING
    value[V_ROT] = _NO_ROT
    value[V_NAV_STATUS] = uint(six, 40, 4)
    return _placed(value)


@inlined
def _placed(value):
    lon, lat = value[V_LON], value[V_LAT]
    if lon == 181 * _UNITS or lat == 91 * _UNITS:
        value[V_HEARD] = NO_PLACE
    elif lon < -180 * _UNITS or lon > 180 * _UNITS or lat < -90 * _UNITS or lat > 90 * _UNITS:
        return False
    elif value[V_SECOND] >= 61 and value[V_SECOND] <= 63:
        value[V_HEARD] = POSITIONING_FAULT
    else:
        value[V_FIX] = 1
        return True
    value[V_OTHER] = 1 - value[V_STATIC]
    return True


@inlined
def _cog(tenths):
    return tenths if tenths < 3600 else _NO_COG


@inlined
def _heading(degrees):
    return degrees if degrees < 360 else _NO_HEADING


@part
def _static(value, which, callsign_at, name_at, ship_type):
    value[V_STATIC] = 1
    value[V_PART] = which
    value[V_IMO] = 0
    value[V_SHIP_TYPE] = ship_type
    value[V_DRAUGHT] = 0
    value[V_CALLSIGN_AT] = callsign_at
    value[V_NAME_AT] = name_at
    value[V_DESTINATION_AT] = -1
    value[V_ETA_AT] = -1
    for i in range(4):
        value[V_BOW + i] = 0


@part
def _dimensions(six, value, start):
    value[V_BOW] = uint(six, start, 9)
    value[V_BOW + 1] = uint(six, start + 9, 9)
    value[V_BOW + 2] = uint(six, start + 18, 6)
    value[V_BOW + 3] = uint(six, start + 24, 6)


@inlined
def _voyage(six, value):
    _static(value, 0, 70, 112, uint(six, 232, 8))
    _dimensions(six, value, 240)
    value[V_IMO] = uint(six, 40, 30)
    value[V_DRAUGHT] = uint(six, 294, 8)
    value[V_DESTINATION_AT] = 302
    value[V_ETA_AT] = 274


@inlined
def _static_24(six, bits, value, mmsi):
    if bits < 40:
        return False
    which = uint(six, 38, 2)
    if which == 0 and bits >= 160:
        _static(value, 1, -1, 40, -1)
        return True
    if which != 1 or bits < 162:
        return False
    _static(value, 2, 90, -1, uint(six, 40, 8))
    if mmsi < 980_000_000 or mmsi >= 990_000_000:
        _dimensions(six, value, 132)
    return True
