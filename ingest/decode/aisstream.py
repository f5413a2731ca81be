"""Lines of JSON as aisstream.io sends them -> columns: the same rows that the sentences would have given.

Names of its fields are those of https://aisstream.io/documentation; their meaning is ITU-R M.1371-5's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from ingest.batch import (
    DRAUGHT_NOT_AVAILABLE,
    HEADING_NOT_AVAILABLE,
    LON_LAT_UNITS_PER_DEGREE,
    NAV_STATUS_NOT_AVAILABLE,
    ROT_NOT_AVAILABLE,
    SHIP_TYPE_NOT_AVAILABLE,
    SOG_NOT_AVAILABLE,
    HeardReason,
    Rejects,
)
from ingest.decode.build import Decoded, Heading, Rows
from ingest.decode.lines import cut_lines
from ingest.decode.messages import (
    MMSI_MOST,
    NO_DIMENSIONS,
    SHIP_MMSI,
    Dimensions,
    Fix,
    Reading,
    cog,
    eta_text,
    heading,
    partial,
    position,
)
from ingest.decode.reasons import Reject
from ingest.decode.state import LineState
from ingest.decode.times import message_ms

Said = Mapping[str, Any]
_UNSENDABLE = re.compile("[^ -~]")
"""AIS spells by six bits: what is none of these the network made, and a terminal might obey it."""
_NOT_AS_WANTED = (KeyError, TypeError, ValueError, AttributeError, OverflowError)


def columns(data: bytes, offset: int, state: LineState, received_ms: int, *, last: bool = False) -> Decoded:
    """Decode what is whole in `data`, which begins at `offset` of the source; `state` changes in place."""
    rejects = Rejects()
    stretch = cut_lines(state, data, offset, rejects, last=last)
    rows = Rows(stretch, received_ms)
    rows.batch.rejects = rejects
    rows.batch.lines = sum(rejects.counts.values())
    at = stretch.first_offset
    for line in (stretch.first + stretch.data[stretch.begin : stretch.end] + stretch.unended).splitlines(
        True
    ):
        _add(rows, line, at, received_ms)
        at += len(line)
    return rows.decoded()


def _add(rows: Rows, line: bytes, offset: int, received_ms: int) -> None:
    if not line.strip():
        return
    rows.batch.lines += 1
    try:
        said = orjson.loads(line)
        reading = read_message(said)
        line_ms = _sent_ms(said["MetaData"], received_ms)
    except orjson.JSONDecodeError:
        reading = Reject.FORMAT
    except _NOT_AS_WANTED:
        reading = Reject.DECODE
    if isinstance(reading, Reject):
        rows.batch.rejects.add(reading, offset, line)
        return
    time_ms = message_ms(line_ms, reading.second)
    rows.add(reading, Heading(time_ms, line_ms, received_ms, "", offset, 1))


def _sent_ms(about: Said, received_ms: int) -> int:
    """When the network heard it: `2024-12-10 06:00:00.123456789 +0000 UTC`, read to the ms."""
    text = about.get("time_utc")
    if not isinstance(text, str):
        return received_ms
    whole, _, fraction = text.split(" +")[0].partition(".")
    moment = datetime.strptime(whole, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    return int(moment.timestamp()) * 1000 + int((fraction[:3] or "0").ljust(3, "0"))


def read_message(said: Said) -> Reading | Reject:
    """What one message says. Raises `KeyError`, `TypeError` or `ValueError` where it is not as documented."""
    kind = said["MessageType"]
    body = said["Message"][kind]
    mmsi = int(body["UserID"])
    if not 0 < mmsi <= MMSI_MOST:
        return Reject.MMSI
    reader = _READERS.get(kind)
    if reader is None:
        return Reading(
            mmsi,
            int(body.get("MessageID", 0)),
            other=True,
            heard=HeardReason.OTHER_TYPE if mmsi in SHIP_MMSI else None,
        )
    return reader(mmsi, body)


def _class_a(mmsi: int, body: Said) -> Reading | Reject:
    fix = _fix(body, int(body["RateOfTurn"]), int(body["NavigationalStatus"]))
    msg_type = int(body.get("MessageID", 1))
    if msg_type not in (1, 2, 3):
        return Reject.TYPE
    return position(mmsi, msg_type, int(body["Timestamp"]), fix)


def _class_b(mmsi: int, body: Said) -> Reading | Reject:
    fix = _fix(body, ROT_NOT_AVAILABLE, NAV_STATUS_NOT_AVAILABLE)
    return position(mmsi, 18, int(body["Timestamp"]), fix)


def _class_b_extended(mmsi: int, body: Said) -> Reading | Reject:
    fix = _fix(body, ROT_NOT_AVAILABLE, NAV_STATUS_NOT_AVAILABLE)
    static = partial("", "", _text(body["Name"], 20), int(body["Type"]), _dimensions(body))
    return position(mmsi, 19, int(body["Timestamp"]), fix, static)


def _long_range(mmsi: int, body: Said) -> Reading | Reject:
    knots, degrees = int(body["Sog"]), int(body["Cog"])
    fix = (
        _units(body["Longitude"], coarse=True),
        _units(body["Latitude"], coarse=True),
        SOG_NOT_AVAILABLE if knots == 63 else knots * 10,
        cog(degrees * 10),
        HEADING_NOT_AVAILABLE,
        ROT_NOT_AVAILABLE,
        int(body["NavigationalStatus"]),
    )
    return position(mmsi, 27, None, fix)


def _fix(body: Said, rot: int, nav_status: int) -> Fix:
    return (
        _units(body["Longitude"]),
        _units(body["Latitude"]),
        min(round(float(body["Sog"]) * 10), SOG_NOT_AVAILABLE),
        cog(round(float(body["Cog"]) * 10)),
        heading(int(body["TrueHeading"])),
        max(min(rot, 127), -128),
        nav_status & 15,
    )


def _units(degrees: float, *, coarse: bool = False) -> int:
    """As sent: whole 1/10,000 minutes, or whole tenths of a minute. The JSON's decimals are its rounding."""
    step = 1000 if coarse else 1
    return round(float(degrees) * LON_LAT_UNITS_PER_DEGREE / step) * step


