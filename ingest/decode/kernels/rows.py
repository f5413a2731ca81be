"""One message -> a row in each table that it belongs in."""

import numpy as np

from ingest.compiled import inlined, part
from ingest.decode.kernels.layout import (
    CALLSIGN,
    ETA,
    H_MMSI,
    H_REASON,
    H_TYPE,
    HASH_MOST,
    HEARD,
    M_LINE,
    M_LINES,
    M_OFFSET,
    M_OTHER,
    M_RECEIVED,
    M_TIME,
    MARKS,
    MIDDLE,
    NAME,
    OTHER,
    P_LAT,
    P_LON,
    P_MMSI,
    P_STATION,
    P_TYPE,
    POSITIONS,
    R_AT,
    R_LEN,
    R_USED,
    S_BOW,
    S_DRAUGHT,
    S_IMO,
    S_MMSI,
    S_PART,
    S_SHIP_TYPE,
    S_STATION,
    S_TYPE,
    STATICS,
    STATION_BYTES,
    STATIONS,
    STATIONS_USED,
    TEXT_CALLSIGN,
    TEXT_DESTINATION,
    TEXT_ETA,
    TEXT_NAME,
    V_BOW,
    V_CALLSIGN_AT,
    V_DESTINATION_AT,
    V_DRAUGHT,
    V_ETA_AT,
    V_FIX,
    V_HEARD,
    V_IMO,
    V_LAT,
    V_LON,
    V_MMSI,
    V_NAME_AT,
    V_OTHER,
    V_PART,
    V_SECOND,
    V_SHIP_TYPE,
    V_SOG,
    V_STATIC,
    V_TYPE,
)
from ingest.decode.kernels.messages import uint

_MINUTE_MS, _AHEAD_MS = 60_000, 10_000
_ZERO, _DASH, _COLON, _T, _Z = 48, 45, 58, 84, 90


@inlined
def message_ms(line_ms, second):
    """As `ingest.decode.times.message_ms`; a second of -1 is none."""
    if second < 0 or second >= 60:
        return line_ms // 1000 * 1000
    latest = line_ms + _AHEAD_MS
    instant = latest // _MINUTE_MS * _MINUTE_MS + second * 1000
    return instant if instant <= latest else instant - _MINUTE_MS


@inlined
def add_message(
    six, value, line_ms, received_ms, offset, lines, station, counters, stations, wide, middle, narrow, text
):
    """Add what one message says: its rows, and its mark."""
    rows = middle.size // MIDDLE
    time_ms = message_ms(line_ms, value[V_SECOND])
    mark = counters[MARKS]
    counters[MARKS] = mark + 1
    wide[M_TIME * rows + mark] = time_ms
    wide[M_LINE * rows + mark] = line_ms
    wide[M_OFFSET * rows + mark] = offset
    wide[M_RECEIVED * rows + mark] = received_ms
    wide[M_LINES * rows + mark] = lines
    wide[M_OTHER * rows + mark] = value[V_OTHER]
    if value[V_OTHER]:
        counters[OTHER] += lines
    if value[V_FIX]:
        i = _head(POSITIONS, P_MMSI, value[V_MMSI], time_ms, received_ms, mark, rows, counters, wide)
        middle[P_LON * rows + i] = value[V_LON]
        middle[P_LAT * rows + i] = value[V_LAT]
        middle[P_STATION * rows + i] = _used(stations, station, counters)
        for k in range(P_TYPE):
            narrow[k * rows + i] = value[V_SOG + k]
        narrow[P_TYPE * rows + i] = value[V_TYPE]
    if value[V_STATIC]:
        i = _head(STATICS, S_MMSI, value[V_MMSI], time_ms, received_ms, mark, rows, counters, wide)
        middle[S_STATION * rows + i] = _used(stations, station, counters)
        wide[S_IMO * rows + i] = value[V_IMO]
        _add_static(six, value, i, rows, narrow, text)
    if value[V_HEARD] >= 0:
        i = _head(HEARD, H_MMSI, value[V_MMSI], time_ms, received_ms, mark, rows, counters, wide)
        narrow[H_REASON * rows + i] = value[V_HEARD]
        narrow[H_TYPE * rows + i] = value[V_TYPE]


