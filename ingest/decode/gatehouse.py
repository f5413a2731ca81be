"""Which message a `$PGHP` is about: it tells that sentence's checksum, or the XOR of a message's parts.

It stands before its sentence. Where lines end with an arrival stamp it may stand anywhere among those of its
own stamp: such files are sorted by (stamp, text), which puts `!` and `$` in any order the sorter likes.
"""

from __future__ import annotations

from dataclasses import replace

from ingest.decode.nmea import Gatehouse, Sentence
from ingest.decode.state import GatehouseTime, Message
from ingest.decode.times import gatehouse_ms

REACH = 8
"""Sentences after a `$PGHP` among which its own is looked for; by chance one in 128 has the same checksum."""
WAITING_MOST = 64
"""Messages, and `$PGHP`, of one arrival stamp that wait for one another."""
_STATION, _CHECKSUM = 10, 12


def read_gatehouse(told: Gatehouse) -> GatehouseTime | None:
    """What a `$PGHP` says, or None if it tells no time or no checksum."""
    time_ms = gatehouse_ms(told.fields)
    try:
        checksum = int(told.fields[_CHECKSUM], 16)
    except (IndexError, ValueError):
        return None
    if time_ms is None:
        return None
    station = told.fields[_STATION].decode("ascii", "backslashreplace")
    # Before an AIVDO it is 00, whatever that sentence's checksum is.
    return GatehouseTime(time_ms, checksum or None, station, told.epoch)


def remember(known: list[GatehouseTime], told: GatehouseTime) -> None:
    """Keep it for sentences to come: beside the others of its arrival stamp, else in their stead."""
    if told.epoch is None or (known and known[-1].epoch != told.epoch):
        known.clear()
    known.append(told)
    del known[:-WAITING_MOST]


def about(
    known: list[GatehouseTime], sentence: Sentence
) -> tuple[GatehouseTime | None, GatehouseTime | None]:
    """The `$PGHP` before this sentence that is surely about it, and else the one that may be.

    It may be about the message that the sentence begins; or it is of an older arrival stamp than the
    sentence, of which a better one can still come. `known` changes in place.
    """
    if not known:
        return None, None
    if sentence.epoch is None or known[-1].epoch != sentence.epoch:
        del known[:-1]
        return _from_before(known, sentence)
    for told in known:
        told.passed += 1
    if sentence.total == 1:
        exact = claim(known, sentence.checksum, sentence.epoch)
        return exact, None if exact else _next_one(known)
    return None, replace(known[-1]) if sentence.number == 1 else None


def claim(known: list[GatehouseTime], checksum: int, epoch: int | None) -> GatehouseTime | None:
    """Take out the oldest of the stamp `epoch` with that checksum."""
    if epoch is None or not known or known[-1].epoch != epoch:
        return None
    told = next((t for t in known if (t.checksum or 0) == checksum), None)
    if told is not None:
        known.remove(told)
    return told


def settle(waiting: list[Message], told: GatehouseTime) -> bool:
    """Give it to the oldest message of its checksum that waits under its stamp; whether there was one."""
    if told.epoch is None:
        return False
    for message in waiting:
        if message.waits and message.checksum == (told.checksum or 0):
            message.gatehouse, message.waits = told, False
            return True
    return False


def _from_before(
    known: list[GatehouseTime], sentence: Sentence
) -> tuple[GatehouseTime | None, GatehouseTime | None]:
    (told,) = known
    fresh = told.passed == 0
    if told.checksum == sentence.checksum or (told.checksum is None and fresh):
        known.clear()
        return (told, None) if sentence.epoch is None else (None, told)
    if fresh and sentence.total > sentence.number == 1:
        known.clear()
        return None, told
    told.passed += 1
    if told.passed >= REACH:
        known.clear()
    return None, None


def _next_one(known: list[GatehouseTime]) -> GatehouseTime | None:
    """The last, if it is about whatever comes next and nothing has come yet but this sentence."""
    if known and known[-1].checksum is None and known[-1].passed == 1:
        return known.pop()
    return None
