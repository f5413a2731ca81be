"""The numbers of rules that this store's conclusions are drawn with, where they are not by default."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from sqlalchemy import Connection

from app.store.conclusions import get_meta, set_meta

_NUMBERS = "rule_numbers"
Numbers = dict[str, dict[str, float]]
"""Kind -> number -> value."""


def mark(connection: Connection) -> str | None:
    """Another after each change; None if none was ever set."""
    return get_meta(connection, _NUMBERS)


def read(connection: Connection) -> Numbers:
    """What is set."""
    text = mark(connection)
    found: Numbers = orjson.loads(text) if text else {}
    return found


def replace(connection: Connection, numbers: Mapping[str, Mapping[str, float]]) -> None:
    """Have these in place of all. Whoever draws conclusions goes by them from then on."""
    set_meta(connection, _NUMBERS, orjson.dumps(numbers, option=orjson.OPT_SORT_KEYS).decode())
