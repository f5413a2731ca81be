"""Filled buffers -> the tables of a batch."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.batch import Heard, Positions, Statics
from ingest.decode.buffers import Buffers
from ingest.decode.kernels import layout as at

PARTS = ("", "A", "B")
_PARTS = np.array(PARTS, np.object_)

Origins = npt.NDArray[np.int32]


def all_of(buffers: Buffers) -> tuple[Positions, Statics, Heard]:
    """The tables as far as they are filled; they share the buffers' memory."""
    return _positions(buffers), _statics(buffers), _heard(buffers)


def origins(buffers: Buffers) -> tuple[Origins, Origins, Origins]:
    """For each row of each table the message that it is from."""
    fixes, statics, heard = buffers.counters[[at.POSITIONS, at.STATICS, at.HEARD]].tolist()
    many, few = buffers.many, buffers.few
    return (
        many.column(many.middle, at.P_MARK, fixes),
        few.column(few.middle, at.S_MARK, statics),
        few.column(few.middle, at.H_MARK, heard),
    )


def _positions(buffers: Buffers) -> Positions:
    many = buffers.many
    length = int(buffers.counters[at.POSITIONS])

    def column(table: npt.NDArray[Any], number: int) -> npt.NDArray[Any]:
        return many.column(table, number, length)

    return Positions(
        mmsi=column(many.wide, at.P_MMSI),
        time_ms=column(many.wide, at.P_TIME),
        received_ms=column(many.wide, at.P_RECEIVED),
        lon=column(many.middle, at.P_LON),
        lat=column(many.middle, at.P_LAT),
        sog=column(many.narrow, at.P_SOG),
        cog=column(many.narrow, at.P_COG),
        heading=column(many.narrow, at.P_HEADING),
        rot=column(many.narrow, at.P_ROT),
        nav_status=column(many.narrow, at.P_NAV_STATUS),
        msg_type=column(many.narrow, at.P_TYPE),
        station=column(many.middle, at.P_STATION),
    )


def _statics(buffers: Buffers) -> Statics:
    few, texts = buffers.few, buffers.texts.all()
    length = int(buffers.counters[at.STATICS])

    def column(table: npt.NDArray[Any], number: int) -> npt.NDArray[Any]:
        return few.column(table, number, length)

    return Statics(
        mmsi=column(few.wide, at.S_MMSI),
        time_ms=column(few.wide, at.S_TIME),
        received_ms=column(few.wide, at.S_RECEIVED),
        msg_type=column(few.narrow, at.S_TYPE),
        part=_PARTS.take(column(few.narrow, at.S_PART)),
        imo=column(few.wide, at.S_IMO),
        callsign=texts.take(column(few.middle, at.S_CALLSIGN)),
        name=texts.take(column(few.middle, at.S_NAME)),
        ship_type=column(few.narrow, at.S_SHIP_TYPE),
        to_bow=column(few.narrow, at.S_BOW),
        to_stern=column(few.narrow, at.S_STERN),
        to_port=column(few.narrow, at.S_PORT),
        to_starboard=column(few.narrow, at.S_STARBOARD),
        draught_dm=column(few.narrow, at.S_DRAUGHT),
        destination=texts.take(column(few.middle, at.S_DESTINATION)),
        eta=texts.take(column(few.middle, at.S_ETA)),
        station=column(few.middle, at.S_STATION),
    )


def _heard(buffers: Buffers) -> Heard:
    few = buffers.few
    length = int(buffers.counters[at.HEARD])

    def column(table: npt.NDArray[Any], number: int) -> npt.NDArray[Any]:
        return few.column(table, number, length)

    return Heard(
        mmsi=column(few.wide, at.H_MMSI),
        time_ms=column(few.wide, at.H_TIME),
        received_ms=column(few.wide, at.H_RECEIVED),
        reason=column(few.narrow, at.H_REASON),
        msg_type=column(few.narrow, at.H_TYPE),
    )
