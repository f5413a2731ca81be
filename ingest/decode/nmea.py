"""One line of a log -> what it is. Knows sentences and tag blocks (IEC 61162-1, NMEA 4.0), not messages."""

from __future__ import annotations

import re
from typing import NamedTuple

from ingest.decode.reasons import Reject
from ingest.decode.tags import NO_TAG, Tag, read_tags

_HEAD = re.compile(rb"!..VD[MO],")
_TAIL = re.compile(rb"[0-9A-Fa-f]{2}")
_OTHER = re.compile(rb"[$!][A-Z0-9]{3,8}(?=[,*]|$)")
_OTHER_WITHIN = re.compile(rb"[$!][A-Z]{5},")
_PRINTABLE = re.compile(rb"[\x20-\x7e\t]*")
_STATION_FIELD = re.compile(rb"[br][0-9A-Za-z]+")
_EPOCH_FIELD = re.compile(rb"[0-9]{9,13}")


class Sentence(NamedTuple):
    """One AIVDM or AIVDO sentence whose checksum is right."""

    total: int
    number: int
    sequence: str
    channel: str
    payload: bytes
    fill: int
    checksum: int
    tag: Tag
    station: str
    """As the fields after the checksum name it; '' if they do not."""
    epoch: int | None
    """The last all-digits field after the checksum, as sent (seconds or milliseconds)."""


class Gatehouse(NamedTuple):
    """A `$PGHP` sentence: fields after the address, checksum right."""

    fields: list[bytes]
    epoch: int | None
    """As `Sentence.epoch`."""


class Other(NamedTuple):
    """A valid sentence that carries no AIS message, or a tag block that stands alone."""

    tag: Tag


class Silent(NamedTuple):
    """A comment or a blank line."""


Line = Sentence | Gatehouse | Other | Silent | Reject


def parse(raw: bytes) -> Line:
    """Classify one line (no newline in it).

    >>> parse(b"!AIVDM,1,1,,B,,0*25")
    <Reject.EMPTY: 'empty'>
    """
    line = raw.strip()
    if not line or line[:1] == b"#":
        return Silent()
    start = _sentence_start(line)
    if start < 0:
        return _without_ais(line)
    tag = read_tags(line[:start])
    return tag if isinstance(tag, Reject) else _sentence(line, start, tag)


def checksum(body: bytes) -> int:
    """XOR of all bytes.

    >>> checksum(b"AIVDM,1,1,,B,,0")
    37
    """
    folded = int.from_bytes(body, "little")
    width = 64
    while width < 8 * len(body):
        width *= 2
    while width > 8:
        width //= 2
        folded = (folded ^ (folded >> width)) & ((1 << width) - 1)
    return folded


def _sentence_start(line: bytes) -> int:
    start = line.rfind(b"!")
    if start >= 0 and _HEAD.match(line, start):
        return start
    found = -1
    for match in _HEAD.finditer(line):
        found = match.start()
    return found


def _sentence(line: bytes, start: int, tag: Tag) -> Line:
    body, star, rest = line[start + 1 :].partition(b"*")
    if not star or not _TAIL.match(rest):
        return Reject.CHECKSUM
    found = checksum(body)
    if found != int(rest[:2], 16):
        return Reject.CHECKSUM
    fields = body.split(b",")
    if len(fields) != 7:
        return Reject.FORMAT
    station, epoch = _suffix(rest[2:]) if len(rest) > 2 else ("", None)
    return _checked(fields, found, tag, station, epoch)


def _checked(fields: list[bytes], found: int, tag: Tag, station: str, epoch: int | None) -> Line:
    _, total, number, sequence, channel, payload, fill = fields
    if not (len(total) == len(number) == len(fill) == 1 and (total + number + fill).isdigit()):
        return Reject.FORMAT
    if not 1 <= int(number) <= int(total) or int(fill) > 5:
        return Reject.FORMAT
    if not payload:
        return Reject.EMPTY
    source = (_text(sequence), _text(channel))
    return Sentence(int(total), int(number), *source, payload, int(fill), found, tag, station, epoch)


def _text(field: bytes) -> str:
    return field.decode("ascii", "backslashreplace")


def _suffix(rest: bytes) -> tuple[str, int | None]:
    fields = rest.split(b",")[1:]
    station = next((f for f in fields if _STATION_FIELD.fullmatch(f)), b"")
    epochs = [f for f in fields if _EPOCH_FIELD.fullmatch(f)]
    return _text(station), int(epochs[-1]) if epochs else None


def _without_ais(line: bytes) -> Line:
    tag: Tag = NO_TAG
    start = 0
    if line[:1] == b"\\":
        start = line.rfind(b"\\") + 1
        tags = read_tags(line[:start])
        if isinstance(tags, Reject) or start == len(line):
            return tags if isinstance(tags, Reject) else Other(tags)
        tag = tags
    elif not _OTHER.match(line):
        within = _OTHER_WITHIN.search(line)
        start = within.start() if within else 0
    return _other(line[start:], tag)


def _other(sentence: bytes, tag: Tag) -> Line:
    if not _OTHER.match(sentence) or not _PRINTABLE.fullmatch(sentence):
        return Reject.FORMAT
    body, star, rest = sentence[1:].partition(b"*")
    gatehouse = body.startswith(b"PGHP,")
    if not star:
        return Reject.CHECKSUM if gatehouse else Other(tag)
    if not _TAIL.match(rest) or checksum(body) != int(rest[:2], 16):
        return Reject.CHECKSUM
    return Gatehouse(body.split(b",")[1:], _suffix(rest[2:])[1]) if gatehouse else Other(tag)
