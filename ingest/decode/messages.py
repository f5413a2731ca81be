"""One message's bits -> the values of its rows. Field positions are those of ITU-R M.1371-5, annex 8."""

from __future__ import annotations

from typing import NamedTuple

from ingest.batch import (
    COG_NOT_AVAILABLE,
    DIMENSION_NOT_AVAILABLE,
    DRAUGHT_NOT_AVAILABLE,
    HEADING_NOT_AVAILABLE,
    IMO_NOT_AVAILABLE,
    LON_LAT_UNITS_PER_DEGREE,
    LONG_RANGE_TYPE,
    NAV_STATUS_NOT_AVAILABLE,
    ROT_NOT_AVAILABLE,
    SHIP_TYPE_NOT_AVAILABLE,
    SOG_NOT_AVAILABLE,
    HeardReason,
)
from ingest.decode.bits import Bits
from ingest.decode.reasons import Reject

LEAST_BITS = {1: 149, 2: 149, 3: 149, 5: 422, 18: 148, 19: 301, 27: 95}
"""Up to the last field that we read or that says how good it is; radio state and spare bits may be missing.

Messages in use end early by a few bits (type 5 in 422, type 1 in 163) and are whole in all that matters.
"""
LEAST_BITS_24 = {0: 160, 1: 162}
"""Part A up to its name, part B up to its dimensions."""

MMSI_MOST = 999_999_999
SHIP_MMSI = range(201_000_000, 776_000_000)
_TENDER_MMSI = range(980_000_000, 990_000_000)
"""A craft of a mother ship: where others send dimensions, its 24B sends the mother's MMSI."""

_LON_MOST, _LAT_MOST = 180 * LON_LAT_UNITS_PER_DEGREE, 90 * LON_LAT_UNITS_PER_DEGREE
_NO_LON, _NO_LAT = 181 * LON_LAT_UNITS_PER_DEGREE, 91 * LON_LAT_UNITS_PER_DEGREE
_COARSE = 1000
_FAULTY_SECONDS = (61, 62, 63)

Fix = tuple[int, int, int, int, int, int, int]
"""lon, lat, sog, cog, heading, rot, nav_status in the units of `Positions`."""
Static = tuple[str, int, str, str, int, int, int, int, int, int, str, str]
"""part, imo, callsign, name, ship_type, to_bow .. to_starboard, draught_dm, destination, eta of `Statics`."""
Dimensions = tuple[int, int, int, int]
NO_DIMENSIONS: Dimensions = (DIMENSION_NOT_AVAILABLE,) * 4


class Reading(NamedTuple):
    """What one message says. `second` is its UTC second as sent, None if its type has none."""

    mmsi: int
    msg_type: int
    second: int | None = None
    fix: Fix | None = None
    static: Static | None = None
    heard: HeardReason | None = None
    other: bool = False


def read_message(bits: Bits) -> Reading | Reject:
    """Read the bits of one message; a reason if they give nothing."""
    if bits.length < 6:
        return Reject.SHORT
    msg_type = bits.uint(0, 6)
    if not 1 <= msg_type <= 27:
        return Reject.TYPE
    if bits.length < LEAST_BITS.get(msg_type, 38):
        return Reject.SHORT
    mmsi = bits.uint(8, 30)
    if not 0 < mmsi <= MMSI_MOST:
        return Reject.MMSI
    if msg_type in (1, 2, 3, 18, 19, LONG_RANGE_TYPE):
        return _position(bits, msg_type, mmsi)
    if msg_type == 5:
        return Reading(mmsi, msg_type, static=_static_a(bits))
    if msg_type == 24:
        return _static_b(bits, mmsi)
    return Reading(mmsi, msg_type, other=True, heard=HeardReason.OTHER_TYPE if mmsi in SHIP_MMSI else None)


def _position(bits: Bits, msg_type: int, mmsi: int) -> Reading | Reject:
    if msg_type == LONG_RANGE_TYPE:
        second, fix = None, _long_range_fix(bits)
    elif msg_type in (18, 19):
        second, fix = bits.uint(133, 6), _class_b_fix(bits)
    else:
        second, fix = bits.uint(137, 6), _class_a_fix(bits)
    return position(mmsi, msg_type, second, fix, _static_19(bits) if msg_type == 19 else None)


