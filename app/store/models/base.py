"""What all tables share."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy.orm import DeclarativeBase

CLUSTERED = {"sqlite_with_rowid": False}
"""Rows stand in the order of their key."""


class Base(DeclarativeBase):
    """Parent of every table."""

    type_annotation_map = {int: BigInteger}  # noqa: RUF012
