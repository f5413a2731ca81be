"""SQL for whoever reads the store without Twelvemile: the view `positions` has a plain row for every fix."""

from __future__ import annotations

from typing import Any

from app.store.packed.blocks import COLUMNS, Int64
from ingest.batch import FIX_NOT_AVAILABLE

_DIGITS = {"time_ms": 12, "received_ms": 16, "lon": 8, "lat": 8}
"""Hexadecimal digits that a value above the least of its block may need; 4 where none is given."""
ORDINALS = 1024
"""The table `ordinals` counts a block's fixes; it grows with the largest block."""


class _Sqlite:
    """How SQLite takes a block `b` apart."""

    blocks = "position_blocks b JOIN ordinals o ON o.i < b.n"
    """Each block with each place `o.i` in it."""

    def layout(self, number: int) -> str:
        """A number of the block's layout."""
        return f"json_extract(b.layout, '$[{number}]')"

    def value(self, first: str, width: str, digits: int) -> str:
        """The value of `width` bytes from the `first` on, counted from 1; of so many digits at most."""
        padded = f"substr('{'0' * digits}' || hex(substr(b.packed, {first}, {width})), -{digits})"
        return " + ".join(
            f"{16 ** (digits - 1 - k)} * (instr('0123456789ABCDEF', substr({padded}, {k + 1}, 1)) - 1)"
            for k in range(digits)
        )


class _Postgres:
    """How PostgreSQL does."""

    # OFFSET 0 has it read a layout once, not for each number that is asked for.
    blocks = (
        "position_blocks b "
        "CROSS JOIN LATERAL (SELECT CAST(translate(b.layout, '[]', '{}') AS bigint[]) AS layout OFFSET 0) l "
        "CROSS JOIN LATERAL generate_series(0, b.n - 1) o (i)"
    )

    def layout(self, number: int) -> str:
        """A number of the block's layout."""
        return f"l.layout[{number + 1}]"

    def value(self, first: str, width: str, digits: int) -> str:  # noqa: ARG002
        """The value of `width` bytes from the `first` on, counted from 1."""
        piece = f"substr(b.packed, CAST({first} AS integer), CAST({width} AS integer))"
        return f"CAST(CAST('x' || lpad(encode({piece}, 'hex'), 16, '0') AS bit(64)) AS bigint)"


def positions_view(dialect: str = "sqlite") -> str:
    """`CREATE VIEW positions`: times in ms, places in 1/10,000 arc minute; NULL is "not available"."""
    sql = _Postgres() if dialect == "postgresql" else _Sqlite()
    shown = {name: _value(sql, name) for name in COLUMNS}
    received_ms = f"{shown['time_ms']} + {shown.pop('received_ms')}"
    known = {
        name: f"nullif({value}, {FIX_NOT_AVAILABLE[name]})" if name in FIX_NOT_AVAILABLE else value
        for name, value in shown.items()
    }
    ordered = {name: known.pop(name) for name in ("time_ms", "lon", "lat")}
    columns = {"mmsi": "b.mmsi", **ordered, "received_ms": received_ms, **known}
    select = ",\n    ".join(f"{value} AS {name}" for name, value in columns.items())
    return f"CREATE VIEW positions AS SELECT\n    {select}\nFROM {sql.blocks}"


def known_or_null(name: str, values: Int64) -> list[Any]:
    """A column's values with None for "not available", as the view shows them."""
    absent = FIX_NOT_AVAILABLE.get(name)
    return [None if value == absent else value for value in values.tolist()]


def _value(sql: _Sqlite | _Postgres, name: str) -> str:
    place = COLUMNS.index(name)
    least, unit, width = (sql.layout(3 * place + part) for part in range(3))
    before = " + ".join(["0", *(sql.layout(3 * column + 2) for column in range(place))])
    first = f"1 + b.n * ({before}) + o.i * {width}"
    return f"({least} + {unit} * ({sql.value(first, width, _DIGITS.get(name, 4))}))"
