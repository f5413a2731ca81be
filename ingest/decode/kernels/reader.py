"""The compiled pass: plain lines to rows, up to the first line that is odd."""

from ingest.compiled import kernel, part
from ingest.decode.kernels.layout import (
    F_FILL,
    F_LENGTH,
    F_NUMBER,
    F_STATION_AT,
    F_STATION_LEN,
    F_TIME,
    F_TOTAL,
    LINES,
    NONE,
    PENDING,
    PENDING_MOST,
    Q_LINE_MS,
    Q_STATION,
    Q_TIMED,
    TIMED,
    UNTIMED,
)
from ingest.decode.kernels.lines import plain_line
from ingest.decode.kernels.messages import message
from ingest.decode.kernels.parts import (
    begin,
    can_begin,
    can_follow,
    extend,
    find,
    joined,
    note_time,
    remove,
    takes_time,
    would_expire,
)
from ingest.decode.kernels.rows import add_message, station_id

_BYTES = 'Array(uint8, 1, "C", readonly=True)'


@part
def _joined_message(whole, bits, value):
    return message(whole, bits, value)


@part
def _take_part(
    data, at, base, received_ms, assumed_ms, line_ms, timed,
    counters, field, value, six, whole, stations, station_text, slots, queue, queue_text,
    wide, middle, narrow, text,
):  # fmt: skip
    """Take one part of a message; False, and nothing done, if it is odd."""
    station = station_id(
        data, field[F_STATION_AT], field[F_STATION_LEN], counters, stations, station_text, slots
    )
    n = counters[PENDING]
    if field[F_NUMBER] == 1:
        if not can_begin(queue, n, station, field):
            return False
        begin(queue, queue_text, n, six, field, station, line_ms, timed, base + at, at)
        counters[PENDING] = n + 1
        return True
    i = find(queue, n, station, field)
    if i < 0 or not can_follow(queue, i, field, line_ms):
        return False
    if field[F_NUMBER] < field[F_TOTAL]:
        extend(queue, queue_text, i, six, field, station, line_ms, timed)
        return True
    if not _joined_message(whole, joined(queue, queue_text, i, six, field, whole), value):
        return False
    if takes_time(queue, i, timed):
        told_ms = line_ms
    else:
        told_ms = queue[Q_LINE_MS * PENDING_MOST + i]
        timed = queue[Q_TIMED * PENDING_MOST + i] != 0
    told_ms = assumed_ms if told_ms == NONE else told_ms
    if told_ms == NONE:
        return False
    if queue[Q_STATION * PENDING_MOST + i] != 0:
        station = queue[Q_STATION * PENDING_MOST + i]
    lines = field[F_TOTAL]
    remove(queue, queue_text, i, counters)
    heard_ms = told_ms if received_ms == NONE else received_ms
    add_message(
        whole,
        value,
        told_ms,
        heard_ms,
        base + at,
        lines,
        station,
        counters,
        stations,
        wide,
        middle,
        narrow,
        text,
    )
    counters[TIMED if timed else UNTIMED] += lines
    return True


@kernel(
    f"int64({_BYTES}, int64, int64, int64, int64, int64, "
    "int64[::1], int64[::1], int64[::1], uint8[::1], uint8[::1], "
    "int64[::1], uint8[::1], int32[::1], int64[::1], uint8[::1], "
    "int64[::1], int32[::1], int16[::1], uint8[::1])"
)
def read_lines(
    data, at, end, base, received_ms, assumed_ms,
    counters, field, value, six, whole,
    stations, station_text, slots, queue, queue_text,
    wide, middle, narrow, text,
):  # fmt: skip
    """Read plain lines from `at` to `end`, which follows a newline; where it stopped: `end`, or an odd line.

    `base` is the offset in the source of `data[0]`; `received_ms` and `assumed_ms` may be `NONE`. Nothing of
    a line that it stops at has been taken in.
    """
    while at < end:
        after = plain_line(data, at, six, field)
        if after < 0:
            return at
        timed = field[F_TIME] != NONE
        line_ms = field[F_TIME] if timed else received_ms
        if line_ms != NONE and would_expire(counters, queue, line_ms):
            return at
        if field[F_TOTAL] == 1:
            if not message(six, field[F_LENGTH] * 6 - field[F_FILL], value):
                return at
            told_ms = assumed_ms if line_ms == NONE else line_ms
            if told_ms == NONE:
                return at
            station = station_id(
                data, field[F_STATION_AT], field[F_STATION_LEN], counters, stations, station_text, slots
            )
            heard_ms = told_ms if received_ms == NONE else received_ms
            add_message(
                six,
                value,
                told_ms,
                heard_ms,
                base + at,
                1,
                station,
                counters,
                stations,
                wide,
                middle,
                narrow,
                text,
            )
            counters[TIMED if timed else UNTIMED] += 1
        elif not _take_part(
            data, at, base, received_ms, assumed_ms, line_ms, timed,
            counters, field, value, six, whole, stations, station_text, slots, queue, queue_text,
            wide, middle, narrow, text,
        ):  # fmt: skip
            return at
        if line_ms != NONE:
            note_time(counters, line_ms)
        counters[LINES] += 1
        at = after
    return at