def position(
    mmsi: int, msg_type: int, second: int | None, fix: Fix, static: Static | None = None
) -> Reading | Reject:
    """What a position report with these values says, however they were sent."""
    lon, lat = fix[:2]
    if lon == _NO_LON or lat == _NO_LAT:
        return _placeless(mmsi, msg_type, second, static, HeardReason.NO_PLACE)
    if not (-_LON_MOST <= lon <= _LON_MOST and -_LAT_MOST <= lat <= _LAT_MOST):
        return Reject.RANGE
    if second in _FAULTY_SECONDS:
        return _placeless(mmsi, msg_type, second, static, HeardReason.POSITIONING_FAULT)
    return Reading(mmsi, msg_type, second, fix, static)


def _placeless(
    mmsi: int, msg_type: int, second: int | None, static: Static | None, why: HeardReason
) -> Reading:
    return Reading(mmsi, msg_type, second, static=static, heard=why, other=static is None)


def _class_a_fix(bits: Bits) -> Fix:
    return (
        bits.sint(61, 28),
        bits.sint(89, 27),
        bits.uint(50, 10),
        cog(bits.uint(116, 12)),
        heading(bits.uint(128, 9)),
        bits.sint(42, 8),
        bits.uint(38, 4),
    )


def _class_b_fix(bits: Bits) -> Fix:
    return (
        bits.sint(57, 28),
        bits.sint(85, 27),
        bits.uint(46, 10),
        cog(bits.uint(112, 12)),
        heading(bits.uint(124, 9)),
        ROT_NOT_AVAILABLE,
        NAV_STATUS_NOT_AVAILABLE,
    )


def _long_range_fix(bits: Bits) -> Fix:
    knots, degrees = bits.uint(79, 6), bits.uint(85, 9)
    return (
        bits.sint(44, 18) * _COARSE,
        bits.sint(62, 17) * _COARSE,
        SOG_NOT_AVAILABLE if knots == 63 else knots * 10,
        COG_NOT_AVAILABLE if degrees >= 360 else degrees * 10,
        HEADING_NOT_AVAILABLE,
        ROT_NOT_AVAILABLE,
        bits.uint(40, 4),
    )


def cog(tenths: int) -> int:
    """A course as its column holds it."""
    # 3601..4095 "should not be used": a reader of the column would take them for courses.
    return tenths if tenths < 3600 else COG_NOT_AVAILABLE


def heading(degrees: int) -> int:
    """A heading as its column holds it."""
    return degrees if degrees < 360 else HEADING_NOT_AVAILABLE


def _static_a(bits: Bits) -> Static:
    return (
        "",
        bits.uint(40, 30),
        bits.text(70, 42),
        bits.text(112, 120),
        bits.uint(232, 8),
        *_dimensions(bits, 240),
        bits.uint(294, 8),
        bits.text(302, 120),
        eta_text(bits.uint(274, 20)),
    )


def _static_19(bits: Bits) -> Static:
    return partial("", "", bits.text(143, 120), bits.uint(263, 8), _dimensions(bits, 271))


def _static_b(bits: Bits, mmsi: int) -> Reading | Reject:
    if bits.length < 40:
        return Reject.SHORT
    part = bits.uint(38, 2)
    if part not in LEAST_BITS_24:
        return Reject.DECODE
    if bits.length < LEAST_BITS_24[part]:
        return Reject.SHORT
    if part == 0:
        static = partial("A", "", bits.text(40, 120), SHIP_TYPE_NOT_AVAILABLE, NO_DIMENSIONS)
    else:
        dimensions = NO_DIMENSIONS if mmsi in _TENDER_MMSI else _dimensions(bits, 132)
        static = partial("B", bits.text(90, 42), "", bits.uint(40, 8), dimensions)
    return Reading(mmsi, 24, static=static)


def partial(part: str, callsign: str, name: str, ship_type: int, dimensions: Dimensions) -> Static:
    """The values of a report that has not all fields of type 5."""
    return (part, IMO_NOT_AVAILABLE, callsign, name, ship_type, *dimensions, DRAUGHT_NOT_AVAILABLE, "", "")


def _dimensions(bits: Bits, start: int) -> Dimensions:
    return (
        bits.uint(start, 9),
        bits.uint(start + 9, 9),
        bits.uint(start + 18, 6),
        bits.uint(start + 24, 6),
    )


def eta_text(bits: int) -> str:
    """What the 20 bits of month, day, hour and minute say."""
    month, day, hour, minute = bits >> 16, bits >> 11 & 31, bits >> 6 & 31, bits & 63
    if not (1 <= month <= 12 and day and hour < 24 and minute < 60):
        return ""
    return f"{month:02}-{day:02}T{hour:02}:{minute:02}Z"
