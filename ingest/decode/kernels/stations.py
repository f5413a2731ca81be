"""Receivers, numbered as they are met, and in the batch as rows first name them."""

from ingest.compiled import inlined
from ingest.decode.kernels.layout import (
    HASH_FOLD,
    HASH_MOST,
    R_AT,
    R_LEN,
    R_USED,
    STATION_BYTES,
    STATIONS,
    STATIONS_USED,
)
from ingest.decode.kernels.words import first_bytes, place, word


@inlined
def station_id(data, begin, length, counters, stations, text, slots):
    """The number of a receiver by its name, a new one if it is new."""
    code = 0
    for k in range(0, length, 8):
        eight = first_bytes(word(data, begin + k), length - k)
        code = (code * 31 + (eight ^ eight >> HASH_FOLD)) & HASH_MOST
    most, rows = slots.size - 1, stations.size // (R_USED + 1)
    slot = code & most
    while slots[place(slot)] != 0:
        known = slots[place(slot)] - 1
        at = stations[place(R_AT * rows + known)]
        if length == stations[place(R_LEN * rows + known)] and _is_named(data, begin, length, text, at):
            return known
        slot = (slot + 1) & most
    known = counters[STATIONS]
    counters[STATIONS] = known + 1
    slots[slot] = known + 1
    at = counters[STATION_BYTES]
    counters[STATION_BYTES] = at + length
    stations[R_AT * rows + known] = at
    stations[R_LEN * rows + known] = length
    stations[R_USED * rows + known] = -1
    for k in range(length):
        text[at + k] = data[begin + k]
    return known


@inlined
def _is_named(data, begin, length, text, at):
    for k in range(0, length, 8):
        if first_bytes(word(data, begin + k) ^ word(text, at + k), length - k) != 0:
            return False
    return True


@inlined
def used(stations, station, counters):
    """Number of a receiver in the batch."""
    at = place(R_USED * (stations.size // (R_USED + 1)) + station)
    if stations[at] < 0:
        stations[at] = counters[STATIONS_USED]
        counters[STATIONS_USED] += 1
    return stations[at]
