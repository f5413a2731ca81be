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


def all_of(buffers: Buffers) -> tuple[Positions, Statics, Heard]:
    """The tables as far as they are filled; they share the buffers' memory."""
    return _positions(buffers), _statics(buffers), _heard(buffers)


def origins(buffers: Buffers) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """For each row of each table the message that it is from."""
    return (
        buffers.column(buffers.wide, at.P_MARK, at.POSITIONS),
        buffers.column(buffers.wide, at.S_MARK, at.STATICS),
        buffers.column(buffers.wide, at.H_MARK, at.HEARD),
    )


def _positions(buffers: Buffers) -> Positions:
    wide, middle, narrow = buffers.wide, buffers.middle, buffers.narrow

    def column(table: npt.NDArray[Any], number: int) -> npt.NDArray[Any]:
        return buffers.column(table, number, at.POSITIONS)

    return Positions(
        mmsi=column(wide, at.P_MMSI),
        time_ms=column(wide, at.P_TIME),
        received_ms=column(wide, at.P_RECEIVED),
        lon=column(middle, at.P_LON),
        lat=column(middle, at.P_LAT),
        sog=column(narrow, at.P_SOG),
        cog=column(narrow, at.P_COG),
        heading=column(narrow, at.P_HEADING),
        rot=column(narrow, at.P_ROT),
        nav_status=column(narrow, at.P_NAV_STATUS),
        msg_type=column(narrow, at.P_TYPE),
        station=column(middle, at.P_STATION),
    )


def _statics(buffers: Buffers) -> Statics:
    wide, middle, narrow = buffers.wide, buffers.middle, buffers.narrow

    def column(table: npt.NDArray[Any], number: int) -> npt.NDArray[Any]:
        return buffers.column(table, number, at.STATICS)

    return Statics(
        mmsi=column(wide, at.S_MMSI),
        time_ms=column(wide, at.S_TIME),
        received_ms=column(wide, at.S_RECEIVED),
        msg_type=column(narrow, at.S_TYPE),
        part=_PARTS[column(narrow, at.S_PART)],
        imo=column(wide, at.S_IMO),
        callsign=buffers.texts(at.TEXT_CALLSIGN, at.CALLSIGN),
        name=buffers.texts(at.TEXT_NAME, at.NAME),
        ship_type=column(narrow, at.S_SHIP_TYPE),
        to_bow=column(narrow, at.S_BOW),
        to_stern=column(narrow, at.S_STERN),
        to_port=column(narrow, at.S_PORT),
        to_starboard=column(narrow, at.S_STARBOARD),
        draught_dm=column(narrow, at.S_DRAUGHT),
        destination=buffers.texts(at.TEXT_DESTINATION, at.NAME),
        eta=buffers.texts(at.TEXT_ETA, at.ETA),
        station=column(middle, at.S_STATION),
    )


def _heard(buffers: Buffers) -> Heard:
    wide, narrow = buffers.wide, buffers.narrow

    def column(table: npt.NDArray[Any], number: int) -> npt.NDArray[Any]:
        return buffers.column(table, number, at.HEARD)

    return Heard(
        mmsi=column(wide, at.H_MMSI),
        time_ms=column(wide, at.H_TIME),
        received_ms=column(wide, at.H_RECEIVED),
        reason=column(narrow, at.H_REASON),
        msg_type=column(narrow, at.H_TYPE),
    )
