"""Fixes are kept in blocks; `positions` becomes a view of them."""

from collections.abc import Iterator
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy import Connection

from alembic import op
from app.store.packed import writing
from app.store.packed.blocks import ABSENT, COLUMNS
from app.store.packed.view import ORDINALS, positions_view
from ingest.batch import Positions

revision = "pack_positions"
down_revision = "first_house"
branch_labels = None
depends_on = None

_VESSEL_ROWS_AT_ONCE = 100_000


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
    op.execute(sa.text(positions_view().replace(":", r"\:")))


def _rows(connection: Connection) -> Iterator[Positions]:
    """The rows of the table that was, some of one vessel at a time."""
    names = ", ".join(f"coalesce({n}, {ABSENT[n]})" if n in ABSENT else n for n in COLUMNS)
    rows = connection.exec_driver_sql(f"SELECT mmsi, {names} FROM positions ORDER BY mmsi, time_ms, lon, lat")
    for lot in rows.partitions(_VESSEL_ROWS_AT_ONCE):
        for mmsi, hers in groupby(lot, key=lambda row: row[0]):
            columns = dict(zip(COLUMNS, zip(*(row[1:] for row in hers), strict=True), strict=True))
            named = {name: columns.get(name, (0,) * len(columns["lon"])) for name in Positions.dtypes()}
            named["mmsi"] = (mmsi,) * len(columns["lon"])
            yield Positions.from_rows(list(zip(*named.values(), strict=True)))
