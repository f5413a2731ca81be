"""Units that are followed whether they send AIS or not, and what is claimed of them."""

import sqlalchemy as sa

from alembic import op

revision = "naval_units"
down_revision = "sightings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "naval_units",
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("navy", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "unit_claims",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("unit", sa.String(60), nullable=False),
        sa.Column("field", sa.String(20), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("confidence", sa.String(6), nullable=False),
        sa.Column("known_ms", sa.BigInteger(), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.Column("as_of", sa.String(10), nullable=True),
        sa.Column("supersedes", sa.String(16), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source_kind", sa.String(20), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("archive_url", sa.Text(), nullable=True),
        sa.Column("published_ms", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("reuse", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("claims_by_unit", "unit_claims", ["unit", "known_ms"])
