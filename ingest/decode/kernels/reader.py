"""The compiled pass: plain lines to rows, up to the first line that is odd."""

from ingest.compiled import inlined, kernel
from ingest.decode.kernels.layout import (
    CHECKSUM,
    FRAGMENT,
    LINE,
    LINES,
    NONE,
    PAYLOAD,
    Q_COLUMNS,
    Q_LENGTH,
    Q_LINE_MS,
    Q_SLOT,
    Q_STATION,
    Q_TIMED,
    TIMED,
    UNTIMED,
    UNTIMED_MESSAGE,
)
from ingest.decode.kernels.lines import plain_line
from ingest.decode.kernels.messages import (
    HAS_FIX,
    NO_SECOND,
    NOT_REFUSED,
    OTHER_TYPE,
    class_a,
    class_b,
    is_position,
    long_range,
    placed,
    refusal,
)
from ingest.decode.kernels.parts import (
    append,
    begin,
    expire,
    find,
    follows,
    give_up,
    is_odd_part,
    remove,
    take_heading,
)
from ingest.decode.kernels.refusals import after_wrong_checksum, refuse
from ingest.decode.kernels.rows import add_heard, add_mark, add_position, add_static, has_room, message_ms
from ingest.decode.kernels.stations import station_id, used
from ingest.decode.kernels.words import place

_BYTES = 'Array(uint8, 1, "C", readonly=True)'


@inlined
def _message_of_part(counters, queue, payloads, refused, station, name, total, part, offset, line_ms, timed):
    """The pending message that takes a part; -1, and the part refused, if none does."""
    if part == 1:
        return begin(counters, queue, payloads, refused, station, name, total, offset, line_ms, timed)
    i = find(counters, queue, station, name)
    if i >= 0 and follows(queue, i, total, part, line_ms):
        take_heading(queue, i, station, line_ms, timed)
        return i
    if i >= 0:
        give_up(counters, queue, refused, i)
    refuse(refused, FRAGMENT, 1, offset, 0)
    return -1


@inlined
def _join(
    counters, queue, payloads, refused, station, name, total, part, offset, line_ms, timed,
    length, fill, found,
):  # fmt: skip
    """Take a part.

    Returns whether its message is whole now, and of that where its payload begins, characters, receiver, time
    and whether the lines told it.
    """
    i = _message_of_part(
        counters, queue, payloads, refused, station, name, total, part, offset, line_ms, timed
    )
    if i >= 0:
        append(queue, payloads, i, length, fill, found)
    if i < 0 or part < total:
        return False, LINE, length, station, line_ms, timed
    row = i * Q_COLUMNS
    payload, length = queue[row + Q_SLOT] * PAYLOAD, queue[row + Q_LENGTH]
    station, line_ms, timed = queue[row + Q_STATION], queue[row + Q_LINE_MS], queue[row + Q_TIMED]
    remove(counters, queue, i)
    return True, payload, length, station, line_ms, timed


@inlined
def _judged(first, second, third, bits, kind, mmsi):
    """Why a message is refused, why it gives no fix (or -1), and its fix."""
    reason, heard, fix = refusal(first, bits), -1, (NO_SECOND, 0, 0, 0, 0, 0, 0, 0)
    if reason == NOT_REFUSED:
        if is_position(kind):
            if kind <= 3:
                fix = class_a(first, second, third)
            elif kind == 27:
                fix = long_range(first, second)
            else:
                fix = class_b(first, second, third)
            reason, heard = placed(fix[1], fix[2], fix[0])
        elif kind != 5 and kind != 24 and mmsi >= 201_000_000 and mmsi < 776_000_000:
            heard = OTHER_TYPE
    return reason, heard, fix


