"""One message -> a row in each table that it belongs in."""

from ingest.compiled import inlined, part
from ingest.decode.kernels.layout import (
    FEW_NARROW,
    H_MARK,
    H_MMSI,
    H_REASON,
    H_RECEIVED,
    H_TIME,
    H_TYPE,
    HEARD,
    KEY,
    LONGEST,
    M_KIND,
    M_LINE,
    M_OFFSET,
    M_RECEIVED,
    M_TIME,
    MARKS,
    NARROW,
    NONE,
    OTHER,
    P_COG,
    P_HEADING,
    P_LAT,
    P_LON,
    P_MARK,
    P_MMSI,
    P_NAV_STATUS,
    P_RECEIVED,
    P_ROT,
    P_SOG,
    P_STATION,
    P_TIME,
    P_TYPE,
    POSITIONS,
    R_USED,
    S_BOW,
    S_CALLSIGN,
    S_DESTINATION,
    S_DRAUGHT,
    S_ETA,
    S_IMO,
    S_MARK,
    S_MMSI,
    S_NAME,
    S_PART,
    S_PORT,
    S_RECEIVED,
    S_SHIP_TYPE,
    S_STARBOARD,
    S_STATION,
    S_STERN,
    S_TIME,
    S_TYPE,
    SLACK,
    STATICS,
    STATION_BYTES,
    STATIONS,
    TEXTS,
    TEXTS_A_ROW,
    WORD,
)
from ingest.decode.kernels.messages import uint
from ingest.decode.kernels.texts import eta, short_text, text
from ingest.decode.kernels.words import place

_MINUTE_MS, _AHEAD_MS = 60_000, 10_000


@part
def message_ms(line_ms, second):
    """As `ingest.decode.times.message_ms`; a second of -1 is none."""
    if second < 0 or second >= 60:
        return line_ms // 1000 * 1000
    latest = line_ms + _AHEAD_MS
    instant = latest // _MINUTE_MS * _MINUTE_MS + second * 1000
    return instant if instant <= latest else instant - _MINUTE_MS


@inlined
def has_room(counters, narrow, few_narrow, keys, stations, station_text):
    """Whether the rows, texts and receiver of one more line would fit, whatever it says."""
    rows, few = narrow.size // NARROW, few_narrow.size // FEW_NARROW
    return (
        counters[MARKS] < rows
        and counters[STATICS] < few
        and counters[HEARD] < few
        and counters[TEXTS] + TEXTS_A_ROW <= keys.size // KEY
        and counters[STATIONS] < stations.size // (R_USED + 1)
        and counters[STATION_BYTES] + LONGEST + SLACK <= station_text.size
    )


@inlined
def add_mark(counters, wide, narrow, time_ms, line_ms, received_ms, offset, lines, other):
    """Add what is kept of every message; its number."""
    rows = narrow.size // NARROW
    mark = counters[MARKS]
    counters[MARKS] = mark + 1
    wide[place(M_TIME * rows + mark)] = time_ms
    wide[place(M_LINE * rows + mark)] = line_ms
    wide[place(M_OFFSET * rows + mark)] = offset
    if received_ms != NONE:
        wide[place(M_RECEIVED * rows + mark)] = received_ms
    narrow[place(M_KIND * rows + mark)] = 2 * lines + other
    if other:
        counters[OTHER] += lines
    return mark


@inlined
def add_position(counters, wide, middle, narrow, mmsi, kind, time_ms, heard_ms, mark, station, fix):
    """Add a fix: what follows the second in `fix` are the values of its columns."""
    rows = narrow.size // NARROW
    i = counters[POSITIONS]
    counters[POSITIONS] = i + 1
    wide[place(P_MMSI * rows + i)] = mmsi
    wide[place(P_TIME * rows + i)] = time_ms
    wide[place(P_RECEIVED * rows + i)] = heard_ms
    middle[place(P_LON * rows + i)] = fix[1]
    middle[place(P_LAT * rows + i)] = fix[2]
    middle[place(P_STATION * rows + i)] = station
    middle[place(P_MARK * rows + i)] = mark
    narrow[place(P_SOG * rows + i)] = fix[3]
    narrow[place(P_COG * rows + i)] = fix[4]
    narrow[place(P_HEADING * rows + i)] = fix[5]
    narrow[place(P_ROT * rows + i)] = fix[6]
    narrow[place(P_NAV_STATUS * rows + i)] = fix[7]
    narrow[place(P_TYPE * rows + i)] = kind


