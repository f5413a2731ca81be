"""Zones that the user draws."""

import sqlalchemy as sa

from alembic import op

revision = "drawn_zones"
down_revision = "feed_hours"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drawn_zones",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("geometry", sa.Text(), nullable=False),
        sa.Column("drawn_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def downgrade() -> None:
    op.drop_table("drawn_zones")
