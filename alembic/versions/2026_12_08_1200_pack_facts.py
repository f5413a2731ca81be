"""Fixes are kept in blocks and what reports say once; `positions` and `statics` become views."""

from collections.abc import Iterator
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy import Connection

from alembic import op
from app.store import reports
from app.store.packed import writing
from app.store.packed.blocks import COLUMNS
from app.store.packed.view import ORDINALS, positions_view
from app.store.views import STATICS_VIEW
from ingest.batch import FIX_NOT_AVAILABLE, Positions, Statics

revision = "pack_facts"
down_revision = "first_house"
branch_labels = None
depends_on = None

_ROWS_AT_ONCE = 100_000


def upgrade() -> None:
    op.create_table(
        "position_blocks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mmsi", sa.BigInteger(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("position_blocks_by_time", "position_blocks", ["mmsi", "end_ms", "start_ms", "n"])
    op.create_table("ordinals", sa.Column("i", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("i"))
    connection = op.get_bind()
    connection.exec_driver_sql("INSERT INTO ordinals VALUES (?)", [(i,) for i in range(ORDINALS)])
    for fixes in _rows(connection):
        writing.add(connection, fixes)
    op.drop_table("positions")
    connection.exec_driver_sql(positions_view())
    _upgrade_statics(connection)


def _upgrade_statics(connection: Connection) -> None:
    op.create_table(
        "static_reports",
        sa.Column("mmsi", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("time_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("content", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("late_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mmsi", "time_ms", "content"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "static_contents",
        sa.Column("content", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("msg_type", sa.SmallInteger(), nullable=False),
        sa.Column("imo", sa.BigInteger()),
        *(sa.Column(name, sa.Text()) for name in ("callsign", "name")),
        sa.Column("ship_type", sa.SmallInteger()),
        *(sa.Column(name, sa.SmallInteger()) for name in ("to_bow", "to_stern", "to_port", "to_starboard")),
        sa.Column("draught_dm", sa.SmallInteger()),
        sa.Column("destination", sa.Text()),
        sa.Column("eta", sa.String(length=16)),
        sa.PrimaryKeyConstraint("content"),
        sqlite_with_rowid=False,
    )
    for statics in _reports(connection):
        reports.add_statics(connection, reports.arranged(statics))
    op.drop_table("statics")
    connection.exec_driver_sql(STATICS_VIEW)


def _reports(connection: Connection) -> Iterator[Statics]:
    names = [name for name in Statics.dtypes() if name not in ("part", "station")]
    rows = connection.exec_driver_sql(f"SELECT {', '.join(names)} FROM statics ORDER BY mmsi, time_ms")
    for lot in rows.partitions(_ROWS_AT_ONCE):
        sent = [dict(zip(names, row, strict=True)) for row in lot]
        yield Statics.from_rows(
            [tuple(_said(name, row.get(name)) for name in Statics.dtypes()) for row in sent]
        )


def _said(name: str, value: object) -> object:
    """A value with its "not available" for NULL."""
    return reports.ABSENT.get(name, "" if name == "part" else 0) if value is None else value


def _rows(connection: Connection) -> Iterator[Positions]:
    """The rows of the table that was, some of one vessel at a time."""
    names = ", ".join(
        f"coalesce({n}, {FIX_NOT_AVAILABLE[n]})" if n in FIX_NOT_AVAILABLE else n for n in COLUMNS
    )
    rows = connection.exec_driver_sql(f"SELECT mmsi, {names} FROM positions ORDER BY mmsi, time_ms, lon, lat")
    for lot in rows.partitions(_ROWS_AT_ONCE):
        for mmsi, hers in groupby(lot, key=lambda row: row[0]):
            columns = dict(zip(COLUMNS, zip(*(row[1:] for row in hers), strict=True), strict=True))
            named = {name: columns.get(name, (0,) * len(columns["lon"])) for name in Positions.dtypes()}
            named["mmsi"] = (mmsi,) * len(columns["lon"])
            yield Positions.from_rows(list(zip(*named.values(), strict=True)))
