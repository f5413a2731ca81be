"""Decoding with pyais: its own iterator over lines, then each message and the time in its tag block."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from pyais.exceptions import AISBaseException
from pyais.stream import IterMessages

from bench.programs.decoding import Message, drained, main


def decoded(data: bytes) -> Iterator[Any]:
    """Decode what can be; checksums are not asked for, as pyais does not by itself."""
    for sentence in IterMessages(data.splitlines()):
        with contextlib.suppress(AISBaseException, ValueError):
            message = sentence.decode()
            if sentence.tag_block:
                sentence.tag_block.init()
            yield message


def read(data: bytes) -> Iterator[Message]:
    """Give each message's type, sender and place."""
    for message in decoded(data):
        lon, lat = getattr(message, "lon", None), getattr(message, "lat", None)
        yield Message(int(message.msg_type), int(message.mmsi), lon, lat)


if __name__ == "__main__":
    main(lambda data: drained(decoded(data)), read)
