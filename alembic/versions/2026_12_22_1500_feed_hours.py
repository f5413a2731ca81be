"""In which minutes each feed was heard: what a silence of it is told from."""

import sqlalchemy as sa

from alembic import op

revision = "feed_hours"
down_revision = "displacements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed_hours",
        sa.Column("feed_id", sa.Integer(), sa.ForeignKey("feeds.id"), primary_key=True, autoincrement=False),
        sa.Column("hour", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("heard", sa.LargeBinary(), nullable=False),
        sa.Column("near_tartus", sa.Boolean(), nullable=False),
        sqlite_with_rowid=False,
    )
