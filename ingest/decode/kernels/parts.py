"""Messages of several parts, as `ingest.decode.assemble` joins them; what would be given up is left to it."""

import numpy as np

from ingest.compiled import inlined, part
from ingest.decode.kernels.layout import (
    F_CHANNEL,
    F_CHECKSUM,
    F_FILL,
    F_LENGTH,
    F_NUMBER,
    F_SEQUENCE,
    F_TOTAL,
    NONE,
    PAYLOAD_MOST,
    PENDING,
    PENDING_MOST,
    Q_CHANNEL,
    Q_CHECKSUM,
    Q_COLUMNS,
    Q_LENGTH,
    Q_LINE_MS,
    Q_OFFSET,
    Q_PART,
    Q_PARTS,
    Q_SEQUENCE,
    Q_SOURCE,
    Q_STATION,
    Q_SURE,
    Q_TIMED,
    Q_TOTAL,
    RECENT,
    RECENT_A,
    RECENT_B,
)

TIMEOUT_MS = 30_000


@inlined
def would_expire(counters, queue, line_ms):
    """Whether this line's time ends the wait for the oldest message."""
    if counters[RECENT] < 2 or counters[PENDING] == 0:
        return False
    begun = queue[Q_LINE_MS * PENDING_MOST]
    agreed = min(counters[RECENT_A], counters[RECENT_B], line_ms)
    return begun != NONE and agreed - begun > TIMEOUT_MS


@inlined
def note_time(counters, line_ms):
    """Remember the times of the last two lines."""
    if counters[RECENT] == 0:
        counters[RECENT_A] = line_ms
        counters[RECENT] = 1
        return
    if counters[RECENT] == 2:
        counters[RECENT_A] = counters[RECENT_B]
    counters[RECENT_B] = line_ms
    counters[RECENT] = 2


@inlined
def find(queue, n, station, field):
    """The message that a part continues, or -1: of its own receiver, else where one side names none."""
    for i in range(n - 1, -1, -1):
        if _is_of(queue, i, field) and queue[Q_STATION * PENDING_MOST + i] == station:
            return i
    for i in range(n - 1, -1, -1):
        theirs = queue[Q_STATION * PENDING_MOST + i]
        if _is_of(queue, i, field) and (station == 0 or theirs == 0):
            return i
    return -1


@inlined
def _is_of(queue, i, field):
    return (
        queue[Q_SEQUENCE * PENDING_MOST + i] == field[F_SEQUENCE]
        and queue[Q_CHANNEL * PENDING_MOST + i] == field[F_CHANNEL]
    )


@inlined
def can_begin(queue, n, station, field):
    """Whether a first part may simply be added."""
    if n >= PENDING_MOST or field[F_LENGTH] > PAYLOAD_MOST:
        return False
    for i in range(n):
        if _is_of(queue, i, field) and queue[Q_STATION * PENDING_MOST + i] == station:
            return False
    return True


@inlined
def begin(queue, text, i, six, field, station, line_ms, timed, offset, source):
    """Add a first part as the newest."""
    for k in range(Q_COLUMNS):
        queue[k * PENDING_MOST + i] = 0
    queue[Q_STATION * PENDING_MOST + i] = station
    queue[Q_SEQUENCE * PENDING_MOST + i] = field[F_SEQUENCE]
    queue[Q_CHANNEL * PENDING_MOST + i] = field[F_CHANNEL]
    queue[Q_TOTAL * PENDING_MOST + i] = field[F_TOTAL]
    queue[Q_OFFSET * PENDING_MOST + i] = offset
    queue[Q_SOURCE * PENDING_MOST + i] = source
    queue[Q_LINE_MS * PENDING_MOST + i] = line_ms
    queue[Q_TIMED * PENDING_MOST + i] = timed
    queue[Q_SURE * PENDING_MOST + i] = timed
    _append(queue, text, i, six, field)


@part
def _append(queue, text, i, six, field):
    length = queue[Q_LENGTH * PENDING_MOST + i]
    for k in range(field[F_LENGTH]):
        text[i * PAYLOAD_MOST + length + k] = six[k]
    parts = queue[Q_PARTS * PENDING_MOST + i]
    queue[(Q_PART + parts) * PENDING_MOST + i] = field[F_LENGTH] * 8 + field[F_FILL]
    queue[Q_PARTS * PENDING_MOST + i] = parts + 1
    queue[Q_LENGTH * PENDING_MOST + i] = length + field[F_LENGTH]
    queue[Q_CHECKSUM * PENDING_MOST + i] ^= field[F_CHECKSUM]


@inlined
def can_follow(queue, i, field, line_ms):
    """Whether a part simply continues message `i`."""
    parts, begun = queue[Q_PARTS * PENDING_MOST + i], queue[Q_LINE_MS * PENDING_MOST + i]
    if field[F_TOTAL] != queue[Q_TOTAL * PENDING_MOST + i] or field[F_NUMBER] != parts + 1:
        return False
    if queue[Q_LENGTH * PENDING_MOST + i] + field[F_LENGTH] > PAYLOAD_MOST:
        return False
    if queue[(Q_PART + parts - 1) * PENDING_MOST + i] & 7:
        return False
    return begun == NONE or line_ms == NONE or abs(line_ms - begun) <= TIMEOUT_MS


@part
def extend(queue, text, i, six, field, station, line_ms, timed):
    """Add a part to message `i`, which it does not end."""
    if queue[Q_STATION * PENDING_MOST + i] == 0:
        queue[Q_STATION * PENDING_MOST + i] = station
    if takes_time(queue, i, timed):
        queue[Q_LINE_MS * PENDING_MOST + i] = line_ms
        queue[Q_TIMED * PENDING_MOST + i] = timed
        queue[Q_SURE * PENDING_MOST + i] = timed
    _append(queue, text, i, six, field)


@inlined
def takes_time(queue, i, timed):
    """Whether message `i` takes the time of a part that continues it for its own."""
    unknown = queue[Q_LINE_MS * PENDING_MOST + i] == NONE
    return unknown or (timed and not queue[Q_TIMED * PENDING_MOST + i])


@part
def joined(queue, text, i, six, field, whole):
    """All six-bit values of message `i` and the part that ends it into `whole`; how many bits they are."""
    length = queue[Q_LENGTH * PENDING_MOST + i]
    for k in range(length):
        whole[k] = text[i * PAYLOAD_MOST + k]
    for k in range(field[F_LENGTH]):
        whole[length + k] = six[k]
    return (length + field[F_LENGTH]) * 6 - field[F_FILL]


@part
def remove(queue, text, i, counters):
    """Take message `i` out; the others keep their order."""
    n = counters[PENDING] - 1
    for j in range(i, n):
        for k in range(Q_COLUMNS):
            queue[k * PENDING_MOST + j] = queue[k * PENDING_MOST + j + 1]
        for k in range(np.int64(queue[Q_LENGTH * PENDING_MOST + j])):
            text[j * PAYLOAD_MOST + k] = text[(j + 1) * PAYLOAD_MOST + k]
    counters[PENDING] = n
