"""Decoding with libais (C++): its own stream of lines in Python, which checks sums and joins parts."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

from bench.programs.decoding import Message, drained, main

warnings.simplefilter("ignore", FutureWarning)
import ais.stream  # noqa: E402 - it warns as it is imported


def decoded(data: bytes) -> Iterator[dict[str, Any]]:
    """Give each message; what it cannot read it tells to `_ignore`."""
    lines = data.decode("ascii", "replace").splitlines(keepends=True)
    found: Iterator[dict[str, Any]] = ais.stream.decode(lines, errorcb=_ignore)
    return found


def _ignore(*_: object, **__: object) -> None:
    pass


def read(data: bytes) -> Iterator[Message]:
    """Give each message's type, sender and place."""
    for message in decoded(data):
        yield Message(message["id"], message["mmsi"], message.get("x"), message.get("y"))


if __name__ == "__main__":
    main(lambda data: drained(decoded(data)), read)
