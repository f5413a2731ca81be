"""Where the kernels find and put things: numbers of columns, fields and counters.

Columns of one width of number stand in one array: column `k` of `rows` rows begins at `k * rows`.
`NONE` is a time that is not told.
"""

NONE = -(2**62)

# Counters, carried from call to call.
POSITIONS, STATICS, HEARD, MARKS, OTHER = 0, 1, 2, 3, 4
TIMED, UNTIMED, LINES = 5, 6, 7
RECENT, RECENT_A, RECENT_B = 8, 9, 10
"""How many of the two times of the last lines are known, and those."""
PENDING, STATIONS, STATION_BYTES, STATIONS_USED = 11, 12, 13, 14
COUNTERS = 15

# int64 columns of positions, static reports, messages without a fix, and marks: one row a message.
P_MMSI, P_TIME, P_RECEIVED, P_MARK = 0, 1, 2, 3
S_MMSI, S_TIME, S_RECEIVED, S_MARK, S_IMO = 4, 5, 6, 7, 8
H_MMSI, H_TIME, H_RECEIVED, H_MARK = 9, 10, 11, 12
M_TIME, M_LINE, M_OFFSET, M_RECEIVED, M_LINES, M_OTHER = 13, 14, 15, 16, 17, 18
WIDE = 19

# int32 columns.
P_LON, P_LAT, P_STATION, S_STATION = 0, 1, 2, 3
MIDDLE = 4

# int16 columns.
P_SOG, P_COG, P_HEADING, P_ROT, P_NAV_STATUS, P_TYPE = 0, 1, 2, 3, 4, 5
S_TYPE, S_PART, S_SHIP_TYPE, S_BOW, S_STERN, S_PORT, S_STARBOARD, S_DRAUGHT = 6, 7, 8, 9, 10, 11, 12, 13
H_REASON, H_TYPE = 14, 15
NARROW = 16

# Text of static reports, padded with NUL.
CALLSIGN, NAME, ETA = 7, 20, 12
"""Characters; a destination has as many as a name."""
TEXT_CALLSIGN, TEXT_NAME, TEXT_DESTINATION, TEXT_ETA = 0, CALLSIGN, CALLSIGN + NAME, CALLSIGN + 2 * NAME
TEXT_BEGINS = (TEXT_CALLSIGN, TEXT_NAME, TEXT_DESTINATION, TEXT_ETA)
TEXT_WIDTHS = (CALLSIGN, NAME, NAME, ETA)
TEXT = CALLSIGN + 2 * NAME + ETA

# One sentence.
F_TIME, F_STATION_AT, F_STATION_LEN, F_TOTAL, F_NUMBER, F_SEQUENCE, F_CHANNEL = 0, 1, 2, 3, 4, 5, 6
F_LENGTH, F_FILL, F_CHECKSUM = 7, 8, 9
FIELDS = 10

# One message.
V_MMSI, V_TYPE, V_SECOND, V_FIX, V_STATIC, V_HEARD, V_OTHER = 0, 1, 2, 3, 4, 5, 6
V_LON, V_LAT, V_SOG, V_COG, V_HEADING, V_ROT, V_NAV_STATUS = 7, 8, 9, 10, 11, 12, 13
V_PART, V_IMO, V_SHIP_TYPE, V_BOW, V_STERN, V_PORT, V_STARBOARD, V_DRAUGHT = 14, 15, 16, 17, 18, 19, 20, 21
V_CALLSIGN_AT, V_NAME_AT, V_DESTINATION_AT, V_ETA_AT = 22, 23, 24, 25
"""Bits at which texts begin; -1 if the message has none."""
VALUES = 26

# Messages of which some parts came: int64 columns of `PENDING_MOST` rows, oldest first.
Q_STATION, Q_SEQUENCE, Q_CHANNEL, Q_TOTAL, Q_OFFSET, Q_SOURCE = 0, 1, 2, 3, 4, 5
Q_LINE_MS, Q_TIMED, Q_SURE, Q_CHECKSUM, Q_PARTS, Q_LENGTH = 6, 7, 8, 9, 10, 11
Q_PART = 12
"""From here on, for each part: its characters times 8, and its fill bits."""
PARTS_MOST = 9
Q_COLUMNS = Q_PART + PARTS_MOST
PENDING_MOST = 256
PAYLOAD_MOST = 512
"""Characters of one pending message; a message on the air has at most 168."""

# Receivers: int64 columns, found by hash in `slots` (index + 1; 0 is free).
R_AT, R_LEN, R_USED = 0, 1, 2
"""`R_USED` is its number in the batch, -1 before its first row."""
HASH_MOST = 0x3FFFFFFF
