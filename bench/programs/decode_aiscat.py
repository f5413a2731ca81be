"""Decoding with aiscat (AIS-catcher's C++): fed in pieces, a dictionary a message, as by default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import aiscat

from bench.programs.decoding import Message, main

_PIECE = 1 << 16


def count(data: bytes) -> int:
    """Decode all, letting go of each message at once."""
    decoder, messages = aiscat.Decoder(), 0
    following = decoder.next
    for at in range(0, len(data), _PIECE):
        decoder.feed(data[at : at + _PIECE])
        while following() is not None:
            messages += 1
    return messages


def decoded(data: bytes) -> Iterator[dict[str, Any]]:
    """Give each message."""
    decoder = aiscat.Decoder()
    for at in range(0, len(data), _PIECE):
        decoder.feed(data[at : at + _PIECE])
        while (message := decoder.next()) is not None:
            yield message


def read(data: bytes) -> Iterator[Message]:
    """Give each message's type, sender and place."""
    for message in decoded(data):
        yield Message(message["type"], message["mmsi"], message.get("lon"), message.get("lat"))


if __name__ == "__main__":
    main(count, read)
