"""Payloads into tagged lines, as rows of bytes of one width, padded with NUL."""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from app.evaluate.traffic.bits import ARMOUR, Sixes
from app.evaluate.traffic.fleet import Floats, Ints

Bytes = NDArray[np.uint8]

WIDTH = 128
"""Bytes of the longest row."""
LAND_STATIONS = 6
SATELLITE = LAND_STATIONS
SYNTHETIC = "SYNTHETIC"
_HEX = np.frombuffer(b"0123456789ABCDEF", np.uint8)
_TEN_DIGITS = 10 ** np.arange(9, -1, -1, dtype=np.int64)
_TAG_WIDTH, _NAME_WIDTH = 32, 12
_PART_MOST, _PART_FIRST = 60, 59
_BETWEEN_PARTS_S, _RELAYED_S = 0.02, 4.0


class Messages(NamedTuple):
    """Messages of one length: payloads (n, characters), when (s since 1970) and by whom each was heard."""

    payload: Sixes
    fill: int
    received_s: Floats
    station: Ints

    def take(self, index: NDArray[np.bool_] | Ints) -> Self:
        """Those that an index or mask picks."""
        return self._replace(
            payload=self.payload[index], received_s=self.received_s[index], station=self.station[index]
        )


class Lines(NamedTuple):
    """Lines as rows of bytes (n, `WIDTH`) and when each was written, seconds since 1970."""

    text: Bytes
    at_s: Floats

    def take(self, index: NDArray[np.bool_] | Ints) -> Self:
        """Those that an index or mask picks."""
        return type(self)(self.text[index], self.at_s[index])

    def in_order(self) -> Self:
        """By time."""
        return self.take(np.argsort(self.at_s, kind="stable"))

    def to_bytes(self) -> bytes:
        """The lines as they stand in a file."""
        return bytes(self.text[self.text != 0])


def joined(parts: list[Lines]) -> Lines:
    """All lines of several tables."""
    return Lines(np.concatenate([p.text for p in parts]), np.concatenate([p.at_s for p in parts]))


def lines(messages: Messages, network: str = SYNTHETIC) -> Lines:
    """Write each message as one sentence, or as two if it is long, each in a tag block of its own.

    The stations are called `network` and a number, as `SYNTHETIC-01`.
    """
    payload = ARMOUR[messages.payload]
    names = _stations(network)
    if payload.shape[1] <= _PART_MOST:
        return _sentences(messages, names, "!AIVDM,1,1,,", payload, messages.fill)
    sequence = np.argsort(np.argsort(messages.received_s, kind="stable"), kind="stable") % 10
    first = _sentences(messages, names, "!AIVDM,2,1,#,", payload[:, :_PART_FIRST], 0, sequence)
    second = _sentences(messages, names, "!AIVDM,2,2,#,", payload[:, _PART_FIRST:], messages.fill, sequence)
    return joined([first, Lines(second.text, second.at_s + _BETWEEN_PARTS_S)])


def damage(rows: Lines, rng: np.random.Generator, share: float) -> None:
    """Change one character of the payload of a share of the lines, so that their checksums are wrong."""
    hit = np.flatnonzero(rng.random(len(rows.at_s)) < share)
    column = _TAG_WIDTH + 16 + rng.integers(0, 8, len(hit))
    rows.text[hit, column] = np.where(rows.text[hit, column] == ord("0"), ord("8"), ord("0"))


def _sentences(
    messages: Messages, names: Bytes, head: str, payload: Bytes, fill: int, sequence: Ints | None = None
) -> Lines:
    n, characters = payload.shape
    out = np.zeros((n, WIDTH), np.uint8)
    _tag_blocks(out, messages, names)
    at = _put(out, _TAG_WIDTH, head)
    if sequence is not None:
        out[:, at - 2] = ord("0") + sequence
    out[:, at] = ord("A") + (messages.received_s * 10).astype(np.int64) % 2
    at = _put(out, at + 1, ",")
    out[:, at : at + characters] = payload
    end = _put(out, at + characters, f",{fill}")
    _put(out, _checksums(out, _TAG_WIDTH + 1, end), "\n")
    relayed = np.where(messages.station == SATELLITE, _RELAYED_S, 0.0)
    return Lines(out, messages.received_s + relayed)


def _stations(network: str) -> Bytes:
    """The name of each station, shape (stations, 12); bytes of 0 stand for nothing."""
    named = [f"{network}-{number:02d}" for number in range(1, LAND_STATIONS + 1)] + [f"{network}-S1"]
    padded = "".join(name[:_NAME_WIDTH].ljust(_NAME_WIDTH, "\0") for name in named)
    return np.frombuffer(padded.encode("ascii"), np.uint8).reshape(len(named), _NAME_WIDTH)


def _tag_blocks(out: Bytes, messages: Messages, names: Bytes) -> None:
    at = _put(out, 0, "\\s:")
    out[:, at : at + _NAME_WIDTH] = names[messages.station]
    at = _put(out, at + _NAME_WIDTH, ",c:")
    seconds = np.floor(messages.received_s).astype(np.int64)
    out[:, at : at + 10] = seconds[:, None] // _TEN_DIGITS % 10 + ord("0")
    _put(out, _checksums(out, 1, at + 10), "\\")


def _put(out: Bytes, at: int, word: str) -> int:
    out[:, at : at + len(word)] = np.frombuffer(word.encode("ascii"), np.uint8)
    return at + len(word)


def _checksums(out: Bytes, begin: int, end: int) -> int:
    total = np.bitwise_xor.reduce(out[:, begin:end], axis=1)
    out[:, end] = ord("*")
    out[:, end + 1], out[:, end + 2] = _HEX[total >> 4], _HEX[total & 15]
    return end + 3