def _voyage(mmsi: int, body: Said) -> Reading:
    eta = body["Eta"]
    bits = int(eta["Month"]) << 16 | int(eta["Day"]) << 11 | int(eta["Hour"]) << 6 | int(eta["Minute"])
    static = (
        "",
        int(body["ImoNumber"]),
        _text(body["CallSign"], 7),
        _text(body["Name"], 20),
        int(body["Type"]) & 255,
        *_dimensions(body),
        min(round(float(body.get("MaximumStaticDraught", DRAUGHT_NOT_AVAILABLE)) * 10), 255),
        _text(body["Destination"], 20),
        eta_text(bits),
    )
    return Reading(mmsi, 5, static=static)


def _static_parts(mmsi: int, body: Said) -> Reading | Reject:
    if body["PartNumber"]:
        said = body["ReportB"]
        callsign, ship_type = _text(said["CallSign"], 7), int(said["ShipType"]) & 255
        return Reading(mmsi, 24, static=partial("B", callsign, "", ship_type, _dimensions(said)))
    name = _text(body["ReportA"]["Name"], 20)
    return Reading(mmsi, 24, static=partial("A", "", name, SHIP_TYPE_NOT_AVAILABLE, NO_DIMENSIONS))


def _dimensions(body: Said) -> Dimensions:
    metres = body["Dimension"]
    return (
        int(metres["A"]) & 511,
        int(metres["B"]) & 511,
        int(metres["C"]) & 63,
        int(metres["D"]) & 63,
    )


def _text(text: str, most: int) -> str:
    r"""AIS text ends at its first '@', without trailing blanks; only ASCII that shows can have been sent.

    >>> _text("A\x1b[2J\u202e\0 @B", 20)
    'A?[2J??'
    """
    return _UNSENDABLE.sub("?", text)[:most].partition("@")[0].rstrip(" ")


_READERS: Mapping[str, Callable[[int, Said], Reading | Reject]] = {
    "PositionReport": _class_a,
    "StandardClassBPositionReport": _class_b,
    "ExtendedClassBPositionReport": _class_b_extended,
    "LongRangeAisBroadcastMessage": _long_range,
    "ShipStaticData": _voyage,
    "StaticDataReport": _static_parts,
}
