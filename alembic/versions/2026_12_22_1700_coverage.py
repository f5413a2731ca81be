"""How well ships are heard, by cell, class and hour: what a silence is judged by."""

import sqlalchemy as sa

from alembic import op

revision = "coverage"
down_revision = "drawn_zones"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coverage",
        sa.Column("cell", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("class_b", sa.Boolean(), primary_key=True, autoincrement=False),
        sa.Column("hour", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("expected_s", sa.BigInteger(), nullable=False),
        sa.Column("heard_s", sa.BigInteger(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("segments_by_end", "segments", ["end_ms"])
