"""What all tables share."""

from __future__ import annotations

from sqlalchemy import BigInteger, MetaData, String
from sqlalchemy.orm import DeclarativeBase

CLUSTERED = {"sqlite_with_rowid": False}
"""Rows stand in the order of their key."""


class Base(DeclarativeBase):
    """Parent of every table."""

    type_annotation_map = {int: BigInteger}  # noqa: RUF012


def compare_by_bytes(tables: MetaData) -> None:
    """Have PostgreSQL order texts as SQLite does, whatever the language of the database."""
    for table in tables.tables.values():
        for column in table.columns:
            if isinstance(column.type, String):
                by_bytes = type(column.type)(column.type.length, collation="C")
                column.type = column.type.with_variant(by_bytes, "postgresql")
