"""The watchlist is a table; vessels and kinds can be muted; a message may have a topic."""

import sqlalchemy as sa

from alembic import op

revision = "watchlist_and_mutes"
down_revision = "imo_senders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "watchlist",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("mmsi", sa.BigInteger(), nullable=True),
        sa.Column("imo", sa.BigInteger(), nullable=True),
        sa.Column("callsign", sa.Text(), nullable=True),
        sa.Column("unit_class", sa.Text(), nullable=True),
        sa.Column("emits_ais", sa.String(10), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("as_of", sa.String(10), nullable=True),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "mutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mmsi", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(32), nullable=True),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("mutes_by_end", "mutes", ["until_ms"])
    op.add_column("deliveries", sa.Column("topic", sa.String(20), nullable=False, server_default=""))
