"""Reads a scenario's bytes as a stranger would: with pyais, knowing nothing of how they were made."""

import re
from typing import NamedTuple

from pyais import decode

TAGGED = re.compile(rb"\\(s:([A-Z0-9-]+),c:(\d+))\*([0-9A-F]{2})\\(!AIVDM,.*\*[0-9A-F]{2})")


class Said(NamedTuple):
    station: str
    line_s: int
    fields: dict


def xor(body: bytes) -> int:
    total = 0
    for byte in body:
        total ^= byte
    return total


def sound(sentence: bytes) -> bool:
    body, _, digits = sentence[1:].rpartition(b"*")
    return xor(body) == int(digits, 16)


def messages(lines: list[bytes]) -> list[Said]:
    """Every message of the ships' stations; raises where a line is not a sound AIS sentence."""
    out, first = [], None
    for line in lines:
        found = TAGGED.fullmatch(line.rstrip(b"\r\n"))
        if not found or found[2] == b"SYNTHETIC-NOISE":
            continue
        assert xor(found[1]) == int(found[4], 16)
        sentence = found[5]
        assert sound(sentence)
        if sentence.startswith(b"!AIVDM,2,1,"):
            first = sentence
            continue
        parts = (first, sentence) if sentence.startswith(b"!AIVDM,2,2,") else (sentence,)
        assert len({part.split(b",")[3] for part in parts}) == 1
        first = None
        out.append(Said(found[2].decode(), int(found[3]), decode(*parts).asdict()))
    return out


def is_position(said: Said) -> bool:
    return said.fields["msg_type"] in (1, 18, 27)


def sent_s(said: Said) -> int:
    """The instant with the message's UTC second in (line - 50 s, line + 10 s]; type 27: the line's."""
    if said.fields["msg_type"] == 27:
        return said.line_s
    later = said.line_s + 10
    return later - (later - said.fields["second"]) % 60
