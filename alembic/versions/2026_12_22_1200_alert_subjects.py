"""Alerts of one kind and vessel may stand side by side: each has a subject."""

import sqlalchemy as sa

from alembic import op

revision = "alert_subjects"
down_revision = "add_deliveries"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alerts", sa.Column("subject", sa.Text(), nullable=False, server_default=""))
