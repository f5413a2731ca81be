"""Six-bit payloads (ITU-R M.1371-5, IEC 61162-1 annex) as integers, and AIS text."""

from __future__ import annotations

import binascii

ARMOUR = bytes([*range(48, 88), *range(96, 120)])
"""The character of each six-bit value."""
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
LETTERS = b"@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_ !\"#$%&'()*+,-./0123456789:;<=>?"
"""The letter of each, in text."""
_TO_BASE64 = bytes.maketrans(ARMOUR, _BASE64)
_TO_ARMOUR = bytes.maketrans(_BASE64, ARMOUR)
_TO_TEXT = bytes.maketrans(_BASE64, LETTERS)


def read_bits(payload: bytes, fill: int) -> tuple[int, int]:
    """(All bits as one integer, how many they are). Raises `ValueError` for a character that is no armour.

    >>> read_bits(b"1w", 2)
    (31, 10)
    """
    if payload.translate(None, ARMOUR):
        raise ValueError("not a six-bit character")
    padding = -len(payload) % 4
    packed = binascii.a2b_base64(payload.translate(_TO_BASE64) + b"A" * padding)
    surplus = padding * 6 + fill
    return int.from_bytes(packed, "big") >> surplus, len(packed) * 8 - surplus


def armoured(packed: bytes) -> bytes:
    """The characters of bits that come as bytes, whose number is a multiple of three.

    >>> armoured(bytes([7, 255, 0]))
    b'1wt0'
    """
    return binascii.b2a_base64(packed, newline=False).translate(_TO_ARMOUR)


def join_bits(parts: list[tuple[bytes, int]]) -> tuple[int, int]:
    """Bits of several parts (payload, fill bits) one after another."""
    value = length = 0
    for payload, fill in parts:
        bits, size = read_bits(payload, fill)
        value, length = value << size | bits, length + size
    return value, length


class Bits:
    """Fields of a message by bit position, counted from its first bit as ITU-R M.1371-5 does."""

    __slots__ = ("length", "value")

    def __init__(self, value: int, length: int) -> None:
        self.value = value
        self.length = length

    def uint(self, start: int, size: int) -> int:
        """Unsigned field; the caller has checked that it is there."""
        return (self.value >> (self.length - start - size)) & ((1 << size) - 1)

    def sint(self, start: int, size: int) -> int:
        """Two's complement field."""
        value = self.uint(start, size)
        return value - (1 << size) if value >> (size - 1) else value

    def text(self, start: int, size: int) -> str:
        """Six-bit text, ended by the first '@', without trailing blanks; `size` is a multiple of 6."""
        padding = -size % 24
        packed = (self.uint(start, size) << padding).to_bytes((size + padding) // 8, "big")
        letters = binascii.b2a_base64(packed, newline=False).translate(_TO_TEXT)[: size // 6]
        return letters.partition(b"@")[0].rstrip(b" ").decode("ascii")
