"""One message of each rare type, encoded once by pyais and sent again and again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from pyais.encode import encode_dict

from app.evaluate.traffic.bits import ARMOUR, Sixes

_SIX = {int(sign): six for six, sign in enumerate(ARMOUR.tolist())}
_BASE, _SHIP, _OTHER = 4_689_901, 511_990_901, 511_990_902
_PLACE: dict[str, Any] = {"lon": 35.2, "lat": 34.6}

_FIELDS: tuple[dict[str, Any], ...] = (
    {"type": 6, "mmsi": _SHIP, "dest_mmsi": _OTHER, "dac": 1, "fid": 3, "data": b"\x01\x02\x03\x04"},
    {"type": 7, "mmsi": _BASE, "mmsi1": _SHIP, "mmsiseq1": 1},
    {"type": 8, "mmsi": _BASE, "dac": 1, "fid": 31, "data": b"\x10\x20\x30\x40\x50"},
    {"type": 9, "mmsi": 111_468_901, "alt": 300, "speed": 110, "course": 45.0, "second": 60, **_PLACE},
    {"type": 10, "mmsi": _SHIP, "dest_mmsi": _OTHER},
    {"type": 12, "mmsi": _SHIP, "dest_mmsi": _OTHER, "text": "SYNTHETIC HELLO"},
    {"type": 13, "mmsi": _OTHER, "mmsi1": _SHIP, "mmsiseq1": 2},
    {"type": 14, "mmsi": _BASE, "text": "SYNTHETIC TEST ONLY"},
    {"type": 15, "mmsi": _BASE, "mmsi1": _SHIP, "type1_1": 5},
    {"type": 16, "mmsi": _BASE, "mmsi1": _SHIP, "offset1": 100, "increment1": 0},
    {"type": 17, "mmsi": _BASE, **_PLACE, "data": b"\x7c\x05\x42"},
    {"type": 20, "mmsi": _BASE, "offset1": 200, "number1": 1, "timeout1": 7, "increment1": 750},
    {"type": 21, "mmsi": 994_689_901, "aid_type": 20, "name": "SYNTH BUOY", "second": 60, **_PLACE},
    {"type": 22, "mmsi": _BASE, "channel_a": 2087, "channel_b": 2088, "ne_lon": 36.0, "ne_lat": 36.0,
     "sw_lon": 35.0, "sw_lat": 34.0},
    {"type": 23, "mmsi": _BASE, "ne_lon": 36.0, "ne_lat": 36.0, "sw_lon": 35.0, "sw_lat": 34.0},
    {"type": 25, "mmsi": _SHIP, "data": b"\x55\xaa\x55"},
    {"type": 26, "mmsi": _OTHER, "data": b"\x55\xaa\x55\xaa"},
)  # fmt: skip


class Template(NamedTuple):
    """A message of one sentence: its type, its six-bit characters (shape (1, n)) and its fill bits."""

    kind: int
    payload: Sixes
    fill: int


def templates() -> Iterator[Template]:
    """Encode one message of each rare type."""
    for fields in _FIELDS:
        (sentence,) = encode_dict(dict(fields), "AI", "VDM", "A")
        *_, payload, tail = sentence.split(",")
        sixes = np.array([[_SIX[ord(sign)] for sign in payload]], np.uint8)
        sixes[0, 0] = fields["type"]  # pyais 3.3 gives a message of type 13 the number 7
        yield Template(int(fields["type"]), sixes, int(tail[0]))
