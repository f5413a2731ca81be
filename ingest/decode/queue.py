"""Parts that wait for the rest of their message, as objects and as the arrays of the compiled pass."""

from __future__ import annotations

import numpy as np

from ingest.decode.bits import ARMOUR
from ingest.decode.buffers import Stations
from ingest.decode.kernels import layout as at
from ingest.decode.state import Pending

_SHOWN = 200
_TO_SIX = bytes.maketrans(ARMOUR, bytes(range(64)))
_TO_ARMOUR = bytes.maketrans(bytes(range(64)), ARMOUR)


class Queue:
    """Columns of pending messages, oldest first, as `kernels.parts` keeps them."""

    def __init__(self, stations: Stations, data: bytes) -> None:
        self.entries = np.zeros(at.Q_COLUMNS * at.PENDING_MOST, np.int64)
        self.text = np.empty(at.PENDING_MOST * at.PAYLOAD_MOST, np.uint8)
        self._stations = stations
        self._data = data
        self._taken: list[Pending] = []

    def can_hold(self, pending: list[Pending]) -> bool:
        """Whether all of them are of the plain kind."""
        return all(_is_plain(message) for message in pending)

    def take(self, pending: list[Pending]) -> int:
        """Lay them out; how many they are."""
        self._taken = list(pending)
        for i, message in enumerate(pending):
            self._lay_out(i, message)
        return len(pending)

    def give(self, count: int) -> list[Pending]:
        """The first `count` as objects."""
        return [self._object(self.entries[i :: at.PENDING_MOST].tolist(), i) for i in range(count)]

    def _lay_out(self, i: int, message: Pending) -> None:
        payload = "".join(text for text, _ in message.parts).encode("ascii").translate(_TO_SIX)
        parts = [len(text) * 8 + fill for text, fill in message.parts]
        values = [
            self._stations.find(message.station),
            ord(message.sequence or "\0"),
            ord(message.channel or "\0"),
            message.total,
            message.offset,
            -1 - i,
            at.NONE if message.line_ms is None else message.line_ms,
            message.timed,
            message.sure,
            message.checksum,
            len(parts),
            len(payload),
            *parts,
        ]
        self.entries[i : len(values) * at.PENDING_MOST : at.PENDING_MOST] = values
        begin = i * at.PAYLOAD_MOST
        self.text[begin : begin + len(payload)] = np.frombuffer(payload, np.uint8)

    def _object(self, values: list[int], i: int) -> Pending:
        source, count = values[at.Q_SOURCE], values[at.Q_PARTS]
        if source < 0 and count == len(self._taken[-1 - source].parts):
            return self._taken[-1 - source]
        line_ms = values[at.Q_LINE_MS]
        return Pending(
            station=self._stations.name(values[at.Q_STATION]),
            sequence=_character(values[at.Q_SEQUENCE]),
            channel=_character(values[at.Q_CHANNEL]),
            group="",
            total=values[at.Q_TOTAL],
            offset=values[at.Q_OFFSET],
            text=self._taken[-1 - source].text if source < 0 else self._first_line(source),
            line_ms=None if line_ms == at.NONE else line_ms,
            timed=bool(values[at.Q_TIMED]),
            sure=bool(values[at.Q_SURE]),
            checksum=values[at.Q_CHECKSUM],
            parts=self._parts(values[at.Q_PART : at.Q_PART + count], i),
        )

    def _first_line(self, begin: int) -> str:
        return self._data[begin : begin + _SHOWN].split(b"\n", 1)[0].decode("latin-1")

    def _parts(self, sizes: list[int], i: int) -> list[tuple[str, int]]:
        begin, parts = i * at.PAYLOAD_MOST, []
        for size in sizes:
            end = begin + size // 8
            parts.append((self.text[begin:end].tobytes().translate(_TO_ARMOUR).decode("ascii"), size % 8))
            begin = end
        return parts


def _is_plain(message: Pending) -> bool:
    fills = [fill for _, fill in message.parts]
    text = "".join(payload for payload, _ in message.parts)
    return (
        not message.group
        and message.gatehouse is None
        and message.total <= at.PARTS_MOST
        and not any(fills[:-1])
        and len(text) <= at.PAYLOAD_MOST
        and text.isascii()
        and not text.encode().translate(None, ARMOUR)
        and all(
            not name or (len(name) == 1 and name.isascii()) for name in (message.sequence, message.channel)
        )
    )


def _character(code: int) -> str:
    return chr(code) if code else ""
