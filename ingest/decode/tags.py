r"""Tag blocks (NMEA 4.0, section 7): `\s:station,c:seconds,g:1-2-1234*hh\` before a sentence."""

from __future__ import annotations

import re
from typing import NamedTuple

from ingest.decode.reasons import Reject
from ingest.decode.times import epoch_ms

_TIME = re.compile(rb"([0-9]{1,16})(?:\.([0-9]{0,9}))?")


class Group(NamedTuple):
    """Sentence `number` of the `total` that belong together under one id."""

    number: int
    total: int
    id: str


class Tag(NamedTuple):
    """What the tag blocks before one sentence say; '' and None where they say nothing."""

    station: str = ""
    time_ms: int | None = None
    group: Group | None = None


NO_TAG = Tag()


def read_tags(prefix: bytes) -> Tag | Reject:
    r"""Read what stands before a sentence; a prefix that is no tag block says nothing.

    >>> read_tags(rb"\s:tower,c:1671620143*44" + b"\\")
    Tag(station='tower', time_ms=1671620143000, group=None)
    """
    prefix = prefix.rstrip()
    if not prefix.endswith(b"\\"):
        return NO_TAG
    begin = 0 if prefix.startswith(b"\\") else prefix.rfind(b"\\", 0, -1)
    if begin < 0:
        return NO_TAG
    tag = NO_TAG
    for block in filter(None, prefix[begin:].split(b"\\")):
        body, star, told = block.partition(b"*")
        if not star or not _is_checksum(body, told):
            return Reject.CHECKSUM
        tag = _merged(tag, body)
    return tag


def _is_checksum(body: bytes, told: bytes) -> bool:
    found = 0
    for byte in body:
        found ^= byte
    return told.upper() == b"%02X" % found


def _merged(tag: Tag, body: bytes) -> Tag:
    for field in body.split(b","):
        name, _, value = field.partition(b":")
        text = value.decode("ascii", "backslashreplace")
        if name == b"s":
            tag = tag._replace(station=text)
        elif name == b"c" and (time := _TIME.fullmatch(value)):
            tag = tag._replace(time_ms=_time_ms(time))
        elif name == b"g":
            tag = tag._replace(group=_group(text.split("-")) or tag.group)
        elif b"G" in name:
            tag = tag._replace(group=_group([*name.decode("ascii", "replace").split("G"), text]) or tag.group)
    return tag


def _time_ms(time: re.Match[bytes]) -> int:
    """Seconds, with a fraction if they have one, or milliseconds."""
    whole, fraction = int(time[1]), (time[2] or b"")[:3].ljust(3, b"0")
    told = epoch_ms(whole)
    return told + int(fraction) if told != whole else told


def _group(parts: list[str]) -> Group | None:
    if len(parts) != 3 or not (parts[0].isdecimal() and parts[1].isdecimal()):
        return None
    number, total = int(parts[0][:6]), int(parts[1][:6])
    return Group(number, total, parts[2]) if 1 <= number <= total else None
