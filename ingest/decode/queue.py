"""Parts that wait for the rest of their message, as objects and as the arrays of the compiled pass."""

from __future__ import annotations

import numpy as np

from ingest.decode.bits import ARMOUR, armoured, read_bits
from ingest.decode.kernels import layout as at
from ingest.decode.lines import Stretch
from ingest.decode.state import Pending
from ingest.decode.stations import Stations

_WORD_BYTES = at.WORD // 8


class Queue:
    """Rows of pending messages, oldest first, as `kernels.parts` keeps them."""

    def __init__(self, stations: Stations, stretch: Stretch) -> None:
        self.rows = np.zeros(at.PENDING_MOST * at.Q_COLUMNS, np.int64)
        self.rows[at.Q_SLOT :: at.Q_COLUMNS] = np.arange(at.PENDING_MOST)
        self.payloads = np.zeros(at.PAYLOADS, np.int64)
        self._stations = stations
        self._stretch = stretch
        self._taken: list[Pending] = []
        """Those that were laid out."""
        self._given: list[Pending] = []
        self._sizes: list[int] = []
        """Those that were given last, and how many parts each had."""

    def can_hold(self, pending: list[Pending]) -> bool:
        """Whether all of them are of the plain kind."""
        return self._is_unchanged(pending) or all(_is_plain(message) for message in pending)

    def take(self, pending: list[Pending]) -> int:
        """Lay them out, unless they still are; how many they are."""
        if not self._is_unchanged(pending):
            self._taken = list(pending)
            for i, message in enumerate(pending):
                self._lay_out(i, message)
        return len(pending)

    def give(self, count: int) -> list[Pending]:
        """The first `count` as objects."""
        known = {message.offset: message for message in self._given}
        columns = self.rows[: count * at.Q_COLUMNS].reshape(count, at.Q_COLUMNS).tolist()
        self._given = [self._object(values, known.get(values[at.Q_OFFSET])) for values in columns]
        self._sizes = [len(message.parts) for message in self._given]
        return list(self._given)

    def first_line(self, offset: int, source: int) -> bytes:
        """What is shown of the line that begins a message, or of any other of the stretch at hand."""
        if source < 0:
            return self._taken[-1 - source].text.encode("latin-1")
        return self._stretch.line_at(offset)

    def _is_unchanged(self, pending: list[Pending]) -> bool:
        return len(pending) == len(self._given) and all(
            message is given and len(message.parts) == size
            for message, given, size in zip(pending, self._given, self._sizes, strict=True)
        )

    def _lay_out(self, i: int, message: Pending) -> None:
        payload = "".join(text for text, _ in message.parts)
        values = [
            self._stations.find(message.station),
            ord(message.sequence or "\0") << 8 | ord(message.channel or "\0"),
            message.total,
            message.offset,
            -1 - i,
            at.NONE if message.line_ms is None else message.line_ms,
            message.timed,
            message.sure,
            message.checksum,
            len(message.parts),
            len(payload),
        ]
        row = i * at.Q_COLUMNS
        self.rows[row : row + at.Q_SLOT] = values
        for k, (text, fill) in enumerate(message.parts):
            self.rows[row + at.Q_PART + k] = len(text) * 8 + fill
        begin, words = int(self.rows[row + at.Q_SLOT]) * at.PAYLOAD, _words(payload)
        self.payloads[begin : begin + len(words)] = words

    def _object(self, values: list[int], known: Pending | None) -> Pending:
        source, count = values[at.Q_SOURCE], values[at.Q_PARTS]
        known = self._taken[-1 - source] if source < 0 else known
        if known is not None and count == len(known.parts):
            return known
        line_ms = values[at.Q_LINE_MS]
        return Pending(
            station=self._stations.name(values[at.Q_STATION]),
            sequence=_character(values[at.Q_NAME] >> 8),
            channel=_character(values[at.Q_NAME] & 255),
            group="",
            total=values[at.Q_TOTAL],
            offset=values[at.Q_OFFSET],
            text=self.first_line(values[at.Q_OFFSET], source).decode("latin-1"),
            line_ms=None if line_ms == at.NONE else line_ms,
            timed=bool(values[at.Q_TIMED]),
            sure=bool(values[at.Q_SURE]),
            checksum=values[at.Q_CHECKSUM],
            parts=self._parts(values),
        )

    def _parts(self, values: list[int]) -> list[tuple[str, int]]:
        begin, length = values[at.Q_SLOT] * at.PAYLOAD, values[at.Q_LENGTH]
        words = self.payloads[begin : begin + length // at.CHARACTERS + 1].tolist()
        payload = armoured(b"".join(word.to_bytes(_WORD_BYTES, "big") for word in words)).decode("ascii")
        parts, end = [], 0
        for size in values[at.Q_PART : at.Q_PART + values[at.Q_PARTS]]:
            begin, end = end, end + size // 8
            parts.append((payload[begin:end], size % 8))
        return parts


def _words(payload: str) -> list[int]:
    """Words of 48 bits, and a zero behind them."""
    bits, size = read_bits(payload.encode("ascii"), 0)
    count = size // at.WORD + 1
    packed = (bits << (count * at.WORD - size)).to_bytes(count * _WORD_BYTES, "big")
    return [int.from_bytes(packed[k : k + _WORD_BYTES], "big") for k in range(0, len(packed), _WORD_BYTES)]


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
