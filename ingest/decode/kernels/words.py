"""Eight bytes at a time, the first one highest. Six-bit characters: 48..87 and 96..119 mean 0..63."""

import numpy as np

from ingest.compiled import inlined, part

place = np.uint64
"""Makes an index. Of a signed one numba would ask each time whether it counts from the end."""

_SIXES = 0x3F3F3F3F3F3F3F3F
_FLAGS = 0x4040404040404040
WORD_MASK = (1 << 48) - 1


@inlined
def byte(data, at):
    """One byte."""
    return np.int64(data[place(at)])


@inlined
def word(data, at):
    """Eight bytes; the compiler makes one load of it."""
    return (
        np.int64(data[place(at)]) << 56
        | np.int64(data[place(at + 1)]) << 48
        | np.int64(data[place(at + 2)]) << 40
        | np.int64(data[place(at + 3)]) << 32
        | np.int64(data[place(at + 4)]) << 24
        | np.int64(data[place(at + 5)]) << 16
        | np.int64(data[place(at + 6)]) << 8
        | np.int64(data[place(at + 7)])
    )


@part
def first_bytes(eight, count):
    """The first `count` bytes of eight, then zeros."""
    if count >= 8:
        return eight
    return eight >> (64 - 8 * count) << (64 - 8 * count) if count > 0 else np.int64(0)


@part
def xor_of(eight):
    """All eight bytes in one."""
    eight ^= eight >> 32
    eight ^= eight >> 16
    return (eight ^ eight >> 8) & 255


@part
def no_six(eight):
    """A flag in each byte that is no six-bit character."""
    fifth_and_fourth, fourth_and_third = eight << 1 & eight << 2, eight << 2 & eight << 3
    return (eight & fourth_and_third | ~(eight | fifth_and_fourth) | eight >> 1) & _FLAGS


@part
def before_first(flags):
    """How many bytes come before the first one flagged."""
    flags |= flags >> 8
    flags |= flags >> 16
    flags |= flags >> 32
    # The remainder by 255 is the sum of the bytes.
    return ((~flags & _FLAGS) >> 6) % 255


@part
def packed(eight):
    """The 48 bits of eight six-bit characters."""
    from_96 = eight & eight << 1 & _FLAGS
    eight = (eight & _SIXES) + 0x1010101010101010 - (from_96 >> 3) & _SIXES
    eight = eight & 0x003F003F003F003F | eight >> 2 & 0x0FC00FC00FC00FC0
    eight = eight & 0x00000FFF00000FFF | eight >> 4 & 0x00FFF00000FFF000
    return eight & 0xFFFFFF | eight >> 8 & 0xFFFFFF000000


@part
def all_digits(eight):
    """Whether all eight are decimal digits."""
    over_9 = (eight & 0x0F0F0F0F0F0F0F0F) + 0x0606060606060606
    return eight >> 4 & 0x0F0F0F0F0F0F0F0F == 0x0303030303030303 and over_9 & 0x1010101010101010 == 0


@part
def number(eight):
    """What eight digits say."""
    eight &= 0x0F0F0F0F0F0F0F0F
    eight = (eight & 0x000F000F000F000F) + 10 * (eight >> 8 & 0x000F000F000F000F)
    eight = (eight & 0x000000FF000000FF) + 100 * (eight >> 16 & 0x000000FF000000FF)
    return (eight & 0xFFFF) + 10_000 * (eight >> 32)
