"""Multi-part messages: parts must come in order, from one receiver, within 30 s of line time."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.decode.nmea import Sentence
from ingest.decode.state import GatehouseTime, Pending

TIMEOUT_MS = 30_000
PENDING_MOST = 256
RECENT_LINES = 2


@dataclass(slots=True)
class Stamp:
    """What is known of one sentence beside its fields. Times in ms since 1970 UTC."""

    offset: int
    text: str
    station: str
    line_ms: int | None
    timed: bool
    sure: bool
    """A trailing epoch does not overrule the time, nor does a `$PGHP` that may come."""
    gatehouse: GatehouseTime | None
    """Of this sentence if it is the only one, else of the message it begins if its checksum tells so."""


def add_part(
    pending: list[Pending], part: Sentence, stamp: Stamp
) -> tuple[Pending | None, list[Pending], bool]:
    """Take one part into `pending` (changed in place).

    Returns the message if it is now whole, those that were given up, and whether the part itself was taken.
    """
    if part.number == 1:
        lost = [p for p in pending if p.key == _key(part, stamp.station)]
        _remove(pending, lost)
        pending.append(_begun(part, stamp))
        while len(pending) > PENDING_MOST:
            lost.append(pending.pop(0))
        return None, lost, True
    begun = _begun_for(pending, part, stamp.station)
    if begun is None:
        return None, [], False
    if not _follows(begun, part, stamp):
        _remove(pending, [begun])
        return None, [begun], False
    _extend(begun, part, stamp)
    if len(begun.parts) < begun.total:
        return None, [], True
    _remove(pending, [begun])
    return begun, [], True


def expire(pending: list[Pending], recent_ms: list[int], line_ms: int) -> list[Pending]:
    """Take out and return what is over its time once this line's time is known; both lists change in place.

    A single line whose clock leaps must not end good messages: the last three lines have to agree.
    """
    recent_ms.append(line_ms)
    if len(recent_ms) <= RECENT_LINES:
        return []
    agreed = min(recent_ms)
    del recent_ms[0]
    over: list[Pending] = []
    while pending and (begun := pending[0].line_ms) is not None and agreed - begun > TIMEOUT_MS:
        over.append(pending.pop(0))
    return over


def _key(part: Sentence, station: str) -> tuple[str, str, str, str]:
    return station, part.sequence, part.channel, part.tag.group.id if part.tag.group else ""


def _begun(part: Sentence, stamp: Stamp) -> Pending:
    return Pending(
        *_key(part, stamp.station),
        total=part.total,
        offset=stamp.offset,
        text=stamp.text,
        line_ms=stamp.line_ms,
        timed=stamp.timed,
        sure=stamp.sure,
        gatehouse=stamp.gatehouse,
        checksum=part.checksum,
        parts=[(part.payload.decode("latin-1"), part.fill)],
    )


def _begun_for(pending: list[Pending], part: Sentence, station: str) -> Pending | None:
    """The message that the part continues: of its own key, else the newest where one side names no receiver.

    Some logs name the receiver in the first part only (tag block, `$PGHP`), some only in the last (USCG).
    """
    key = _key(part, station)
    exact = next((p for p in reversed(pending) if p.key == key), None)
    if exact is not None:
        return exact
    return next((p for p in reversed(pending) if _may_belong(p, key)), None)


def _may_belong(begun: Pending, key: tuple[str, str, str, str]) -> bool:
    station, sequence, channel, group = key
    return (
        (begun.sequence, begun.channel) == (sequence, channel)
        and (not station or not begun.station or station == begun.station)
        and (not group or not begun.group or group == begun.group)
    )


def _follows(begun: Pending, part: Sentence, stamp: Stamp) -> bool:
    if part.total != begun.total or part.number != len(begun.parts) + 1:
        return False
    if begun.line_ms is None or stamp.line_ms is None:
        return True
    return abs(stamp.line_ms - begun.line_ms) <= TIMEOUT_MS


def _extend(begun: Pending, part: Sentence, stamp: Stamp) -> None:
    begun.parts.append((part.payload.decode("latin-1"), part.fill))
    begun.checksum ^= part.checksum
    begun.station = begun.station or stamp.station
    if begun.line_ms is None or (stamp.timed and not begun.timed):
        begun.line_ms, begun.timed, begun.sure = stamp.line_ms, stamp.timed, stamp.sure


def _remove(pending: list[Pending], gone: list[Pending]) -> None:
    if gone:
        pending[:] = [p for p in pending if not any(p is g for g in gone)]