@inlined
def _take_message(
    payloads, at, bits, told_ms, received_ms, offset, lines, station,
    counters, refused, stations, text_keys, text_slots,
    wide, middle, narrow, few_wide, few_middle, few_narrow,
):  # fmt: skip
    """Add the rows of a whole message, or refuse it."""
    first, second, third = payloads[place(at)], payloads[place(at + 1)], payloads[place(at + 2)]
    kind, mmsi = first >> 42, first >> 10 & 0x3FFFFFFF
    reason, heard, fix = _judged(first, second, third, bits, kind, mmsi)
    if reason == NOT_REFUSED and told_ms == NONE:
        reason = UNTIMED_MESSAGE
    if reason != NOT_REFUSED:
        refuse(refused, reason, lines, offset, 0)
    else:
        time_ms = message_ms(told_ms, fix[0])
        heard_ms = told_ms if received_ms == NONE else received_ms
        has_fix = is_position(kind) and heard == HAS_FIX
        is_static = kind == 5 or kind == 19 or kind == 24
        other = 0 if has_fix or is_static else 1
        mark = add_mark(counters, wide, narrow, time_ms, told_ms, received_ms, offset, lines, other)
        if has_fix or is_static:
            station = used(stations, station, counters)
        if has_fix:
            add_position(counters, wide, middle, narrow, mmsi, kind, time_ms, heard_ms, mark, station, fix)
        if is_static:
            add_static(
                counters, few_wide, few_middle, few_narrow, text_keys, text_slots,
                payloads, at, mmsi, kind, time_ms, heard_ms, mark, station,
            )  # fmt: skip
        if heard >= 0:
            add_heard(counters, few_wide, few_middle, few_narrow, mmsi, kind, time_ms, heard_ms, mark, heard)


@kernel(
    f"int64({_BYTES}, int64, int64, int64, int64, int64, "
    "int64[::1], int64[::1], int64[::1], int64[::1], "
    "int64[::1], uint8[::1], int32[::1], int64[::1], int32[::1], "
    "int64[::1], int32[::1], int16[::1], int64[::1], int32[::1], int16[::1])"
)
def read_lines(
    data, at, end, base, received_ms, assumed_ms,
    counters, refused, queue, payloads,
    stations, station_text, station_slots, text_keys, text_slots,
    wide, middle, narrow, few_wide, few_middle, few_narrow,
):  # fmt: skip
    """Read plain lines from `at` to `end`, which follows a newline; where it stopped.

    That is `end`, or a line for which there is no room, or an odd one, of which nothing has been taken in.
    `base` is the offset in the source of `data[0]`, behind whose lines `SLACK` bytes follow; `received_ms`
    and `assumed_ms` may be `NONE`.
    """
    while at < end and has_room(counters, narrow, few_narrow, text_keys, stations, station_text):
        after, time_ms, station_at, station_length, total, part, name, length, fill, found = plain_line(
            data, at, payloads
        )
        if after < 0:
            after = after_wrong_checksum(data, at)
            if after < 0:
                return at
            refuse(refused, CHECKSUM, 1, base + at, 0)
            counters[LINES] += 1
            at = after
            continue
        station = station_id(
            data, station_at, station_length, counters, stations, station_text, station_slots
        )
        if total > 1 and is_odd_part(counters, queue, length, part, station, name):
            return at
        timed = 1 if time_ms != NONE else 0
        line_ms = time_ms if timed else received_ms
        if line_ms != NONE:
            expire(counters, queue, refused, line_ms)
        whole, payload = True, LINE
        if total > 1:
            whole, payload, length, station, line_ms, timed = _join(
                counters, queue, payloads, refused, station, name, total, part, base + at, line_ms, timed,
                length, fill, found,
            )  # fmt: skip
        if whole:
            counters[TIMED if timed else UNTIMED] += total
            told_ms = assumed_ms if line_ms == NONE else line_ms
            _take_message(
                payloads, payload, length * 6 - fill, told_ms, received_ms, base + at, total, station,
                counters, refused, stations, text_keys, text_slots,
                wide, middle, narrow, few_wide, few_middle, few_narrow,
            )  # fmt: skip
        counters[LINES] += 1
        at = after
    return at
