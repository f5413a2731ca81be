"""Where the kernels find and put things: numbers of columns and counters.

Columns of one width of number stand in one array: column `k` of `rows` rows begins at `k * rows`.
`NONE` is a time that is not told.
"""

NONE = -(2**62)

# Counters, carried from call to call.
POSITIONS, STATICS, HEARD, MARKS, OTHER = 0, 1, 2, 3, 4
TIMED, UNTIMED, LINES = 5, 6, 7
RECENT, RECENT_A, RECENT_B = 8, 9, 10
"""How many of the two times of the last lines are known, and those."""
PENDING, STATIONS, STATION_BYTES, STATIONS_USED, TEXTS = 11, 12, 13, 14, 15
COUNTERS = 16

# Positions and marks, one a message: int64, int32 and int16 columns.
P_MMSI, P_TIME, P_RECEIVED = 0, 1, 2
M_TIME, M_LINE, M_OFFSET, M_RECEIVED = 3, 4, 5, 6
"""`M_RECEIVED` is filled if the lines are a live feed's."""
WIDE = 7
P_LON, P_LAT, P_STATION, P_MARK = 0, 1, 2, 3
MIDDLE = 4
P_SOG, P_COG, P_HEADING, P_ROT, P_NAV_STATUS, P_TYPE, M_KIND = 0, 1, 2, 3, 4, 5, 6
"""`M_KIND` is twice the number of the message's lines, and one more if they are in `OTHER`."""
NARROW = 7

# Static reports and messages without a fix, which are fewer: likewise.
S_MMSI, S_TIME, S_RECEIVED, S_IMO = 0, 1, 2, 3
H_MMSI, H_TIME, H_RECEIVED = 4, 5, 6
FEW_WIDE = 7
S_STATION, S_MARK, S_CALLSIGN, S_NAME, S_DESTINATION, S_ETA, H_MARK = 0, 1, 2, 3, 4, 5, 6
"""Texts by their number."""
FEW_MIDDLE = 7
S_TYPE, S_PART, S_SHIP_TYPE, S_BOW, S_STERN, S_PORT, S_STARBOARD, S_DRAUGHT = 0, 1, 2, 3, 4, 5, 6, 7
H_REASON, H_TYPE = 8, 9
FEW_NARROW = 10

# Texts of static reports: their bits in int64 keys, three words of 48 each; number 0 is ''.
KEY = 3
ETA = 1
"""The third word of a key whose first one is the 20 bits of an ETA; of a text it has zeros at its end."""
TEXTS_A_ROW = 4
"""At most as many are new in one static report."""
TEXT_SLOTS = 1 << 15
"""A slot forgets its text when another falls into it, which then gets a number anew."""

# Refusals: int64 columns of one row a reason, in the order of `ingest.decode.refusals.REASONS`.
CHECKSUM, FRAGMENT, TYPE, SHORT, DECODE, MMSI, RANGE, UNTIMED_MESSAGE = 0, 1, 2, 3, 4, 5, 6, 7
REASONS = 8
N_LINES, N_OFFSET, N_SOURCE, N_TURN = 0, 1, 2, 3
"""How many lines; of the first one its offset, its `Q_SOURCE`, and how many reasons had come before."""
N_COLUMNS = 4

# Messages of which some parts came: `PENDING_MOST` rows of `Q_COLUMNS` int64, oldest first.
Q_STATION, Q_NAME, Q_TOTAL, Q_OFFSET, Q_SOURCE = 0, 1, 2, 3, 4
"""`Q_NAME` is sequence and channel. `Q_SOURCE` is 0, or -1 - k if it came as the message `k` of a list."""
Q_LINE_MS, Q_TIMED, Q_SURE, Q_CHECKSUM, Q_PARTS, Q_LENGTH, Q_SLOT = 5, 6, 7, 8, 9, 10, 11
"""Characters that came, and where they are: payload `Q_SLOT`. The rows are a permutation of the slots."""
Q_PART = 12
"""From here on, for each part: its characters times 8, and its fill bits."""
PARTS_MOST = 9
Q_COLUMNS = Q_PART + PARTS_MOST
PENDING_MOST = 256

# Payloads: words of 48 bits, eight characters each, zero behind the last one.
CHARACTERS, WORD = 8, 48
PAYLOAD_MOST = 512
"""Characters of one pending message; a message on the air has at most 168."""
PAYLOAD = PAYLOAD_MOST // CHARACTERS + 1
LINE = PENDING_MOST * PAYLOAD
"""Where the payload of the line at hand begins, behind those of pending messages."""
LONGEST = 4096
PAYLOADS = LINE + LONGEST // CHARACTERS + 8

SLACK = 64
"""So many bytes must follow the last line: words are read that reach over a line's end."""

# Receivers: int64 columns, found by hash in `slots` (index + 1; 0 is free).
R_AT, R_LEN, R_USED = 0, 1, 2
"""`R_USED` is its number in the batch, -1 before its first row."""
HASH_MOST = 0x3FFFFFFF
HASH_FOLD = 31