@inlined
def _head(counter, first, mmsi, time_ms, received_ms, mark, rows, counters, wide):
    """Begin a row: what all tables have, from column `first` on."""
    i = counters[counter]
    counters[counter] = i + 1
    wide[first * rows + i] = mmsi
    wide[(first + 1) * rows + i] = time_ms
    wide[(first + 2) * rows + i] = received_ms
    wide[(first + 3) * rows + i] = mark
    return i


@part
def _add_static(six, value, i, rows, narrow, text):
    narrow[S_TYPE * rows + i] = value[V_TYPE]
    narrow[S_PART * rows + i] = value[V_PART]
    narrow[S_SHIP_TYPE * rows + i] = value[V_SHIP_TYPE]
    for k in range(4):
        narrow[(S_BOW + k) * rows + i] = value[V_BOW + k]
    narrow[S_DRAUGHT * rows + i] = value[V_DRAUGHT]
    _text(six, value[V_CALLSIGN_AT], CALLSIGN, text, TEXT_CALLSIGN * rows + i * CALLSIGN)
    _text(six, value[V_NAME_AT], NAME, text, TEXT_NAME * rows + i * NAME)
    _text(six, value[V_DESTINATION_AT], NAME, text, TEXT_DESTINATION * rows + i * NAME)
    _eta(six, value[V_ETA_AT], text, TEXT_ETA * rows + i * ETA)


@part
def _text(six, start, letters, out, at):
    """AIS text, ended by the first '@', without trailing blanks."""
    end = 0
    length = 0
    if start >= 0:
        while end < letters:
            code = uint(six, start + 6 * end, 6)
            if code == 0:
                break
            out[at + end] = code + 64 if code < 32 else code
            end += 1
            if code != 32:
                length = end
    for i in range(length, letters):
        out[at + i] = 0


@part
def _eta(six, start, out, at):
    for i in range(ETA):
        out[at + i] = 0
    if start < 0:
        return
    month, day = uint(six, start, 4), uint(six, start + 4, 5)
    hour, minute = uint(six, start + 9, 5), uint(six, start + 14, 6)
    if month < 1 or month > 12 or day == 0 or hour >= 24 or minute >= 60:
        return
    _two_digits(month, _DASH, out, at)
    _two_digits(day, _T, out, at + 3)
    _two_digits(hour, _COLON, out, at + 6)
    _two_digits(minute, _Z, out, at + 9)


@inlined
def _two_digits(number, then, out, at):
    out[at] = _ZERO + number // 10
    out[at + 1] = _ZERO + number % 10
    out[at + 2] = then


@inlined
def station_id(data, begin, length, counters, stations, text, slots):
    """The number of a receiver by its name, a new one if it is new."""
    code = 0
    for i in range(begin, begin + length):
        code = (code * 31 + np.int64(data[i])) & HASH_MOST
    most, rows = slots.size - 1, stations.size // (R_USED + 1)
    slot = code & most
    while slots[slot]:
        known = slots[slot] - 1
        at = stations[R_AT * rows + known]
        if length == stations[R_LEN * rows + known] and _is_named(data, begin, length, text, at):
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
    for i in range(length):
        text[at + i] = data[begin + i]
    return known


@inlined
def _is_named(data, begin, length, text, at):
    for i in range(length):
        if data[begin + i] != text[at + i]:
            return False
    return True


@inlined
def _used(stations, station, counters):
    """Number of a receiver in the batch: they are counted as rows first name them."""
    at = R_USED * (stations.size // (R_USED + 1)) + station
    if stations[at] < 0:
        stations[at] = counters[STATIONS_USED]
        counters[STATIONS_USED] += 1
    return stations[at]
