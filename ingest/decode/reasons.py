"""Why a line is rejected."""

from __future__ import annotations

from enum import StrEnum


class Reject(StrEnum):
    """Names under which rejected lines are counted."""

    CHECKSUM = "checksum"
    FORMAT = "format"
    EMPTY = "empty"
    LENGTH = "length"
    FRAGMENT = "fragment"
    TYPE = "type"
    SHORT = "short"
    DECODE = "decode"
    MMSI = "mmsi"
    RANGE = "range"
    UNTIMED = "untimed"
    CUT = "cut"
