"""Messages of several parts, as `ingest.decode.assemble` joins them."""

from ingest.compiled import inlined
from ingest.decode.kernels.layout import (
    CHARACTERS,
    FRAGMENT,
    LINE,
    NONE,
    PAYLOAD,
    PAYLOAD_MOST,
    PENDING,
    PENDING_MOST,
    Q_CHECKSUM,
    Q_COLUMNS,
    Q_LENGTH,
    Q_LINE_MS,
    Q_NAME,
    Q_OFFSET,
    Q_PART,
    Q_PARTS,
    Q_SLOT,
    Q_SOURCE,
    Q_STATION,
    Q_SURE,
    Q_TIMED,
    Q_TOTAL,
    RECENT,
    RECENT_A,
    RECENT_B,
    WORD,
)
from ingest.decode.kernels.refusals import refuse
from ingest.decode.kernels.words import WORD_MASK, place

TIMEOUT_MS = 30_000


@inlined
def expire(counters, queue, refused, line_ms):
    """Give up what is over its time once this line's time is known, which is noted."""
    known = counters[RECENT]
    if known < 2:
        counters[RECENT_A + known] = line_ms
        counters[RECENT] = known + 1
    else:
        agreed = min(counters[RECENT_A], counters[RECENT_B], line_ms)
        counters[RECENT_A] = counters[RECENT_B]
        counters[RECENT_B] = line_ms
        while counters[PENDING] > 0 and is_over(queue[Q_LINE_MS], agreed):
            give_up(counters, queue, refused, 0)


@inlined
def is_over(begun_ms, agreed_ms):
    """Whether a message begun at one time is given up at the other."""
    return begun_ms != NONE and agreed_ms - begun_ms > TIMEOUT_MS


@inlined
def find(counters, queue, station, name):
    """The message that a part continues, or -1: of its own receiver, else where one side names none."""
    found = -1
    i = counters[PENDING] - 1
    while i >= 0:
        row = i * Q_COLUMNS
        if queue[place(row + Q_NAME)] == name:
            theirs = queue[place(row + Q_STATION)]
            if theirs == station:
                return i
            if found < 0 and (station == 0 or theirs == 0):
                found = i
        i -= 1
    return found


@inlined
def is_odd_part(counters, queue, length, part, station, name):
    """Whether only the reader can take a part: it is too long, or follows one that has fill bits."""
    if length > PAYLOAD_MOST:
        return True
    if part == 1:
        return False
    i = find(counters, queue, station, name)
    if i < 0:
        return False
    row = i * Q_COLUMNS
    last = queue[place(row + Q_PART + queue[place(row + Q_PARTS)] - 1)]
    return queue[place(row + Q_LENGTH)] + length > PAYLOAD_MOST or last & 7 != 0


@inlined
def begin(counters, queue, payloads, refused, station, name, total, offset, line_ms, timed):
    """Make room for a message, as the newest, in the stead of those with the same name."""
    i = 0
    while i < counters[PENDING]:
        row = i * Q_COLUMNS
        if queue[row + Q_NAME] == name and queue[row + Q_STATION] == station:
            give_up(counters, queue, refused, i)
        else:
            i += 1
    if counters[PENDING] == PENDING_MOST:
        give_up(counters, queue, refused, 0)
    i = counters[PENDING]
    counters[PENDING] = i + 1
    row = i * Q_COLUMNS
    queue[row + Q_STATION] = station
    queue[row + Q_NAME] = name
    queue[row + Q_TOTAL] = total
    queue[row + Q_OFFSET] = offset
    queue[row + Q_SOURCE] = 0
    queue[row + Q_LINE_MS] = line_ms
    queue[row + Q_TIMED] = queue[row + Q_SURE] = timed
    queue[row + Q_CHECKSUM] = queue[row + Q_PARTS] = queue[row + Q_LENGTH] = 0
    payloads[queue[row + Q_SLOT] * PAYLOAD] = 0
    return i


@inlined
def follows(queue, i, total, part, line_ms):
    """Whether a part is the next of message `i`, and in time."""
    row = i * Q_COLUMNS
    if total != queue[row + Q_TOTAL] or part != queue[row + Q_PARTS] + 1:
        return False
    begun_ms = queue[row + Q_LINE_MS]
    return begun_ms == NONE or line_ms == NONE or abs(line_ms - begun_ms) <= TIMEOUT_MS


@inlined
def take_heading(queue, i, station, line_ms, timed):
    """Let message `i` have the receiver and the time of a part that continues it, where it has none."""
    row = i * Q_COLUMNS
    if queue[row + Q_STATION] == 0:
        queue[row + Q_STATION] = station
    if queue[row + Q_LINE_MS] == NONE or (timed and not queue[row + Q_TIMED]):
        queue[row + Q_LINE_MS] = line_ms
        queue[row + Q_TIMED] = queue[row + Q_SURE] = timed


@inlined
def append(queue, payloads, i, length, fill, found):
    """Add the payload of the line at hand to message `i`."""
    row = i * Q_COLUMNS
    before, parts = queue[row + Q_LENGTH], queue[row + Q_PARTS]
    into = queue[row + Q_SLOT] * PAYLOAD + before // CHARACTERS
    shift = before % CHARACTERS * 6
    for k in range((length + CHARACTERS - 1) // CHARACTERS):
        eight = payloads[place(LINE + k)]
        payloads[place(into + k)] |= eight >> shift
        payloads[place(into + k + 1)] = eight << (WORD - shift) & WORD_MASK
    queue[row + Q_PART + parts] = length * 8 + fill
    queue[row + Q_PARTS] = parts + 1
    queue[row + Q_LENGTH] = before + length
    queue[row + Q_CHECKSUM] ^= found


@inlined
def give_up(counters, queue, refused, i):
    """Refuse the parts of message `i`."""
    row = i * Q_COLUMNS
    refuse(refused, FRAGMENT, queue[row + Q_PARTS], queue[row + Q_OFFSET], queue[row + Q_SOURCE])
    remove(counters, queue, i)


@inlined
def remove(counters, queue, i):
    """Take message `i` out; the others keep their order."""
    counters[PENDING] -= 1
    slot = queue[i * Q_COLUMNS + Q_SLOT]
    end = counters[PENDING] * Q_COLUMNS
    for k in range(i * Q_COLUMNS, end):
        queue[k] = queue[k + Q_COLUMNS]
    queue[end + Q_SLOT] = slot
