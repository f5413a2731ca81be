"""SQL for whoever reads the store without Twelvemile: the view `positions` has a plain row for every fix."""

from __future__ import annotations

from typing import Any

from app.store.packed.blocks import COLUMNS, Int64
from ingest.batch import FIX_NOT_AVAILABLE

_DIGITS = {"time_ms": 12, "received_ms": 16, "lon": 8, "lat": 8}
"""Hexadecimal digits that a value above the least of its block may need; 4 where none is given."""
ORDINALS = 1024
"""The table `ordinals` counts a block's fixes; it grows with the largest block."""


def positions_view() -> str:
    """`CREATE VIEW positions`: times in ms, places in 1/10,000 arc minute; NULL is "not available"."""
    shown = {name: _value(name) for name in COLUMNS}
    received_ms = f"{shown['time_ms']} + {shown.pop('received_ms')}"
    known = {
        name: f"nullif({sql}, {FIX_NOT_AVAILABLE[name]})" if name in FIX_NOT_AVAILABLE else sql
        for name, sql in shown.items()
    }
    ordered = {name: known.pop(name) for name in ("time_ms", "lon", "lat")}
    columns = {"mmsi": "b.mmsi", **ordered, "received_ms": received_ms, **known}
    select = ",\n    ".join(f"{sql} AS {name}" for name, sql in columns.items())
    return (
        f"CREATE VIEW positions AS SELECT\n    {select}\nFROM position_blocks b JOIN ordinals o ON o.i < b.n"
    )


def known_or_null(name: str, values: Int64) -> list[Any]:
    """A column's values with None for "not available", as the view shows them."""
    absent = FIX_NOT_AVAILABLE.get(name)
    return [None if value == absent else value for value in values.tolist()]


def _value(name: str) -> str:
    place = COLUMNS.index(name)
    return f"({_layout(place, 0)} + {_layout(place, 1)} * ({_steps(name, place)}))"


def _layout(column: int, part: int) -> str:
    return f"json_extract(b.layout, '$[{3 * column + part}]')"


def _steps(name: str, place: int) -> str:
    digits, width = _DIGITS.get(name, 4), _layout(place, 2)
    before = " + ".join(["0", *(_layout(column, 2) for column in range(place))])
    piece = f"hex(substr(b.packed, 1 + b.n * ({before}) + o.i * {width}, {width}))"
    padded = f"substr('{'0' * digits}' || {piece}, -{digits})"
    return " + ".join(
        f"{16 ** (digits - 1 - k)} * (instr('0123456789ABCDEF', substr({padded}, {k + 1}, 1)) - 1)"
        for k in range(digits)
    )
