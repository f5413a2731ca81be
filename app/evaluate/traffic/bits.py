"""AIS payloads for many messages at once: fields of bits into six-bit characters."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Sixes = NDArray[np.uint8]
"""Values 0..63, shape (messages, characters)."""
Field = tuple["int | NDArray[np.int64]", int]
"""A value, or one for each message, and its width in bits; negative values in two's complement."""

ARMOUR = np.array([s + 48 if s < 40 else s + 56 for s in range(64)], np.uint8)
"""Six-bit value -> the character that stands for it in a sentence."""


def pack(messages: int, fields: Iterable[Field | Sixes]) -> Sixes:
    """Lay the fields of `messages` messages one after another; text is given as its characters."""
    flat = list(_flat(fields))
    bits = sum(width for _, width in flat)
    out = np.zeros((-(-bits // 6), messages), np.uint8)
    at = 0
    for value, width in flat:
        _lay(out, np.asarray(value, np.int64) & ((1 << width) - 1), at, width)
        at += width
    return out.T


def fill_bits(bits: int) -> int:
    """How many bits of the last character are none of the message's.

    >>> fill_bits(424)
    2
    """
    return -bits % 6


def text(words: Iterable[str], length: int) -> Sixes:
    """Six-bit text of capital letters, digits and signs, padded with `@`; shape (words, length).

    >>> text(["A1"], 3).tolist()
    [[1, 49, 0]]
    """
    padded = "".join(word[:length].ljust(length, "@") for word in words)
    codes = np.frombuffer(padded.encode("ascii"), np.uint8).reshape(-1, length)
    return np.asarray(codes & 63)


def _flat(fields: Iterable[Field | Sixes]) -> Iterable[Field]:
    for field in fields:
        if isinstance(field, tuple):
            yield field
        else:
            yield from ((column.astype(np.int64), 6) for column in field.T)


def _lay(out: Sixes, value: NDArray[np.int64], at: int, width: int) -> None:
    for character in range(at // 6, (at + width - 1) // 6 + 1):
        shift = at + width - 6 * (character + 1)
        part = value >> shift if shift >= 0 else value << -shift
        out[character] |= (part & 63).astype(np.uint8)