@part
def add_heard(counters, wide, middle, narrow, mmsi, kind, time_ms, heard_ms, mark, reason):
    """Add a message without a fix."""
    rows = narrow.size // FEW_NARROW
    i = counters[HEARD]
    counters[HEARD] = i + 1
    wide[H_MMSI * rows + i] = mmsi
    wide[H_TIME * rows + i] = time_ms
    wide[H_RECEIVED * rows + i] = heard_ms
    middle[H_MARK * rows + i] = mark
    narrow[H_REASON * rows + i] = reason
    narrow[H_TYPE * rows + i] = kind


@part
def add_static(
    counters, wide, middle, narrow, keys, slots,
    payloads, at, mmsi, kind, time_ms, heard_ms, mark, station,
):  # fmt: skip
    """Add the static report of a message of type 5, 19 or 24."""
    rows = narrow.size // FEW_NARROW
    i = counters[STATICS]
    counters[STATICS] = i + 1
    wide[place(S_MMSI * rows + i)] = mmsi
    wide[place(S_TIME * rows + i)] = time_ms
    wide[place(S_RECEIVED * rows + i)] = heard_ms
    middle[place(S_STATION * rows + i)] = station
    middle[place(S_MARK * rows + i)] = mark
    narrow[place(S_TYPE * rows + i)] = kind
    which = 0 if kind != 24 else 1 + uint(payloads[place(at)], 0, 38, 2)
    narrow[place(S_PART * rows + i)] = which
    callsign_at, name_at, ship_type_at, dimensions_at = _fields(kind, which, mmsi)
    imo, draught, callsign, name, destination, its_eta = 0, 0, 0, 0, 0, 0
    if kind == 5:
        imo = _uint(payloads, at, 40, 30)
        draught = _uint(payloads, at, 294, 8)
        destination = text(payloads, at, 302, counters, keys, slots)
        its_eta = eta(payloads, at, 274, counters, keys, slots)
    if callsign_at >= 0:
        callsign = short_text(payloads, at, callsign_at, counters, keys, slots)
    if name_at >= 0:
        name = text(payloads, at, name_at, counters, keys, slots)
    wide[place(S_IMO * rows + i)] = imo
    middle[place(S_CALLSIGN * rows + i)] = callsign
    middle[place(S_NAME * rows + i)] = name
    middle[place(S_DESTINATION * rows + i)] = destination
    middle[place(S_ETA * rows + i)] = its_eta
    narrow[place(S_SHIP_TYPE * rows + i)] = -1 if ship_type_at < 0 else _uint(payloads, at, ship_type_at, 8)
    sizes = 0 if dimensions_at < 0 else _uint(payloads, at, dimensions_at, 30)
    narrow[place(S_BOW * rows + i)] = sizes >> 21
    narrow[place(S_STERN * rows + i)] = sizes >> 12 & 511
    narrow[place(S_PORT * rows + i)] = sizes >> 6 & 63
    narrow[place(S_STARBOARD * rows + i)] = sizes & 63
    narrow[place(S_DRAUGHT * rows + i)] = draught


@part
def _fields(kind, which, mmsi):
    """Bits at which callsign, name, ship type and dimensions begin; -1 where a message has none."""
    if kind == 5:
        return 70, 112, 232, 240
    if kind == 19:
        return -1, 143, 263, 271
    if which == 1:
        return -1, 40, -1, -1
    # A craft of a mother ship sends the mother's MMSI where others send dimensions.
    return 90, -1, 40, -1 if mmsi >= 980_000_000 and mmsi < 990_000_000 else 132


@inlined
def _uint(payloads, at, start, size):
    k = at + start // WORD
    return uint(payloads[place(k)], payloads[place(k + 1)], start % WORD, size)
