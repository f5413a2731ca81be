"""Side runs are kept; a revision may say that the rules were changed."""

import sqlalchemy as sa

from alembic import op

revision = "side_runs"
down_revision = "watchlist_and_mutes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "side_runs",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.add_column("alert_revisions", sa.Column("reason", sa.Text(), nullable=True))
