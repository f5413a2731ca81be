"""Where vessels were thrown, and quickly found: messages that have no place."""

import sqlalchemy as sa

from alembic import op

revision = "displacements"
down_revision = "index_raw"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "displacements",
        sa.Column("mmsi", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("start_ms", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("hull", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("lon", sa.Float(53), nullable=False),
        sa.Column("lat", sa.Float(53), nullable=False),
        sa.Column("fixes", sa.Integer(), nullable=False),
        sa.Column("circled_ms", sa.BigInteger(), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_index("displacements_by_end", "displacements", ["end_ms"])
    op.create_index("taints_by_end", "taints", ["reason", "to_ms"])
    without_place = sa.text("reason < 2")
    op.create_index(
        "heard_without_place",
        "heard",
        ["time_ms"],
        sqlite_where=without_place,
        postgresql_where=without_place,
    )
